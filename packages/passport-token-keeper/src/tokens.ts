/** What a login or a refresh yields. JSON-safe; all times are epoch milliseconds. */
export interface TokenSet {
  accessToken: string;
  refreshToken?: string;
  /** RFC 6749 section 7.1, e.g. `'Bearer'`. */
  tokenType: string;
  /** When the access token expires, in epoch ms; absent when the provider does not say. */
  expiresAt?: number;
  /** When the refresh token expires if it is not used, in epoch ms; absent when the provider does not say. */
  refreshExpiresAt?: number;
  scope?: string[];
  /** The provider's decoded answer. */
  raw: Record<string, unknown>;
}

/** All that the keeper needs of a strategy. The strategies of this project have it; an object of your own may have it, too. */
export interface RefreshableStrategy {
  /** Keeps the tokens of several providers apart in one store. */
  readonly name?: string;
  /** Whether the provider has refresh tokens at all. */
  readonly canRefresh: boolean;
  /**
   * Exchanges the refresh token for new tokens.
   *
   * The keeper reads a rejection by its properties alone, in this order:
   * - `retryable: true`: the provider is down; `retryAfter` says for how many seconds.
   * - `grantEnded: true`, or `code: 'invalid_grant'` without a `grantEnded`: the refresh token itself is used up, expired or
   *   revoked.
   * - `code: 'invalid_client'`, `'unauthorized_client'` or `'unsupported_grant_type'`: the client is refused, not the user's
   *   token.
   * - `status: 401` or the name `ProviderRefusedError`: refused for an unknown reason.
   * - Anything else: a fault of the strategy or of its configuration.
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
    // `stringify` returns undefined for a value that JSON does not have, such as a function. Its type does not say so.
    const text = JSON.stringify(value) as string | undefined;
    copy = text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw new TypeError('a token set must be JSON-safe (no cycles, no BigInt)');
  }
  if (!isObject(copy))
    throw new TypeError('a token set must be an object, such as the `tokens` that the verify function gets');
  for (const [name, { required, check, form }] of Object.entries(members)) {
    // NaN and Infinity are null in JSON. Such a member is malformed, not absent.
    const member = copy[name];
    if (member === undefined ? required : !check(member)) {
      throw new TypeError(`a token set's "${name}" must be ${form}`);
    }
  }
  return { tokenType: 'Bearer', raw: {}, ...(copy as Partial<TokenSet> & { accessToken: string }) };
}

/**
 * Times in seconds are the usual mistake, and such tokens would count as long expired. Only for what an application saves: to
 * refuse what a refresh yields, or what is stored, would lose tokens. A clock that does not count from 1970 is a test's.
 *
 * @throws TypeError that names the member
 */
export function refuseSeconds(tokens: TokenSet, now: number): void {
  for (const name of ['expiresAt', 'refreshExpiresAt'] as const) {
    const time = tokens[name] ?? 0;
    if (now > 1e12 && time > 0 && time < 1e11) {
      // A lifetime (expires_in) is the other mistake: to multiply it leads nowhere.
      const remedy = time < 1e9 ? 'a lifetime in seconds is Date.now() + 1000 * seconds' : 'multiply by 1000';
      throw new TypeError(`a token set's ${name} is in ms since 1970; ${remedy}`);
    }
  }
}

/**
 * The token set to store after a refresh. A provider that does not rotate refresh tokens may send none: then the old one stays
 * valid (RFC 6749 section 6).
 *
 * @param refreshed what the strategy's `refresh` resolved to
 * @throws TypeError when that has no access token.
 */
export function mergeTokens(old: TokenSet, refreshed: unknown): TokenSet {
  const fresh = parseTokenSet(withoutOddMembers(refreshed));
  if (fresh.refreshToken !== undefined || old.refreshToken === undefined) return fresh;
  return {
    ...fresh,
    refreshToken: old.refreshToken,
    ...(fresh.refreshExpiresAt === undefined &&
      old.refreshExpiresAt !== undefined && { refreshExpiresAt: old.refreshExpiresAt }),
  };
}

/** What can be read of a token set: because of an odd lifetime, the new refresh token must not be lost. */
function withoutOddMembers(value: unknown): unknown {
  try {
    return parseTokenSet(value);
  } catch {
    const kept = Object.entries(Object(value) as object).filter(([name, member]) => {
      try {
        parseTokenSet({ accessToken: 'a', [name]: member as unknown });
        return true;
      } catch {
        return false;
      }
    });
    return Object.fromEntries(kept);
  }
}

/** Error codes about the client and not about the refresh token (RFC 6749 section 5.2): no user's login has ended. */
const CLIENT_FAULTS = new Set(['invalid_client', 'unauthorized_client', 'unsupported_grant_type']);

/**
 * What a rejected `strategy.refresh` means. `'ended'`: the refresh token has ended. `'refused'`: refused for an unknown reason.
 */
export type RefreshFailure = 'ended' | 'refused' | 'unavailable' | 'failed';

/** Reads an error by its properties, because the keeper shares no class with the strategies. */
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
