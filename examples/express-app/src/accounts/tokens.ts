import { isAxiosError } from 'axios';
import { ProviderProtocolError, ProviderUnavailableError, type TokenSet } from 'passport-flowaccount';
import { ReauthenticationRequiredError, RefreshUnavailableError } from 'passport-token-keeper';
import type { ConnectedProvider } from '../providers/connect.js';
import { fingerprintOf, markOn, type TokenMark, type User } from './user.js';
import type { UserStore } from './user-store.js';

/** What became of an attempt to get or use a user's tokens. */
export type TokenOutcome =
  /** Only the user can help. */
  | 'login-again'
  /** The provider, or our storage, cannot answer now. */
  | 'unavailable'
  /** A refresh got no usable answer: the provider may have ended the refresh token, and sent new tokens that did not arrive. */
  | 'in-doubt'
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

/** @param hasCalled whether a call has left this process */
export function outcomeOf(
  error: unknown,
  { rotatesRefreshTokens }: ConnectedProvider,
  hasCalled: boolean,
): TokenOutcome {
  if (error instanceof ReauthenticationRequiredError) return 'login-again';
  const { cause } = error as Partial<Error>;
  // The keeper stops waiting without a cause: nobody has said anything yet.
  const isOverdue = hasCalled && error instanceof RefreshUnavailableError && cause === undefined;
  if (rotatesRefreshTokens && (isOverdue || isAnswerLost(cause))) return 'in-doubt';
  if (isAxiosError(error)) return 'unavailable';
  return (error as { retryable?: boolean }).retryable === true ? 'unavailable' : 'failed';
}

/** Of a connection that never was: the provider got nothing. */
const NOT_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

/** Whether a refresh was sent, and nobody here knows what the provider made of it. */
function isAnswerLost(cause: unknown): boolean {
  if (cause instanceof ProviderProtocolError) return cause.operation === 'refresh';
  if (!(cause instanceof ProviderUnavailableError) || cause.operation !== 'refresh') return false;
  return cause.httpStatus === undefined && !NOT_SENT.includes(cause.code ?? '');
}

/**
 * Looks at the tokens, which are refreshed on the way when they had expired by themselves.
 *
 * @throws as the keeper does
 */
export async function tokenState({ name, keeper, strategy }: ConnectedProvider, user: User): Promise<LivingTokens> {
  const { accessToken, expiresAt, refreshExpiresAt, refreshToken } = await keeper.tokens(user.id);
  const hasRefreshToken = refreshToken !== undefined;
  const mark = markOn(user, name, accessToken);
  const afterEnd = strategy.canRefresh && hasRefreshToken ? 'renewable' : 'ended';
  const status = mark === 'refused' ? 'refused' : mark === 'expired' ? afterEnd : 'valid';
  return { status, expiresAt: mark === 'expired' ? 0 : expiresAt, refreshExpiresAt, hasRefreshToken };
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
