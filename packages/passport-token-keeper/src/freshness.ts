import type { EndReason, StoredTokens } from './store.js';
import type { RefreshableStrategy, TokenSet } from './tokens.js';

/** Whether the access token works now. One without an end counts as valid for ever. */
export const isValid = ({ expiresAt }: TokenSet, now: number): boolean => expiresAt === undefined || expiresAt > now;

/**
 * Whether the access token is still valid and outside the margin before its end.
 *
 * For tokens that a refresh obtained the margin is at most half their life: where a provider's tokens live shorter than the
 * margin, each question would otherwise cost a refresh.
 */
export function isFresh({ tokens, refreshedAt }: StoredTokens, now: number, margin: number): boolean {
  if (tokens.expiresAt === undefined) return true;
  const longest = refreshedAt === undefined ? margin : Math.max(0, (tokens.expiresAt - refreshedAt) / 2);
  return tokens.expiresAt - Math.min(margin, longest) > now;
}

/** For how long a provider that was down is left alone by those who have a valid token, in ms. */
const RESPITE = 5_000;

/** Whether the provider was down a moment ago: who has a valid token need not wait for it to time out once more. */
export function isInRespite({ failure }: StoredTokens, now: number): boolean {
  return failure?.kind === 'unavailable' && now >= failure.at && now - failure.at < RESPITE;
}

/** Why these tokens cannot be refreshed, or undefined when it is worth asking the provider. */
export function endOf(
  { tokens, ended }: StoredTokens,
  strategy: RefreshableStrategy,
  now: number,
): EndReason | undefined {
  if (ended === 'refused') return ended;
  if (!strategy.canRefresh || tokens.refreshToken === undefined) return 'not_refreshable';
  // 'expired' is judged anew each time: another process' clock may have been wrong when it left that mark.
  return tokens.refreshExpiresAt !== undefined && tokens.refreshExpiresAt <= now ? 'expired' : undefined;
}
