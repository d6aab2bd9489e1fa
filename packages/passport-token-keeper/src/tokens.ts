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
   * Trades the refresh token for new tokens, with a time limit of its own.
   *
   * How a rejection is read, by its properties alone: `retryable: true` means that the provider is down; `status: 401`,
   * `code: 'invalid_grant'` or the name `ProviderRefusedError` means that the refresh token is refused (unless `code` says
   * that the client was: `invalid_client`, `unauthorized_client`, `unsupported_grant_type`; or there is no `code`, and an
   * `httpStatus` above 401, as of a gateway's 403 or 404); anything else is a fault.
   */
  refresh(tokens: TokenSet): Promise<TokenSet>;
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
export function succeed(old: TokenSet, answer: unknown): TokenSet {
  const fresh = parseTokenSet(answer);
  if (fresh.refreshToken !== undefined || old.refreshToken === undefined) return fresh;
  return {
    ...fresh,
    refreshToken: old.refreshToken,
    ...(fresh.refreshExpiresAt === undefined &&
      old.refreshExpiresAt !== undefined && { refreshExpiresAt: old.refreshExpiresAt }),
  };
}

/**
 * When a token set dies if nobody uses it, in epoch ms: with its refresh token. Where the provider does not say when that is,
 * the end of the access token is the only date known, so it is taken. Undefined for what cannot be kept alive.
 */
export function refreshBy(tokens: TokenSet): number | undefined {
  return tokens.refreshToken === undefined ? undefined : (tokens.refreshExpiresAt ?? tokens.expiresAt);
}
