import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { AxiosInstance } from 'axios';
import type { StrategyOptionsWithRequest } from 'passport-oauth2';
import { ConfigurationError } from './errors.js';
import type { Provider, ProviderSettings } from './provider.js';
import type { CustomStateStore } from './login/state-store.js';

/** Options that all strategies share. Those without a unit or a default here have passport-oauth2's meaning. */
export interface SharedOptions {
  /** The client identifier that the provider assigned. */
  clientID: string;
  /** Where the provider sends the browser back to: absolute, or a path, which is resolved against the request. */
  callbackURL: string;
  scope?: string | string[];
  /** PKCE (RFC 7636): `true` means `'S256'`. Off by default: none of the providers documents it. */
  pkce?: boolean | 'S256' | 'plain';
  /** A state store of your own, as passport-oauth2 defines it. Default: the session, several logins at once. */
  store?: CustomStateStore | true;
  /** The session member that holds pending logins. Default `oauth2:<provider>`. */
  sessionKey?: string;
  /** Trust `X-Forwarded-*` when resolving a relative `callbackURL`. Default: what Express's `trust proxy` says. */
  proxy?: boolean;
  passReqToCallback?: boolean;
  /** `true`, or a function that decides: without arguments, or `(accessToken, done)`. */
  skipUserProfile?: boolean | (() => unknown) | ((accessToken: string, done: SkipCallback) => void);
  /** Sent with every call to the provider; the call's own headers win. */
  customHeaders?: Record<string, string>;
  /** Endpoint overrides. `https:`, or `http:` on loopback. */
  authorizationURL?: string;
  tokenURL?: string;
  refreshURL?: string;
  userProfileURL?: string;
  /** Deadline for one whole provider call, in ms. Default 10 000. */
  timeout?: number;
  /** The largest answer read from the provider, in bytes after decompression. Default 1 MiB. */
  maxResponseBytes?: number;
  /** An axios instance of your own, for company proxies, certificates and interceptors. */
  httpClient?: AxiosInstance;
  /** How long a started login may take, in ms. Default 600 000. */
  stateTTL?: number;
  /** Whether the provider returns `state`. Default `true`, except where the provider is known not to. */
  stateEcho?: boolean;
}

/** The shared options after their defaults. */
export interface SharedSettings {
  passReqToCallback: boolean;
  skipUserProfile: NonNullable<SharedOptions['skipUserProfile']>;
  store: CustomStateStore | undefined;
  sessionKey: string;
  customHeaders: Record<string, string> | undefined;
  timeout: number;
  maxResponseBytes: number;
  httpClient: AxiosInstance | undefined;
  stateTTL: number;
  stateEcho: boolean;
}

export type SkipCallback = (error: unknown, skip?: unknown) => void;

/**
 * Reads a strategy's options. Whatever is missing or malformed is a {@link ConfigurationError} that names the option, the
 * strategy and where the value comes from; an unset environment variable (`undefined` or `''`) counts as missing.
 */
export class OptionReader {
  private readonly given: Readonly<Record<string, unknown>>;

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

  /** A text that must be there. */
  string(name: string): string {
    const value = this.optionalString(name);
    if (value === undefined) throw this.missing(name);
    return value;
  }

  optionalString(name: string): string | undefined {
    const value = this.value(name);
    if (value !== undefined && typeof value !== 'string') throw this.error(name, 'must be a string');
    if (value !== value?.trim()) {
      throw this.error(name, 'must not begin or end with white space, such as the line break of a file');
    }
    return value;
  }

  /** One of the `allowed` words, `fallback` when missing. */
  oneOf<const Word extends string>(name: string, allowed: readonly Word[], fallback?: Word): Word {
    const value = this.value(name) ?? fallback;
    if (value === undefined) throw this.missing(name);
    if (!allowed.includes(value as Word)) {
      throw this.error(name, `must be ${allowed.map((word) => `'${word}'`).join(' or ')}`);
    }
    return value as Word;
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.value(name) ?? fallback;
    // A text from the environment, 'false' included, would count as true.
    if (typeof value !== 'boolean') throw this.error(name, 'must be true or false');
    return value;
  }

  /** A positive whole number. */
  count(name: string, fallback: number): number {
    const value = this.value(name) ?? fallback;
    // More would overflow Node's timers, which then fire at once.
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 2 ** 31 - 1) {
      throw this.error(name, 'must be a whole number from 1 to 2147483647');
    }
    return value;
  }

  /** The address of a provider's endpoint: `https:`, or `http:` on loopback. */
  endpoint(name: string, fallback?: string): string {
    const value = this.optionalEndpoint(name) ?? fallback;
    if (value === undefined) throw this.missing(name);
    return value;
  }

  optionalEndpoint(name: string): string | undefined {
    const value = this.optionalString(name);
    return value === undefined ? undefined : this.checkEndpoint(name, value);
  }

  private checkEndpoint(name: string, value: string): string {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (!url) throw this.error(name, 'must be an absolute URL, such as https://host/path');
    if (url.username || url.password) throw this.error(name, 'must not hold a user name or password');
    if (value.includes('#')) throw this.error(name, 'must not have a fragment (#…)');
    // URL parsers drop or turn them; what is appended to the text would not be where they say.
    if (/[\s\\]/.test(value)) throw this.error(name, 'must not have white space or a backslash');
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
      throw this.error(name, 'must start with https:// (http:// is for loopback hosts only)');
    }
    return value;
  }

  /** An endpoint's origin, with or without `https://` and with or without a path. Slashes at the end are cut. */
  host(name: string, fallback?: string): string {
    const value = this.optionalString(name) ?? fallback;
    if (value === undefined) throw this.missing(name);
    const url = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `https://${value}`;
    const checked = this.checkEndpoint(name, url);
    // Paths are appended.
    if (checked.includes('?')) throw this.error(name, 'must not have a query (?…)');
    return checked.replace(/\/+$/, '');
  }

  /** Where the browser comes back to: an absolute `http(s)` URL, or a path. */
  callback(name: string): string {
    const value = this.string(name);
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const isPath = !url && /^[/.]/.test(value) && !value.startsWith('//');
    if (!isPath && url?.protocol !== 'https:' && url?.protocol !== 'http:') {
      throw this.error(name, 'must be an absolute http(s) URL or a path that starts with /');
    }
    return value;
  }

  /** Texts, given as one or as an array. */
  optionalTexts(name: string): string | string[] | undefined {
    const value = this.value(name);
    const texts: unknown[] = Array.isArray(value) ? value : [value];
    if (value !== undefined && !texts.every((text) => typeof text === 'string')) {
      throw this.error(name, 'must be a string or an array of strings');
    }
    return Array.isArray(value) ? (texts.slice() as string[]) : (value as string | undefined);
  }

  headers(name: string): Record<string, string> | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null)
      throw this.error(name, 'must be an object of header names and values');
    try {
      for (const [header, text] of Object.entries(value as Record<string, string>)) {
        validateHeaderName(header);
        validateHeaderValue(header, text);
      }
    } catch {
      throw this.error(name, 'has a name or a value that HTTP does not allow in a header');
    }
    return { ...(value as Record<string, string>) };
  }

  httpClient(name: string): AxiosInstance | undefined {
    const value = this.value(name) as AxiosInstance | undefined;
    if (value !== undefined && typeof (value as Partial<AxiosInstance>).request !== 'function') {
      throw this.error(name, 'must be an axios instance, as axios.create() returns it');
    }
    return value;
  }

  /** A store of the application's; `undefined` is the session. */
  private store(name: string): CustomStateStore | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return undefined;
    const { store, verify } = value as Partial<CustomStateStore>;
    if (typeof store !== 'function' || typeof verify !== 'function') {
      throw this.error(name, 'must have the methods store and verify, as passport-oauth2 calls them');
    }
    return value as CustomStateStore;
  }

  private skipUserProfile(name: string): SharedSettings['skipUserProfile'] {
    const value = this.value(name) ?? false;
    if (typeof value !== 'boolean' && typeof value !== 'function') {
      throw this.error(name, 'must be true, false or a function');
    }
    return value as SharedSettings['skipUserProfile'];
  }

  /** The options that all strategies share: ours, and what passport-oauth2's constructor gets. */
  shared(settings: ProviderSettings): { shared: SharedSettings; oauth2: StrategyOptionsWithRequest } {
    const pkce = this.value('pkce') ?? false;
    if (typeof pkce !== 'boolean' && pkce !== 'S256' && pkce !== 'plain') {
      throw this.error('pkce', "must be true, false, 'S256' or 'plain'");
    }
    const customHeaders = this.headers('customHeaders');
    return {
      shared: {
        passReqToCallback: this.boolean('passReqToCallback', false),
        skipUserProfile: this.skipUserProfile('skipUserProfile'),
        store: this.store('store'),
        sessionKey: this.optionalString('sessionKey') ?? `oauth2:${this.provider.name}`,
        customHeaders,
        timeout: this.count('timeout', 10_000),
        maxResponseBytes: this.count('maxResponseBytes', 1024 * 1024),
        httpClient: this.httpClient('httpClient'),
        stateTTL: this.count('stateTTL', 600_000),
        stateEcho: this.boolean('stateEcho', settings.stateEcho ?? true),
      },
      oauth2: {
        clientID: this.string('clientID'),
        clientSecret: settings.clientSecret ?? '',
        callbackURL: this.callback('callbackURL'),
        authorizationURL: settings.authorizationURL,
        tokenURL: settings.tokenURL,
        scope: this.optionalTexts('scope') ?? settings.scope,
        scopeSeparator: settings.scopeSeparator,
        // The types know booleans only.
        pkce: pkce as boolean,
        proxy: this.boolean('proxy', false),
        passReqToCallback: true,
      },
    };
  }

  /** The value as given, unless it counts as missing. */
  value(name: string): unknown {
    const value = this.given[name];
    return value === '' || value === null ? undefined : value;
  }

  missing(name: string): ConfigurationError {
    const misspelt = Object.keys(this.given).find(
      (given) => given !== name && given.toLowerCase() === name.toLowerCase(),
    );
    const hint = misspelt ? ` (you passed "${misspelt}"; the name is "${name}")` : '';
    return this.error(name, `is missing${hint}`);
  }

  /** `problem` completes the sentence that starts with the option's name. Option values are never quoted: some are secrets. */
  error(name: string, problem: string): ConfigurationError {
    const source = this.provider.sources[name];
    return new ConfigurationError(
      `passport-${this.provider.name}: option "${name}" ${problem}.${source ? ` It is ${source}.` : ''}`,
      name,
      this.provider.name,
    );
  }
}

/** WHATWG URL parsing has brought every spelling of an IPv4 address to four decimal numbers by now. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
