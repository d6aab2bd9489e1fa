import { isAxiosError } from 'axios';
import type { TokenSet } from 'passport-flowaccount';
import { ReauthenticationRequiredError } from 'passport-token-keeper';

/** What became of an attempt to get or use a user's tokens. */
export type TokenOutcome =
  /** Only the user can help. */
  | 'login-again'
  /** The provider, or our storage, cannot answer now. */
  | 'unavailable'
  /** Something is wrong that waiting does not mend. */
  | 'failed';

/** What the account page tells of a user's tokens with one provider. No token is in it. */
export type TokenState =
  | { status: 'valid'; expiresAt: number | undefined; refreshExpiresAt: number | undefined; hasRefreshToken: boolean }
  | { status: TokenOutcome };

export function outcomeOf(error: unknown): TokenOutcome {
  if (error instanceof ReauthenticationRequiredError) return 'login-again';
  if (isAxiosError(error)) return 'unavailable';
  return (error as { retryable?: boolean }).retryable === true ? 'unavailable' : 'failed';
}

/** @param tokens as the keeper hands them out: refreshed on the way when they had expired */
export async function tokenState(tokens: Promise<TokenSet>): Promise<TokenState> {
  try {
    const { expiresAt, refreshExpiresAt, refreshToken } = await tokens;
    return { status: 'valid', expiresAt, refreshExpiresAt, hasRefreshToken: refreshToken !== undefined };
  } catch (error) {
    return { status: outcomeOf(error) };
  }
}
