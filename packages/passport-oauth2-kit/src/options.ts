import type { AxiosInstance } from 'axios';
import type { StrategyOptions } from 'passport-oauth2';
import { isLoopback, type OptionReader } from './option-reader.js';
import type { ProviderSettings } from './provider.js';
import type { CustomStateStore } from './login/custom-store.js';

/** Options that all strategies share. Those without a unit or a default here have passport-oauth2's meaning. */
export interface SharedOptions {
  /** The client identifier that the provider assigned. */
  clientID: string;
  /** Where the provider sends the browser back to: absolute, or a path, which is resolved against the request. */
  callbackURL: string;
  scope?: string | string[];
  /** PKCE (RFC 7636): `true` means `'S256'`. Off by default: none of the providers documents it. */
  pkce?: boolean | 'S256' | 'plain';
  /** Between scopes that are given as an array. Default: what the provider wants. */
  scopeSeparator?: string;
  /** A state store of your own, as passport-oauth2 defines it. Default: a sealed cookie for each pending login. */
  store?: CustomStateStore | true;
  /** `'session'` keeps pending logins in `req.session` and not in cookies, for hosts whose proxy forwards none of ours. */
  pendingLogins?: 'cookie' | 'session';
  /** The beginning of the names of session members that hold pending logins. Default `'login'`. */
  sessionKey?: string;
  /**
   * What pending logins are sealed with: 32 characters or more, the same in every process. An array rotates: the first seals, all
   * open. Default: a key derived from the client secret (or the private key).
   */
  stateSecret?: string | string[];
  /** Attributes of the cookie of a pending login. `'none'` for providers that post the callback. Default `{ sameSite: 'lax' }`. */
  stateCookie?: { sameSite?: 'lax' | 'none' };
  /** Registers the strategy, and keeps its pending logins, under another name: two clients of one provider side by side. */
  name?: string;
  /** What a callback's `iss` must be (RFC 9207). Default: any address on the origin of the authorization URL. */
  issuer?: string;
  /** Trust `X-Forwarded-*` when resolving a relative `callbackURL`. Default: what Express's `trust proxy` says. */
  proxy?: boolean;
  passReqToCallback?: boolean;
  /** Has the verify function called with `(context, done)`, whatever it declares: what a NestJS `validate()` wants. */
  verifyWith?: 'context';
  /** `true`, or a function that decides: without arguments, or `(accessToken, done)`. */
  skipUserProfile?: boolean | (() => unknown) | ((accessToken: string, done: SkipCallback) => void);
  /** Sent with every call to the provider; the call's own headers win. */
  customHeaders?: Record<string, string>;
  /** Endpoint overrides. `https:`, or `http:` on loopback. `undefined`, as an unset variable is, leaves the default. */
  authorizationURL?: string | undefined;
  tokenURL?: string | undefined;
  refreshURL?: string | undefined;
  userProfileURL?: string | undefined;
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
  name: string;
  issuer: string | undefined;
  passReqToCallback: boolean;
  verifyWith: 'context' | undefined;
  store: CustomStateStore | undefined;
  pendingLogins: 'cookie' | 'session';
  sessionKey: string;
  stateSecrets: readonly string[];
  sameSite: 'lax' | 'none';
  customHeaders: Record<string, string> | undefined;
  timeout: number;
  maxResponseBytes: number;
  httpClient: AxiosInstance | undefined;
  stateTTL: number;
  stateEcho: boolean;
  refreshURL: string | undefined;
}

export type SkipCallback = (error: unknown, skip?: unknown) => void;

/** The options that all strategies share: ours, and what passport-oauth2's constructor gets. */
export function readSharedOptions(
  read: OptionReader,
  provider: string,
  settings: ProviderSettings,
): { shared: SharedSettings; oauth2: StrategyOptions } {
  const store = read.check('store', undefined, checkStore);
  const skipUserProfile = read.check('skipUserProfile', false, checkSkip);
  const customHeaders = read.headers('customHeaders');
  const { clientSecret = '' } = settings;
  const stateSecrets = read.check('stateSecret', [], checkStateSecrets);
  // Where one could not be read, that is what is told.
  const hasSecret = 'clientSecret' in settings || 'privateKey' in settings;
  if (!hasSecret && stateSecrets.length === 0) read.check('stateSecret', [], demandSecret);
  const shared: SharedSettings = {
    name: read.optionalString('name') ?? provider,
    issuer: read.optionalString('issuer'),
    passReqToCallback: read.boolean('passReqToCallback', false),
    verifyWith: read.value('verifyWith') === undefined ? undefined : read.oneOf('verifyWith', ['context']),
    store,
    pendingLogins: read.oneOf('pendingLogins', ['cookie', 'session'], 'cookie'),
    sessionKey: read.optionalString('sessionKey') ?? 'login',
    stateSecrets,
    sameSite: read.check('stateCookie', 'lax', checkStateCookie),
    customHeaders,
    timeout: read.count('timeout', 10_000),
    maxResponseBytes: read.count('maxResponseBytes', 1024 * 1024),
    httpClient: read.check('httpClient', undefined, checkHttpClient),
    stateTTL: read.count('stateTTL', 600_000),
    stateEcho: read.boolean('stateEcho', settings.stateEcho ?? true),
    refreshURL: read.optionalEndpoint('refreshURL') ?? settings.refreshURL,
  };
  // Its default is the strategy's to know; an address that is no good is refused also where no strategy reads it.
  read.optionalEndpoint('userProfileURL');
  const oauth2 = {
    clientID: read.string('clientID'),
    clientSecret,
    callbackURL: read.check('callbackURL', '/', (value) => checkCallback(value, settings.httpsCallback ?? false)),
    authorizationURL: read.endpoint('authorizationURL', settings.authorizationURL),
    tokenURL: read.endpoint('tokenURL', settings.tokenURL),
    scope: read.optionalTexts('scope') ?? settings.scope,
    scopeSeparator: read.optionalText('scopeSeparator') ?? settings.scopeSeparator,
    // The types know booleans only, and no custom stores with a verifier.
    pkce: read.check('pkce', false, checkPkce) as boolean,
    store: store as StrategyOptions['store'],
    // passport-oauth2 asks for it beside `pkce`; a state is always sent.
    state: true,
    skipUserProfile,
    customHeaders,
    proxy: read.boolean('proxy', false),
  };
  // Known to passport-oauth2, and to nobody here.
  read.value('state');
  return { shared, oauth2 };
}

// Each throws what is wrong with a value, in words that complete a sentence that starts with the option's name.

function checkStore(value: unknown): CustomStateStore | undefined {
  if (value === undefined || typeof value === 'boolean') return undefined;
  const { store, verify } = value as Partial<CustomStateStore>;
  if (typeof store !== 'function' || typeof verify !== 'function') {
    throw new Error('must have the methods store and verify, as passport-oauth2 calls them');
  }
  return value as CustomStateStore;
}

function checkSkip(value: unknown = false): SharedOptions['skipUserProfile'] {
  if (typeof value !== 'boolean' && typeof value !== 'function') throw new Error('must be true, false or a function');
  return value as SharedOptions['skipUserProfile'];
}

function checkPkce(value: unknown = false): boolean | 'S256' | 'plain' {
  if (typeof value === 'boolean' || value === 'S256' || value === 'plain') return value;
  throw new Error("must be true, false, 'S256' or 'plain'");
}

function checkHttpClient(value: unknown): AxiosInstance | undefined {
  if (value === undefined || typeof (value as Partial<AxiosInstance>).request === 'function')
    return value as AxiosInstance;
  throw new Error('must be an axios instance, as axios.create() returns it');
}

/** Guessing a shorter one takes a ciphertext, which every start hands out. */
const SHORTEST_STATE_SECRET = 32;

function checkStateSecrets(value: unknown): string[] {
  if (value === undefined) return [];
  const secrets: unknown[] = Array.isArray(value) ? value : [value];
  if (!secrets.every((secret) => typeof secret === 'string'))
    throw new Error('must be a string or an array of strings');
  // A key from a file often ends in a line break, and elsewhere the same key does not.
  const trimmed = secrets.map((secret) => secret.trim());
  if (Array.isArray(value) && value.length === 0) throw new Error('must not be an empty array');
  if (trimmed.some((secret) => secret.length < SHORTEST_STATE_SECRET)) {
    throw new Error(`must have ${SHORTEST_STATE_SECRET} characters or more, such as from: openssl rand -hex 32`);
  }
  return trimmed;
}

function demandSecret(): never {
  throw new Error('is missing: without a client secret there is nothing to seal pending logins with');
}

function checkStateCookie(value: unknown = {}): 'lax' | 'none' {
  const { sameSite = 'lax', ...others } = Object(value) as { sameSite?: unknown };
  const other = Object.keys(others)[0];
  if (typeof value !== 'object' || other !== undefined) throw new Error('takes { sameSite } and nothing else');
  if (sameSite === 'strict')
    throw new Error("must not have sameSite 'strict': a provider's redirect would bring no cookie back");
  if (sameSite !== 'lax' && sameSite !== 'none') throw new Error("must have sameSite 'lax' or 'none'");
  return sameSite;
}

/** Where the browser comes back to: an absolute `http(s)` URL, or a path. */
function checkCallback(value: unknown, needsHttps: boolean): string {
  if (typeof value !== 'string') throw new Error(value === undefined ? 'is missing' : 'must be a string');
  if (value !== value.trim()) throw new Error('must not begin or end with white space');
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isPath = !url && /^[/.]/.test(value) && !value.startsWith('//');
  if (!isPath && url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new Error('must be an absolute http(s) URL or a path that starts with /');
  }
  if (value.includes('#')) throw new Error('must not have a fragment (#…): no browser sends it');
  if (needsHttps && url?.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new Error('must start with https://, which this provider demands (http:// is for loopback hosts only)');
  }
  return value;
}
