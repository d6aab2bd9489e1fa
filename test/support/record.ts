import type { Strategy } from 'passport';
import type { TokenSet } from 'passport-oauth2-kit';
import type { Emulator } from 'provider-emulators';
import { CANARIES } from './secrets.js';

// What the suites know of a provider: they loop over the records in `records/`, and name none.

export interface AnyStrategy extends Strategy {
  name: string;
  canRefresh: boolean;
  refresh(tokens: object): Promise<TokenSet>;
}

/** A strategy with the types of its options out of the way. */
export type AnyConstructor = new (options: object, verify: (...args: never[]) => unknown) => AnyStrategy;

/** What a member of an answer must be; `!` when it must also be there. `life` and `decor` may be anything, and are unknown then. */
export type Kind = 'text' | 'text!' | 'id!' | 'life' | 'decor';

/** One kind of call of one provider, for suites that put every call before the same faults. */
export interface TargetCall {
  /** The provider's own code makes the call, or its calls stand for the kit's: it is put before every fault. */
  wholly?: true;
  /** As errors name it. */
  operation: 'authorize' | 'token' | 'refresh' | 'profile';
  /** Whatever it answers, the login goes on. */
  decorates?: true;
  /** How the call is brought about: by starting a login, by its callback, or by a method of the strategy. */
  by: 'start' | 'callback' | ((strategy: Callable) => Promise<unknown>);
  /** A good answer, without its envelope. */
  payload: Record<string, unknown>;
  /** Every member of the payload that is read, with dots into what is inside. */
  fields: Record<string, Kind>;
  /** What the call carries, and a malicious server may echo. */
  carries: readonly (keyof typeof CANARIES | 'basic')[];
}

export interface Callable {
  refresh(tokens: object): Promise<unknown>;
  call(path: string, params: object): Promise<unknown>;
}

/** A provider's calls, for suites that answer them by hand. */
export interface Calls {
  /** Options with every endpoint at `url(call)`, the call's name in `calls` being the end of its path. */
  options: (url: (call: string) => string) => object;
  calls: Record<string, TargetCall>;
  /** The provider's envelope around the text of a payload. */
  wrap: (payload: string) => string;
  /** A refusal of a call in the provider's own form. */
  refuse: (words: string, call: string) => string;
  /** In the options beside the canaries, and to be shown nowhere. */
  secrets?: readonly string[];
}

/** What the provider's answers call it. */
export interface Members {
  /** Of the token and the refresh answer. */
  access: string;
  refresh?: string;
  life?: string;
  refreshLife?: string;
  scope?: string;
  type?: string;
  /** The identity, and the call whose answer has it. */
  id: string;
  idIn: 'token' | 'profile';
}

/** The refresh call at the emulator, as passport-oauth2-refresh makes it. */
export interface RefreshCall {
  /** What the application passes, beyond the refresh token. Default: nothing. */
  params?: (tokens: TokenSet) => Record<string, string>;
  path: string;
  contentType: string;
  authorization?: string;
  /** The body as text, or what is sealed in it. */
  body: (tokens: TokenSet) => unknown;
  /** The name of the refresh token in an answer of the observed dialect, where it is another. */
  observedRefresh?: string;
  /** The provider's code for a refresh token that is used up. */
  code: string;
}

export interface Refusal {
  [member: string]: RegExp | boolean | null | Refusal;
}

/** What the suites of `packages/provider-emulators` have to know of an emulator. */
export interface EmulatorRecord {
  /** Its options under which a browser alone can open the login page, where it needs any. */
  options?: object;
  /** The token call. `contentType` is JSON, unless said otherwise. */
  token: { path: string; contentType?: string; authorization?: string };
  /** The body of a refusal by an API: all its members, texts as what they match. */
  refusal: Refusal;
  /** HTTP statuses with which APIs refuse. Default: 400 and 401. */
  statuses?: { badRequest?: number; invalidClient?: number };
  /** The parameter of an authorization request that asks for a language, where there is one. */
  language?: string;
  /** Options of the strategy without which it would call the real provider. */
  addresses: readonly string[];
}

export interface ProviderRecord {
  /** As people write it. */
  label: string;
  Strategy: AnyConstructor;
  createEmulator: (options?: object) => Emulator;
  /** Options of the emulator under which every callback carries a state, where it needs any. */
  stateful?: object;

  // ---- Options
  /** Everything that must be given, and nothing else. */
  options: Record<string, unknown>;
  /** Each required option, with what its message says of where the value comes from. */
  required: Record<string, RegExp>;
  /** Options that are the host of an address, with or without `https://`. */
  hosts?: readonly string[];
  /** Whether callback URLs on plain http are refused, but for loopback. */
  httpsCallback?: true;

  // ---- The start
  /** What the authorization request calls the callback address. */
  callbackParameter: string;
  /** Whether the server makes the authorization request, and not the browser. */
  asksFirst?: true;
  /** What stands between scopes. Default: the provider has none. */
  scopeSeparator?: string;
  /** What the emulator grants, where scopes have to be named. */
  scope?: readonly string[];
  /** What the provider calls them, in the authorization request and in the callback. Default: as the standard does. */
  parameters?: { state?: string; error?: string; scope?: string };
  /** What a callback may call the code, beside `code`. */
  codeNames?: readonly string[];

  // ---- The calls
  /** Whether bodies are sealed with the client's key, so that only its own emulator can answer. */
  sealed?: true;
  /** Whether the token call has no `Authorization` header, and the provider refuses one of the application's. */
  refusesAuthorization?: true;
  /** Whether the identity comes with the tokens, and no call is made for it. */
  profileInTokens?: true;
  members: Members;
  calls: Calls;
  /** Absent where the provider has no refresh tokens. */
  refreshing?: RefreshCall;

  // ---- The emulator
  emulator: EmulatorRecord;

  // ---- The README
  readme: {
    /** Headings of snippets beyond those that every README has; the package's own tests run them. */
    snippets: readonly string[];
    /** The provider's own options. */
    options: readonly string[];
  };
}

/** In values that no message may show. */
export const CANARY = 'canary-9c1b';

/** The options that most have. */
export const CLIENT = {
  clientID: `${CANARY}-id`,
  clientSecret: `${CANARY}-secret`,
  callbackURL: 'https://app.example/cb',
};

const { accessToken, refreshToken } = CANARIES;

/** Refreshes the canaries. */
export const refreshing =
  (raw: object = {}) =>
  (strategy: Callable): Promise<unknown> =>
    strategy.refresh({ accessToken, refreshToken, tokenType: 'Bearer', expiresAt: 0, raw });

/** No envelope. */
export const plain = (payload: string): string => payload;

/** RFC 6749, 5.2. */
export const standardRefusal = (words: string): string =>
  JSON.stringify({ error: 'invalid_grant', error_description: words, error_uri: 'https://x.example/' });

/** RFC 6749, 5.2, without what may be left out. */
export const STANDARD_REFUSAL = { error: /./, error_description: /./ };

/** `Basic` with the credentials of an emulator. */
export const basicOf = (name: string): string =>
  `Basic ${Buffer.from(`${name}-client:${name}-emulator-secret`).toString('base64')}`;
