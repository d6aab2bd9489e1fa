/** What a login or a refresh yields. JSON-safe; all times are epoch milliseconds. */
export interface TokenSet {
  accessToken: string;
  refreshToken?: string;
  /** RFC 6749 section 7.1, e.g. `'Bearer'`. */
  tokenType: string;
  /** When the access token expires, in epoch ms; absent when the provider does not say. */
  expiresAt?: number;
  /** When the refresh token dies if it is not used, in epoch ms; absent when the provider does not say. */
  refreshExpiresAt?: number;
  scope?: string[];
  /** The provider's decoded answer. */
  raw: Record<string, unknown>;
}

/** The one thing the keeper knows of a strategy. Every strategy of this family fits; so does an object of yours. */
export interface RefreshableStrategy {
  /** Keeps the tokens of several providers apart in one store. */
  readonly name?: string;
  /** Whether the provider has refresh tokens at all. */
  readonly canRefresh: boolean;
  /**
   * Trades the refresh token for new tokens.
   *
   * How a rejection is read, by its properties alone: `retryable: true` means that the provider is down, and `retryAfter` (seconds)
   * for how long. `grantEnded: true`, or `code: 'invalid_grant'` where there is no `grantEnded`, means that the refresh token itself
   * is used up, expired or revoked. Any other refusal (`status: 401`, the name `ProviderRefusedError`) has an unknown reason, unless
   * `code` says that the client was refused: `invalid_client`, `unauthorized_client`, `unsupported_grant_type`. Anything else is a fault.
   *
   * @param options `timeout`: how long the call may take, in ms
   */
  refresh(tokens: TokenSet, options?: { timeout?: number }): Promise<TokenSet>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTime = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isStringList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const members: Record<keyof TokenSet, { required?: true; check: (value: unknown) => boolean; form: string }> = {
  accessToken: { required: true, check: isText, form: 'a non-empty string' },
  refreshToken: { check: isText, form: 'a non-empty string' },
  tokenType: { check: isText, form: 'a non-empty string' },
  expiresAt: { check: isTime, form: 'a number of epoch milliseconds' },
  refreshExpiresAt: { check: isTime, form: 'a number of epoch milliseconds' },
  scope: { check: isStringList, form: 'an array of strings' },
  raw: { check: isObject, form: 'an object' },
};

/**
 * A deep copy of a token set, complete and JSON-safe.
 *
 * @throws TypeError that names the member which does not fit, and never its value.
 */
export function parseTokenSet(value: unknown): TokenSet {
  let copy: unknown;
  try {
    // `stringify` gives undefined for what JSON cannot say, which its type does not admit.
    const text = JSON.stringify(value) as string | undefined;
    copy = text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw new TypeError('a token set must be JSON-safe (no cycles, no BigInt)');
  }
  if (!isObject(copy)) throw new TypeError('a token set must be an object');
  for (const [name, { required, check, form }] of Object.entries(members)) {
    // NaN and Infinity become null in JSON; the member is then malformed, not absent.
    const member = copy[name];
    if (member === undefined ? required : !check(member)) {
      throw new TypeError(`a token set's "${name}" must be ${form}`);
    }
  }
  return { tokenType: 'Bearer', raw: {}, ...(copy as Partial<TokenSet> & { accessToken: string }) };
}

/**
 * What to store after a refresh. A provider that does not rotate may leave the refresh token out of its answer, and the old
 * one stays good (RFC 6749 section 6).
 *
 * @throws TypeError when the strategy's answer is no token set.
 */
export function successorOf(old: TokenSet, answer: unknown): TokenSet {
  const fresh = parseTokenSet(answer);
  if (fresh.refreshToken !== undefined || old.refreshToken === undefined) return fresh;
  return {
    ...fresh,
    refreshToken: old.refreshToken,
    ...(fresh.refreshExpiresAt === undefined &&
      old.refreshExpiresAt !== undefined && { refreshExpiresAt: old.refreshExpiresAt }),
  };
}

/** RFC 6749 section 5.2: the provider objects to the client, not to the refresh token, so no user's login is lost. */
const CLIENT_FAULTS = new Set(['invalid_client', 'unauthorized_client', 'unsupported_grant_type']);

/** What a rejected `strategy.refresh` says: `'ended'` about the refresh token, `'refused'` about nobody knows what. */
export type RefreshFailure = 'ended' | 'refused' | 'unavailable' | 'failed';

/** Reads an error by its properties: the keeper shares no class with the strategies. */
export function classify(error: unknown): { failure: RefreshFailure; retryAfter?: number } {
  const { retryable, status, name, code, grantEnded, retryAfter } = Object(error) as Record<string, unknown>;
  const wait = typeof retryAfter === 'number' && retryAfter > 0 && Number.isFinite(retryAfter) ? { retryAfter } : {};
  if (retryable === true) return { failure: 'unavailable', ...wait };
  if (grantEnded === true || (grantEnded === undefined && code === 'invalid_grant'))
    return { failure: 'ended', ...wait };
  if (typeof code === 'string' && CLIENT_FAULTS.has(code)) return { failure: 'failed', ...wait };
  const isRefusal = status === 401 || name === 'ProviderRefusedError' || code === 'invalid_grant';
  return { failure: isRefusal ? 'refused' : 'failed', ...wait };
}
