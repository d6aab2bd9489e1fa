import type { AxiosInstance } from 'axios';
import type { StrategyOptions } from 'passport-oauth2';
import { isLoopback, type OptionReader } from './option-reader.js';
import type { ProviderSettings } from './provider.js';
import type { CustomStateStore } from './login/custom-store.js';

/** The options of all strategies. Options without a comment have passport-oauth2's meaning. */
export interface SharedOptions {
  /** The client identifier that the provider assigned. */
  clientID: string;
  /** The URL that the provider sends the browser back to: absolute, or a path that is resolved against the request. */
  callbackURL: string;
  scope?: string | string[];
  /** PKCE (RFC 7636): `true` means `'S256'`. Off by default, since none of the providers documents it. */
  pkce?: boolean | 'S256' | 'plain';
  /** The text between the scopes of an array. Default: the provider's. */
  scopeSeparator?: string;
  /** Your own state store, as passport-oauth2 defines it. Default: an encrypted cookie for each pending login. */
  store?: CustomStateStore | true;
  /** `'session'` keeps pending logins in `req.session` instead of cookies, for hosts whose proxy does not forward our cookies. */
  pendingLogins?: 'cookie' | 'session';
  /** The prefix of the session members that hold pending logins. Default `'login'`. */
  sessionKey?: string;
  /**
   * The secret that pending logins are encrypted with: 32 characters or more, the same in every process. To change it, pass an
   * array: the first one encrypts, all of them decrypt. Default: a key derived from the client secret (or the private key).
   */
  stateSecret?: string | string[];
  /** The cookies of pending logins. Default `{ sameSite: 'lax' }`. `'none'` is for a provider that posts the callback. */
  stateCookie?: { sameSite?: 'lax' | 'none' };
  /** Another name for the strategy and its pending logins, for two clients of one provider in one application. */
  name?: string;
  /** The required value of `iss` in a callback (RFC 9207). Default: any URL with the origin of the authorization URL. */
  issuer?: string;
  /** Trust `X-Forwarded-*` when resolving a relative `callbackURL`. Default: what Express's `trust proxy` says. */
  proxy?: boolean;
  passReqToCallback?: boolean;
  /** Calls the verify function with `(context, done)`, whatever parameters it declares. For a NestJS `validate()`. */
  verifyWith?: 'context';
  /** `true`, or a function that decides: without parameters, or with `(accessToken, done)`. */
  skipUserProfile?: boolean | (() => unknown) | ((accessToken: string, done: SkipCallback) => void);
  /** Headers for every call to the provider. A header that the call itself sets is not replaced. */
  customHeaders?: Record<string, string>;
  /**
   * Other endpoints: `https:`, or `http:` on loopback. With `undefined` (an unset environment variable) the default stays. When
   * the authorization URL is on loopback, all must be.
   */
  authorizationURL?: string | undefined;
  tokenURL?: string | undefined;
  refreshURL?: string | undefined;
  userProfileURL?: string | undefined;
  /** The time limit for one whole call to the provider, in ms. Default 10 000. */
  timeout?: number;
  /** The largest response to accept from the provider, in bytes after decompression. Default 1 MiB. */
  maxResponseBytes?: number;
  /** Your own axios instance, for company proxies, certificates and interceptors. */
  httpClient?: AxiosInstance;
  /** How long a login may take from its start to its callback, in ms. Default 600 000. */
  stateTTL?: number;
  /** Whether the provider returns `state`. Default `true`, unless the provider is known not to. */
  stateEcho?: boolean;
}

/** The shared options with their defaults filled in. */
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

/** Reads the shared options: the kit's own, and the ones for passport-oauth2's constructor. */
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
  // If the secret was given but could not be read, only that problem is reported.
  const hasSecret = 'clientSecret' in settings || 'privateKey' in settings;
  if (!hasSecret && stateSecrets.length === 0) read.check('stateSecret', [], demandSecret);
  const shared: SharedSettings = {
    name: read.optionalName('name') ?? provider,
    issuer: read.optionalString('issuer'),
    passReqToCallback: read.boolean('passReqToCallback', false),
    verifyWith: read.value('verifyWith') === undefined ? undefined : read.oneOf('verifyWith', ['context']),
    store,
    pendingLogins: read.oneOf('pendingLogins', ['cookie', 'session'], 'cookie'),
    sessionKey: read.optionalString('sessionKey') ?? 'login',
    stateSecrets,
    sameSite: read.check('stateCookie', 'lax', checkStateCookie),
    customHeaders,
    timeout: read.count('timeout', 10_000, 'milliseconds'),
    maxResponseBytes: read.count('maxResponseBytes', 1024 * 1024, 'bytes'),
    httpClient: read.check('httpClient', undefined, checkHttpClient),
    stateTTL: read.count('stateTTL', 600_000, 'milliseconds'),
    stateEcho: read.boolean('stateEcho', settings.stateEcho ?? true),
    refreshURL:
      settings.refreshURL === undefined
        ? read.optionalEndpoint('refreshURL')
        : read.endpoint('refreshURL', settings.refreshURL),
  };
  // Only a strategy knows its default. But a wrong URL is reported also for a strategy that does not use this option.
  read.optionalEndpoint('userProfileURL');
  const oauth2 = {
    clientID: read.string('clientID'),
    clientSecret,
    callbackURL: read.check('callbackURL', '/', (value) => checkCallback(value, settings.httpsCallback ?? false)),
    authorizationURL: read.endpoint('authorizationURL', settings.authorizationURL),
    tokenURL: read.endpoint('tokenURL', settings.tokenURL),
    scope: read.optionalTexts('scope') ?? settings.scope,
    scopeSeparator: read.optionalText('scopeSeparator') ?? settings.scopeSeparator,
    // passport-oauth2's types allow only booleans here, and no custom stores that get a verifier.
    pkce: read.check('pkce', false, checkPkce) as boolean,
    store: store as StrategyOptions['store'],
    // passport-oauth2 requires it for `pkce`. A state is always sent in any case.
    state: true,
    skipUserProfile,
    customHeaders,
    proxy: read.boolean('proxy', false),
  };
  read.demandLoopbackThroughout();
  // An option of passport-oauth2 that has no effect here; reading it marks it as known.
  read.value('state');
  return { shared, oauth2 };
}

// Each function below throws an error whose message continues the sentence «option "name" …».

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

/** A shorter secret could be guessed: every started login gives its browser a ciphertext to try guesses on. */
const SHORTEST_STATE_SECRET = 32;

function checkStateSecrets(value: unknown): string[] {
  if (value === undefined) return [];
  const secrets: unknown[] = Array.isArray(value) ? value : [value];
  if (!secrets.every((secret) => typeof secret === 'string'))
    throw new Error('must be a string or an array of strings');
  // The same key may end with a line break where it was read from a file, and without one elsewhere.
  const trimmed = secrets.map((secret) => secret.trim());
  if (Array.isArray(value) && value.length === 0) throw new Error('must not be an empty array');
  if (trimmed.some((secret) => secret.length < SHORTEST_STATE_SECRET)) {
    throw new Error(`must have ${SHORTEST_STATE_SECRET} characters or more; make one with: openssl rand -hex 32`);
  }
  return trimmed;
}

function demandSecret(): never {
  throw new Error('is missing: without a client secret, pending logins need it for their encryption');
}

function checkStateCookie(value: unknown = {}): 'lax' | 'none' {
  const { sameSite = 'lax', ...others } = Object(value) as { sameSite?: unknown };
  const other = Object.keys(others)[0];
  if (typeof value !== 'object' || other !== undefined) throw new Error('takes { sameSite } and nothing else');
  if (sameSite === 'strict')
    throw new Error(
      "must not have sameSite 'strict': the browser would send no cookie when the provider redirects it back",
    );
  if (sameSite !== 'lax' && sameSite !== 'none') throw new Error("must have sameSite 'lax' or 'none'");
  return sameSite;
}

/** The callback URL: an absolute `http(s)` URL, or a path. */
function checkCallback(value: unknown, needsHttps: boolean): string {
  if (typeof value !== 'string') throw new Error(value === undefined ? 'is missing' : 'must be a string');
  if (value !== value.trim()) throw new Error('must not begin or end with white space');
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isPath = !url && /^[/.]/.test(value) && !value.startsWith('//');
  if (!isPath && url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new Error('must be an absolute http(s) URL or a path that starts with /');
  }
  if (value.includes('#')) throw new Error('must not have a fragment (#…): browsers do not send it to the server');
  if (needsHttps && url?.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new Error('must start with https://, because this provider requires it (http:// is for loopback hosts only)');
  }
  return value;
}
