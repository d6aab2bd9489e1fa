import {
  excerpt,
  type Operation,
  ProviderProtocolError,
  ProviderRefusedError,
  ProviderUnavailableError,
  quote,
} from '../errors.js';
import { isJsonObject, type JsonObject, parseJsonObject } from './json.js';

/** One call to a provider, as errors and diagnostics name it. */
export interface CallContext {
  /** The provider's name, e.g. `'elice'`. */
  provider: string;
  /** The provider's name in sentences, e.g. `'Elice'`. */
  label: string;
  operation: Operation;
  /** Where the call went: origin and path. */
  address?: string;
  /** What the call carried and no error may repeat. */
  secrets: readonly string[];
  /** Told once of each member that cannot be read and so is unknown; never of its value. */
  onUnknown?: (member: string) => void;
}

/** An HTTP answer of a provider, whatever its status, before anybody has looked into it. */
export interface ProviderResponse {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** Decoded as UTF-8. */
  body: string;
  /** When it was all there, in epoch ms: what durations count from. */
  receivedAt: number;
  /** The call that it answers. */
  call: CallContext;
}

/** A longer life than this (ten years, in seconds) is a mistake in the answer, not a token. */
const LONGEST_LIFE = 10 * 365 * 86_400;
/** The ninth of September 2001, in epoch seconds: no life lasts so long, and no token was issued before. */
const FIRST_INSTANT = 1_000_000_000;

/**
 * A provider's answer with the typed look-ups that provider packages read it with. What is not there, or of another type than
 * the provider's document says, is a {@link ProviderProtocolError} that names the member and never its value.
 */
export class Answer {
  constructor(
    /** The decoded members, names as the provider writes them. */
    readonly json: JsonObject,
    /** Where `json` comes from; `body` is the text. */
    readonly response: ProviderResponse,
  ) {}

  /** Parses a response body, or throws the error that suits the HTTP status when it is no JSON object. */
  static parse(response: ProviderResponse): Answer {
    const json = parseJsonObject(response.body);
    if (json) return new Answer(json, response);
    if (response.status >= 400) throw refusedInFront(response);
    const problem = `answered HTTP ${response.status} with something other than a JSON object`;
    throw protocolError(response.call, problem, response.status);
  }

  /** The same call's answer, of which only `member` counts from here on: the inside of an envelope. */
  within(member: string): Answer {
    const inner = this.json[member];
    if (!isJsonObject(inner)) throw this.malformed(`"${member}" must be an object`);
    return new Answer(inner, this.response);
  }

  /** A text that must be there and must not be empty. */
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

  /** An identity, text or whole number, as text; `undefined` when missing, `null` or empty. */
  optionalId(member: string): string | undefined {
    const value = this.json[member];
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    const text = this.optionalString(member);
    // Bytes that are not UTF-8 and halves of characters all become U+FFFD, here or in a database: two users could become one.
    if (text !== undefined && /[\p{Cs}\uFFFD\0]/u.test(text))
      throw this.malformed(`"${member}" must be whole characters`);
    return text;
  }

  /** An identity that must be there: without one, two users could become one. */
  id(member: string): string {
    const value = this.optionalId(member);
    if (value === undefined) throw this.malformed(`"${member}", the identity, is missing`);
    return value;
  }

  /** A text that nothing depends on: of another type, it is unknown. */
  text(member: string): string | undefined {
    const value = this.json[member];
    const text = this.known(member, typeof value === 'string' ? value : undefined);
    return text === '' ? undefined : text;
  }

  /** What was read of a member; what is there and could not be read is told. */
  private known<T>(member: string, read: T | undefined): T | undefined {
    const value = this.json[member];
    if (read === undefined && value !== undefined && value !== null) this.response.call.onUnknown?.(member);
    return read;
  }

  /** A list of words, as an array or in one text between spaces or commas; anything else is unknown. */
  words(member: string): string[] | undefined {
    const value = this.json[member];
    const words: unknown[] = typeof value === 'string' ? value.split(/[\s,]+/) : Array.isArray(value) ? value : [];
    const texts = words.filter((word): word is string => typeof word === 'string' && word !== '');
    return this.known(member, texts.length > 0 ? texts : undefined);
  }

  /**
   * The instant, in epoch ms, at which a life ends. A number below a billion is a duration in seconds; from there on an instant in
   * epoch seconds and, a thousand times as large, in epoch milliseconds. What is none of these, or past already, is unknown: a life
   * is never the reason that somebody cannot log in.
   */
  expiry(member: string): number | undefined {
    return this.known(member, this.readExpiry(this.json[member]));
  }

  private readExpiry(value: unknown): number | undefined {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined;
    const { receivedAt } = this.response;
    if (number < FIRST_INSTANT) return number > LONGEST_LIFE ? undefined : receivedAt + Math.floor(number) * 1000;
    const instant = Math.floor(number >= FIRST_INSTANT * 1000 ? number : number * 1000);
    return instant > receivedAt && instant - receivedAt <= LONGEST_LIFE * 1000 ? instant : undefined;
  }

  /** The error for an answer that the provider's document does not allow; `problem` completes the sentence. */
  malformed(problem: string): ProviderProtocolError {
    return malformed(this.response, problem);
  }

  /** The error for a provider that said no, in its own code and words. */
  refused(refusal: Refusal): ProviderRefusedError | ProviderUnavailableError {
    return refused(this.response, { ...refusal, reason: refusal.reason ?? this.otherWords() });
  }

  /** Why, as frameworks and gateways say it where the provider's own form is not used. */
  private otherWords(): string | undefined {
    const { detail, message, _result: result } = this.json;
    const { reason } = isJsonObject(result) ? result : {};
    return [reason, detail, message].find((words): words is string => typeof words === 'string' && words !== '');
  }
}

/** What a provider that said no says about it. */
export interface Refusal {
  code?: string | undefined;
  /** In the provider's words. */
  reason?: string | undefined;
  /** Whether trying later may help; by default 408, 425, 429, 5xx and some codes of RFC 6749 mean so. */
  unavailable?: boolean;
  /** Whether it is known to mean that the code or refresh token itself is used up, expired or revoked; by default `invalid_grant` does. */
  grantEnded?: boolean;
}

const REMEDY_OF_AN_ENDED_GRANT = 'Send the user through login again.';
const REMEDY: Record<Operation, string> = {
  authorize:
    'Check the client credentials, the callback URL and the scope against what is registered with the provider.',
  token: 'Check the address, the client credentials (or keys) and the callback URL.',
  refresh: 'Check the address and the client credentials (or keys); the refresh token may still be good.',
  profile: 'Check that the token is still valid and its scope allows the call.',
};

/** The error for an answer that the provider's document does not allow; `problem` completes «… an answer in which». */
export function malformed(response: ProviderResponse, problem: string): ProviderProtocolError {
  return protocolError(response.call, `sent an answer in which ${problem}`, response.status);
}

/** RFC 6749 section 4.1.2.1, RFC 8628 section 3.5. */
const UNAVAILABLE_CODES: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error', 'slow_down']);

/** What a gateway says as often as the provider: it is not there, or has too much to do. */
export function isUnavailableStatus(status: number): boolean {
  return (status >= 500 && status < 600) || status === 408 || status === 425 || status === 429;
}

/** The error for a 4xx or 5xx that is not in the provider's form: a gateway, a firewall or a proxy has answered in its place. */
function refusedInFront(response: ProviderResponse): ProviderRefusedError | ProviderUnavailableError {
  const { status, call, body } = response;
  if (isUnavailableStatus(status)) return refused(response);
  const { provider, label, operation, secrets } = call;
  const isData = /[{[]/.test(body.slice(0, 100));
  const words = isData ? 'broken JSON' : body.trim() === '' ? 'nothing' : `«${excerpt(body, secrets)}»`;
  return new ProviderRefusedError(
    `${label} did not answer ${describeCall(call)} in its own form (HTTP ${status}, with ${words}): something in front of it ` +
      '(a gateway, a firewall, a proxy) has, or the address is wrong. The grant may still be good: check the address, and whether this server is blocked there.',
    { provider, operation, httpStatus: status },
  );
}

/** The error for an answer that is no success: the provider is unavailable (5xx, 429), or it said no. */
export function refused(
  response: ProviderResponse,
  refusal: Refusal = {},
): ProviderRefusedError | ProviderUnavailableError {
  const { status, call } = response;
  const isUnavailable = isUnavailableStatus(status) || UNAVAILABLE_CODES.has(refusal.code ?? '');
  return refusedCall(call, { unavailable: isUnavailable, ...refusal }, response);
}

/**
 * The error for a provider that said no.
 *
 * @param response absent when the provider speaks through the browser
 */
export function refusedCall(
  context: CallContext,
  { code, reason, unavailable: isUnavailable = false, grantEnded = code === 'invalid_grant' }: Refusal,
  response?: ProviderResponse,
): ProviderRefusedError | ProviderUnavailableError {
  const { provider, operation, secrets } = context;
  const httpStatus = response?.status;
  const quotedCode = code && quote(code, secrets);
  if (isUnavailable) return unavailable(context, { code: quotedCode, response });
  const facts = listFacts(httpStatus, quotedCode && `code ${quotedCode}`);
  // The provider's sentence goes on in ours, whatever it ends with.
  const words = reason ? `: ${quote(reason, secrets).replace(/[.!?。！？…:;,\s]+$/u, '')}` : '';
  return new ProviderRefusedError(
    `${context.label} refused ${describeCall(context)}${facts}${words}. ${grantEnded ? REMEDY_OF_AN_ENDED_GRANT : REMEDY[operation]}`,
    {
      provider,
      operation,
      httpStatus,
      code: quotedCode,
      grantEnded: grantEnded && /^(token|refresh)$/.test(operation),
    },
  );
}

/** The error for a provider that cannot be reached, does not answer in time, or says that it cannot answer. */
export function unavailable(
  context: CallContext,
  { code, cause, response }: { code?: string | undefined; cause?: Error; response?: ProviderResponse | undefined },
): ProviderUnavailableError {
  const { provider, label, operation } = context;
  const httpStatus = response?.status;
  const retryAfter = readRetryAfter(response?.headers['retry-after']);
  const wait = retryAfter === undefined ? 'later' : `in ${retryAfter} s`;
  return new ProviderUnavailableError(
    `${label} is unavailable: ${describeCall(context)} failed${listFacts(httpStatus, code)}. Try again ${wait}.`,
    { provider, operation, httpStatus, code, retryAfter, cause },
  );
}

function describeCall({ operation, address }: CallContext): string {
  return `the ${operation} call${address === undefined ? '' : ` to ${address}`}`;
}

function listFacts(httpStatus: number | undefined, code: string | undefined): string {
  const facts = [httpStatus === undefined ? '' : `HTTP ${httpStatus}`, code ?? ''].filter(Boolean);
  return facts.length > 0 ? ` (${facts.join(', ')})` : '';
}

/** RFC 9110 section 10.2.3: delta-seconds or a date. */
function readRetryAfter(header: string | undefined): number | undefined {
  if (!header) return undefined;
  // A gateway may have added its own to the provider's.
  const [first = ''] = header.split(',');
  if (/^\s*\d{1,9}(\.\d+)?\s*$/.test(first)) return Math.ceil(Number(first));
  if (/^\s*-/.test(first)) return undefined;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}

/** The error for an answer that the provider's document does not allow; `problem` completes the sentence that starts with its name. */
export function protocolError(
  { provider, label, operation }: CallContext,
  problem: string,
  httpStatus?: number,
  cause?: Error,
): ProviderProtocolError {
  return new ProviderProtocolError(
    `${label} ${problem} (${operation} call). The login cannot go on; if it lasts, tell ${label}.`,
    { provider, operation, httpStatus, cause },
  );
}
