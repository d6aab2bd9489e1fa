import { isAxiosError } from 'axios';
import type { TokenSet } from 'passport-flowaccount';
import { ReauthenticationRequiredError } from 'passport-token-keeper';
import type { ConnectedProvider } from '../providers/connect.js';
import { fingerprintOf, markOn, type TokenMark, type User } from './user.js';
import type { UserStore } from './user-store.js';

/** What became of an attempt to get or use a user's tokens. */
export type TokenOutcome =
  /** Only the user can help. */
  | 'login-again'
  /** The provider, or our storage, cannot answer now. */
  | 'unavailable'
  /** Something is wrong that waiting does not mend. */
  | 'failed';

/** What the account page tells of a user's tokens with one provider. No token is in it. */
export type TokenState = { status: TokenOutcome } | LivingTokens;

export interface LivingTokens {
  /**
   * `'valid'`: as far as anybody knows. `'renewable'`: it has ended, and the next use gets a new one. `'ended'`: it has ended, and
   * there is nothing to get a new one with. `'refused'`: the API does not take it, whatever the provider said of its life.
   */
  status: 'valid' | 'renewable' | 'ended' | 'refused';
  /** Epoch ms, as are all. */
  expiresAt: number | undefined;
  refreshExpiresAt: number | undefined;
  hasRefreshToken: boolean;
}

export function outcomeOf(error: unknown): TokenOutcome {
  if (error instanceof ReauthenticationRequiredError) return 'login-again';
  if (isAxiosError(error)) return 'unavailable';
  return (error as { retryable?: boolean }).retryable === true ? 'unavailable' : 'failed';
}

/** Looks at the tokens, which are refreshed on the way when they had expired by themselves. */
export async function tokenState({ name, keeper, strategy }: ConnectedProvider, user: User): Promise<TokenState> {
  try {
    const tokens = await keeper.tokens(user.id);
    const { expiresAt, refreshExpiresAt, refreshToken } = tokens;
    const hasRefreshToken = refreshToken !== undefined;
    const mark = markOn(user, name, tokens.accessToken);
    const afterEnd = strategy.canRefresh && hasRefreshToken ? 'renewable' : 'ended';
    const status = mark === 'refused' ? 'refused' : mark === 'expired' ? afterEnd : 'valid';
    return { status, expiresAt: mark === 'expired' ? 0 : expiresAt, refreshExpiresAt, hasRefreshToken };
  } catch (error) {
    return { status: outcomeOf(error) };
  }
}

/**
 * The user's tokens for use now: new ones in place of those that shall count as ended.
 *
 * @throws as the keeper does
 */
export async function usableTokens({ name, keeper }: ConnectedProvider, user: User): Promise<TokenSet> {
  const tokens = await keeper.tokens(user.id);
  const isEnded = markOn(user, name, tokens.accessToken) === 'expired';
  return isEnded ? keeper.refresh(user.id, tokens.accessToken) : tokens;
}

/** Has the access token that the user has now count as what `kind` says, until there is another one. */
export async function markToken(
  users: UserStore,
  { name }: ConnectedProvider,
  { user, token, kind }: { user: User; token: string; kind: TokenMark['kind'] },
): Promise<void> {
  await users.mark(user.id, name, { kind, fingerprint: fingerprintOf(token) });
}
