import type { ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError } from '../errors.js';
import {
  type ErrorResponse,
  malformed,
  protocolError,
  type ProviderResponse,
  refused,
  refusedByGateway,
} from './failures.js';
import { isJsonObject, type JsonObject, parseJsonObject } from './json.js';

/** Ten years, in seconds. A longer lifetime must be a mistake of the provider. */
const LONGEST_LIFETIME = 10 * 365 * 86_400;
/** The 9th of September 2001, in epoch seconds. A smaller number is a lifetime, this one or a greater one is a time. */
const FIRST_INSTANT = 1_000_000_000;
/** No id, as text: white space, or what a server makes of an id that it has not (Java, JavaScript, Python). */
const NO_ID = /^\s*(?:(?:null|undefined|none|nan|\[object object\])\s*)?$/i;

/**
 * A provider's decoded response, with typed methods to read its members. A member that is missing, or has another type than the
 * provider's document says, is a {@link ProviderProtocolError}. The error names the member and never contains its value.
 */
export class Answer {
  constructor(
    /** The decoded members, with the provider's own names. */
    readonly json: JsonObject,
    /** The HTTP response that `json` comes from. */
    readonly response: ProviderResponse,
  ) {}

  /** Parses a response body. When it is not a JSON object, it throws an error that depends on the HTTP status. */
  static parse(response: ProviderResponse): Answer {
    const json = parseJsonObject(response.body);
    if (json) return new Answer(json, response);
    if (response.status >= 400) throw refusedByGateway(response);
    const problem = `answered HTTP ${response.status} with something other than a JSON object`;
    throw protocolError(response.call, problem, response.status);
  }

  /** The object in `member` as an answer of its own: the content of an envelope. */
  within(member: string): Answer {
    const inner = this.json[member];
    if (!isJsonObject(inner)) throw this.malformed(`"${member}" must be an object`);
    return new Answer(inner, this.response);
  }

  /** A required text that is not empty. */
  string(member: string): string {
    const value = this.optionalString(member);
    if (value === undefined) throw this.malformed(`"${member}" is missing`);
    return value;
  }

  /** A text that may be missing, `null` or empty. */
  optionalString(member: string): string | undefined {
    const value = this.json[member];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') throw this.malformed(`"${member}" must be a string`);
    return value;
  }

  /**
   * An id, which may be a text or a whole number, as text; `undefined` when it is missing, `null`, empty, or the text of a missing
   * value, such as `'null'`: all users without an id would get that one.
   */
  optionalId(member: string): string | undefined {
    const value = this.json[member];
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    const text = this.optionalString(member);
    // Bytes that are not UTF-8, and halves of characters, all become U+FFFD here or in a database: two users could get one id.
    if (text !== undefined && /[\p{Cs}\uFFFD\0]/u.test(text))
      throw this.malformed(`"${member}" must be valid Unicode text`);
    return text !== undefined && NO_ID.test(text) ? undefined : text;
  }

  /** A required id. Without it, two users could get one account. */
  id(member: string): string {
    const value = this.optionalId(member);
    if (value === undefined) throw this.malformed(`"${member}", the user's id, is missing`);
    return value;
  }

  /** A text that no decision depends on. A value of another type is ignored: `undefined`. */
  text(member: string): string | undefined {
    const value = this.json[member];
    const text = this.reportIfUnread(member, typeof value === 'string' ? value : undefined);
    return text === '' ? undefined : text;
  }

  /** Returns what was read of a member. Reports a member that has a value which could not be read. */
  private reportIfUnread<T>(member: string, read: T | undefined): T | undefined {
    const value = this.json[member];
    if (read === undefined && value !== undefined && value !== null) this.response.call.onUnknown?.(member);
    return read;
  }

  /** A list of words: an array, or one text with spaces or commas between the words. Anything else is ignored: `undefined`. */
  words(member: string): string[] | undefined {
    const value = this.json[member];
    const words: unknown[] = typeof value === 'string' ? value.split(/[\s,]+/) : Array.isArray(value) ? value : [];
    const texts = words.filter((word): word is string => typeof word === 'string' && word !== '');
    return this.reportIfUnread(member, texts.length > 0 ? texts : undefined);
  }

  /**
   * The time when a token expires, in epoch ms. A number below a billion is a lifetime in seconds. A greater one is a time in
   * epoch seconds, and a thousand times greater, in epoch milliseconds. Anything else, or a time in the past, is ignored
   * (`undefined`): nobody's login may fail because of an odd lifetime.
   */
  expiry(member: string): number | undefined {
    return this.reportIfUnread(member, this.readExpiry(this.json[member]));
  }

  private readExpiry(value: unknown): number | undefined {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined;
    const { receivedAt } = this.response;
    if (number < FIRST_INSTANT) return number > LONGEST_LIFETIME ? undefined : receivedAt + Math.floor(number) * 1000;
    const instant = Math.floor(number >= FIRST_INSTANT * 1000 ? number : number * 1000);
    return instant > receivedAt && instant - receivedAt <= LONGEST_LIFETIME * 1000 ? instant : undefined;
  }

  /** The error for a response that the provider's document does not allow. `problem` continues «an answer in which …». */
  malformed(problem: string): ProviderProtocolError {
    return malformed(this.response, problem);
  }

  /** The error for an error response, with the provider's own code and reason. */
  refused(error: ErrorResponse): ProviderRefusedError | ProviderUnavailableError {
    return refused(this.response, { ...error, reason: error.reason ?? this.reasonInOtherForms() });
  }

  /** The reason in the formats of common frameworks and gateways, when it is not in the provider's own format. */
  private reasonInOtherForms(): string | undefined {
    const { detail, message, _result: result } = this.json;
    const { reason } = isJsonObject(result) ? result : {};
    return [reason, detail, message].find((words): words is string => typeof words === 'string' && words !== '');
  }
}
