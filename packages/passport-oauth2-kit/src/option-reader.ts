import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ConfigurationError } from './errors.js';
import { findMisspelt } from './misspelt.js';
import type { Provider } from './provider.js';

/** Used in place of an address that could not be read, until `finish` throws. */
const NO_ADDRESS = 'https://option.invalid';

/**
 * Reads a strategy's options. {@link OptionReader.finish} throws one {@link ConfigurationError} for everything that is missing or
 * malformed. It names the strategy, the options, and where their values come from. Until then a wrong value is replaced by a
 * harmless one. An unset environment variable (`undefined` or `''`) counts as missing.
 */
export class OptionReader {
  private readonly given: Readonly<Record<string, unknown>>;
  private readonly known = new Set<string>();
  private readonly problems: ConfigurationError[] = [];
  private readonly endpoints = new Map<string, string>();
  private readonly hosts = new Map<string, string>();

  constructor(
    private readonly provider: Provider,
    options: unknown,
  ) {
    if (typeof options !== 'object' || options === null) {
      throw new ConfigurationError(
        `passport-${provider.name}: the first argument must be an object of options.`,
        undefined,
        provider.name,
      );
    }
    this.given = options as Record<string, unknown>;
  }

  /** The value as it was passed; `undefined` when it counts as missing. */
  value(name: string): unknown {
    this.known.add(name);
    const value = this.given[name];
    return value === '' || value === null ? undefined : value;
  }

  /**
   * Reads any option. `read` gets the value and returns what the strategy uses. If the value is wrong, `read` throws an error
   * whose message continues the sentence «option "name" …».
   *
   * @param fallback returned when `read` throws
   */
  check<T, F>(name: string, fallback: F, read: (value: unknown) => T): T | F {
    const value = this.value(name);
    try {
      return read(value);
    } catch (error) {
      const { message } = error as Error;
      const problem = error instanceof ConfigurationError ? error : this.error(name, message);
      // An option may be read twice. Its problem is reported once.
      if (!this.problems.some(({ option }) => option === problem.option)) this.problems.push(problem);
      return fallback;
    }
  }

  /** A required text. */
  string(name: string): string {
    return this.check(name, '', (value) => present(trimmed(value)));
  }

  optionalString(name: string): string | undefined {
    return this.check(name, undefined, trimmed);
  }

  /** An optional text for which `''` is a mistake, since it never comes from the environment. */
  optionalName(name: string): string | undefined {
    return this.check(name, undefined, (value) => {
      if (this.given[name] === '') throw new Error('must not be empty');
      return trimmed(value);
    });
  }

  /** A text that may begin or end with white space. */
  optionalText(name: string): string | undefined {
    return this.check(name, undefined, text);
  }

  /** One of the `allowed` words, or `fallback` when the option is missing. */
  oneOf<const Word extends string>(name: string, allowed: readonly [Word, ...Word[]], fallback?: Word): Word {
    return this.check(name, allowed[0], (value = fallback) => {
      if (!allowed.includes(present(value) as Word)) {
        throw new Error(`must be ${allowed.map((word) => `'${word}'`).join(' or ')}`);
      }
      return value as Word;
    });
  }

  boolean(name: string, fallback: boolean): boolean {
    return this.check(name, fallback, (value = fallback) => {
      // Any text from the environment would count as true, even 'false'.
      if (typeof value !== 'boolean') throw new Error('must be true or false');
      return value;
    });
  }

  /** A positive whole number; `units` says in the message what is counted. */
  count(name: string, fallback: number, units?: string): number {
    return this.check(name, fallback, (value = fallback) => {
      // A greater number would overflow Node's timers: they would fire at once.
      if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 2 ** 31 - 1) {
        throw new Error(`must be a whole number ${units === undefined ? '' : `of ${units} `}from 1 to 2147483647`);
      }
      return value;
    });
  }

  /** The address of a provider's endpoint: `https:`, or `http:` on loopback. */
  endpoint(name: string, fallback?: string): string {
    return this.check(name, NO_ADDRESS, (value) => {
      const given = trimmed(value);
      if (given === undefined && fallback !== undefined) this.refuseRepeatedPath(fallback);
      const address = checkEndpoint(present(given ?? fallback));
      this.endpoints.set(name, address);
      return address;
    });
  }

  /** Somebody has given the whole address of an endpoint where its host is asked for. */
  private refuseRepeatedPath(address: string): void {
    for (const [option, host] of this.hosts) {
      const path = address.startsWith(host) ? address.slice(host.length) : '';
      if (path === '' || !host.endsWith(path)) continue;
      throw this.error(option, `must end before ${path}, which the strategy adds`);
    }
  }

  optionalEndpoint(name: string): string | undefined {
    return this.value(name) === undefined ? undefined : this.endpoint(name);
  }

  /** An endpoint's host, with or without `https://`, with or without a path. Slashes at the end are removed. */
  host(name: string, fallback?: string): string {
    const host = this.check(name, NO_ADDRESS, (value) => checkHost(present(trimmed(value) ?? fallback)));
    this.hosts.set(name, host);
    return host;
  }

  /** Origins such as `https://host`, as an array. */
  origins(name: string): string[] {
    return this.check(name, [], (value = []) => {
      if (!Array.isArray(value)) throw new Error('must be an array of origins, such as https://host');
      return value.map((each: unknown) => new URL(checkHost(present(trimmed(each)))).origin);
    });
  }

  /** A text or an array of texts. */
  optionalTexts(name: string): string | string[] | undefined {
    return this.check(name, undefined, (value) => {
      const texts: unknown[] = Array.isArray(value) ? value : [value];
      if (value !== undefined && !texts.every((each) => typeof each === 'string')) {
        throw new Error('must be a string or an array of strings');
      }
      return Array.isArray(value) ? (texts.slice() as string[]) : (value as string | undefined);
    });
  }

  headers(name: string): Record<string, string> | undefined {
    return this.check(name, undefined, (value) => (value === undefined ? undefined : checkHeaders(value)));
  }

  /**
   * An emulator's codes and tokens, and the client secret with them, must not go to the real provider because one option was
   * forgotten. Call it after all endpoints have been read.
   */
  demandLoopbackThroughout(): void {
    const isOnLoopback = (address: string): boolean => isLoopback(new URL(address).hostname);
    const { authorizationURL, ...others } = Object.fromEntries(this.endpoints);
    if (authorizationURL === undefined || !isOnLoopback(authorizationURL)) return;
    for (const [name, address] of Object.entries(others)) {
      if (isOnLoopback(address)) continue;
      this.check(name, undefined, () => {
        throw new Error('must be set to an address on loopback, too, because the authorization URL is on loopback');
      });
    }
  }

  /** `problem` continues the sentence «option "name" …». Never quote the option's value there: some values are secrets. */
  error(name: string, problem: string): ConfigurationError {
    const source = this.provider.sources[name];
    return new ConfigurationError(
      `passport-${this.provider.name}: option "${name}" ${problem}.${source ? ` It is ${source}.` : ''}`,
      name,
      this.provider.name,
    );
  }

  /**
   * Call it after all options have been read.
   *
   * @param problem another problem, as a whole sentence without a full stop
   * @throws ConfigurationError that names everything that is wrong
   */
  finish(problem?: string): void {
    const { name: provider } = this.provider;
    const problems = [...this.problems];
    for (const { given, meant } of findMisspelt(Object.keys(this.given), this.known)) {
      // The option is missing because it is misspelt: this is one problem, not two.
      const at = problems.findIndex(({ option }) => option === meant);
      if (at >= 0) problems.splice(at, 1);
      problems.push(this.error(meant, `was passed as "${given}"; its name is "${meant}"`));
    }
    if (problem !== undefined)
      problems.push(new ConfigurationError(`passport-${provider}: ${problem}.`, 'verify', provider));
    const [first, ...others] = problems;
    if (!first) return;
    if (others.length === 0) throw first;
    const list = problems.map(({ message }) => `- ${message.replace(`passport-${provider}: `, '')}`).join('\n');
    throw new ConfigurationError(
      `passport-${provider}: ${problems.length} options are wrong:\n${list}`,
      first.option,
      provider,
    );
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('is missing');
  return value;
}

function text(value: unknown): string | undefined {
  if (value !== undefined && typeof value !== 'string') throw new Error('must be a string');
  return value;
}

function trimmed(value: unknown): string | undefined {
  const given = text(value);
  if (given !== given?.trim()) {
    throw new Error('must not begin or end with white space, such as the line break of a file');
  }
  if (given !== undefined && /^(["']).*\1$/s.test(given)) {
    throw new Error('must not stand in quotes: some programs, such as docker run --env-file, leave them in the value');
  }
  return given;
}

function checkEndpoint(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url) throw new Error('must be an absolute URL, such as https://host/path');
  if (url.username || url.password) throw new Error('must not hold a user name or password');
  if (value.includes('#')) throw new Error('must not have a fragment (#…)');
  // URL parsers remove or change these characters. Then a path that we append to this text would not be where the parser sees it.
  if (/[\s\\]/.test(value)) throw new Error('must not have white space or a backslash');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new Error('must start with https:// (http:// is for loopback hosts only)');
  }
  return value;
}

function checkHost(value: string): string {
  const checked = checkEndpoint(/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `https://${value}`);
  // Paths are appended to a host, so it cannot have a query.
  if (checked.includes('?')) throw new Error('must not have a query (?…)');
  return checked.replace(/\/+$/, '');
}

/** Headers that describe the message on its connection (RFC 9110 section 7.6.1). Only the HTTP client knows their values. */
const FRAMING = ['content-length', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade'];

function checkHeaders(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error("must be an object of header names and values, such as { 'X-Name': 'value' }");
  }
  try {
    for (const [header, content] of Object.entries(value as Record<string, string>)) {
      validateHeaderName(header);
      validateHeaderValue(header, content);
      // Node takes numbers and arrays, too. But errors are searched for the values, as texts.
      if (typeof (content as unknown) !== 'string') throw new Error();
    }
  } catch {
    throw new Error('has a name or a value that is not a text that HTTP allows in a header');
  }
  const framing = Object.keys(value).find((header) => FRAMING.includes(header.toLowerCase()));
  if (framing !== undefined) throw new Error(`must not have the header ${framing}, which the HTTP client sets itself`);
  return { ...(value as Record<string, string>) };
}

/** The URL parser has already written every IPv4 address as four decimal numbers. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
