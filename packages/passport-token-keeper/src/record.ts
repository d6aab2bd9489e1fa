import { StoredTokensError } from './errors.js';
import type { RefreshableStrategy, TokenSet } from './tokens.js';
import { parseTokenSet } from './tokens.js';

/** Why a subject's tokens cannot be refreshed any more. */
export type EndReason = 'refused' | 'expired' | 'not_refreshable';

/** Left by a process whose refresh failed, so that the processes that waited for it do not all try the same. */
export interface FailureNote {
  /** `'unavailable'`: the provider is down. `'refused'`: for an unknown reason. `'failed'`: trying again does not help. */
  kind: 'unavailable' | 'refused' | 'failed';
  /** By the keeper's clock, in epoch ms. */
  at: number;
  /** The fence of the lock of that process. */
  fence: number;
}

/** The right to refresh one subject. */
export interface RefreshLock {
  /** A random id of the refresh that has the lock. */
  owner: string;
  /** Greater for every new lock. Tokens of a lower fence never replace tokens of a higher one. */
  fence: number;
  /** After how many ms without a renewal another process may take the lock. */
  lease: number;
}

/** What the store holds for one subject. */
export interface TokenRecord {
  tokens: TokenSet;
  /** A random id, new at every login. */
  login: string;
  /** When the tokens were stored, by the keeper's clock, in epoch ms. */
  writtenAt: number;
  /** Whether the tokens come from a refresh, and not from a login. */
  isRefreshed: boolean;
  /** The lifetime of access tokens, in ms: the last one that the provider has told. */
  life?: number;
  /** The fence of the refresh that wrote the tokens, 0 for a login. */
  writtenBy: number;
  /** The fence of the last lock. */
  fence: number;
  lock?: RefreshLock;
  /** How many times in a row a refresh was refused for unknown reasons. */
  refusals: number;
  /** No refresh is tried before this time, by the keeper's clock, in epoch ms. */
  pausedUntil?: number;
  failure?: FailureNote;
  ended?: EndReason;
  /** When that was found, by the keeper's clock, in epoch ms. */
  endedAt?: number;
  /** The refresh token was found expired long ago: the store does not list the record any more. */
  isGivenUp?: true;
}

// ---- Reading a record ----------------------------------------------------------------------------------------------------

/** When the access token expires, in epoch ms: as the provider said, or, if it did not, after the lifetime of earlier tokens. */
export function validUntil({ tokens, writtenAt, life }: TokenRecord): number | undefined {
  return tokens.expiresAt ?? (life === undefined ? undefined : writtenAt + life);
}

/** Whether the access token is valid now. One without a known expiry counts as valid for ever. */
export function isValid(record: TokenRecord, now: number): boolean {
  const expiry = validUntil(record);
  return expiry === undefined || expiry > now;
}

/**
 * Whether the access token is valid for longer than the margin.
 *
 * For tokens from a refresh the margin is at most half their lifetime. Otherwise each call would refresh when a provider's tokens
 * live for less than the margin.
 */
export function isFresh(record: TokenRecord, now: number, margin: number): boolean {
  const expiry = validUntil(record);
  if (expiry === undefined) return true;
  const longest = record.isRefreshed ? Math.max(0, (expiry - record.writtenAt) / 2) : margin;
  return expiry - Math.min(margin, longest) > now;
}

/** How long a provider that was down is not asked again for subjects that still have a valid token, in ms. */
const PROVIDER_COOL_DOWN = 5_000;

/** Whether the provider was down a moment ago. Then callers with a valid token need not wait for another timeout. */
export function isProviderCoolingDown({ failure }: TokenRecord, now: number): boolean {
  return failure?.kind === 'unavailable' && now >= failure.at && now - failure.at < PROVIDER_COOL_DOWN;
}

/** Why these tokens cannot be refreshed, or `undefined` when a refresh may succeed. */
export function endReason(
  { tokens, ended }: TokenRecord,
  strategy: RefreshableStrategy,
  now: number,
): EndReason | undefined {
  if (ended === 'refused') return ended;
  if (!strategy.canRefresh || tokens.refreshToken === undefined) return 'not_refreshable';
  // 'expired' is computed each time and not taken from the record: the clock of the process that wrote it may have been wrong.
  return tokens.refreshExpiresAt !== undefined && tokens.refreshExpiresAt <= now ? 'expired' : undefined;
}

/**
 * How long a refresh token stays listed that was found expired, in ms. The clock of the process that found it may have been wrong,
 * by any time. So this does not count from the expiry.
 */
const GIVE_UP_AFTER = 24 * 3_600_000;

export function isLongExpired({ ended, endedAt = 0 }: TokenRecord, now: number): boolean {
  return ended === 'expired' && endedAt + GIVE_UP_AFTER < now;
}

/**
 * When the tokens are lost if nobody refreshes them, in epoch ms: when the refresh token expires. If the provider does not say
 * when, the expiry of the access token is taken, the only time that is known. `undefined` for tokens that cannot be refreshed.
 */
export function dueOf(record: TokenRecord): number | undefined {
  if (record.tokens.refreshToken === undefined || record.isGivenUp) return undefined;
  // Expired, that is by one process's clock only.
  if (record.ended !== undefined && record.ended !== 'expired') return undefined;
  return record.tokens.refreshExpiresAt ?? validUntil(record);
}

// ---- Changing a record ---------------------------------------------------------------------------------------------------

export function recordOfLogin(tokens: TokenSet, login: string, now: number): TokenRecord {
  const life = lifeOf(tokens, now);
  return { tokens, login, writtenAt: now, isRefreshed: false, ...life, writtenBy: 0, fence: 0, refusals: 0 };
}

function lifeOf({ expiresAt }: TokenSet, now: number): { life?: number } {
  return expiresAt !== undefined && expiresAt > now ? { life: expiresAt - now } : {};
}

export function locked(record: TokenRecord, owner: string, lease: number): TokenRecord & { lock: RefreshLock } {
  // Never less than the time: after a failover to a replica that missed the last lock, its fence would be given a second time.
  const fence = Math.max(record.fence + 1, Date.now());
  return { ...record, fence, lock: { owner, fence, lease } };
}

/** The record that a refresh began with, and the lock that it took. */
export interface HeldLock {
  record: TokenRecord;
  lock: RefreshLock;
}

/**
 * The record with the tokens of a refresh. `undefined` when there was a login or a `forget` since, or a refresh with a higher
 * fence has stored tokens. An expired lease does not matter. Nor does it matter if the provider refused the next process: it sent
 * the same refresh token, which this refresh had used already.
 */
export function renewed(
  current: TokenRecord | undefined,
  held: HeldLock,
  tokens: TokenSet,
  now: number,
): TokenRecord | undefined {
  if (current?.login !== held.record.login || current.writtenBy > held.lock.fence) return undefined;
  const { pausedUntil: _pause, failure: _failure, ...lasting } = unlocked(current, held.lock);
  const { ended: _end, endedAt: _at, isGivenUp: _, ...rest } = lasting;
  return {
    ...rest,
    tokens,
    writtenAt: now,
    isRefreshed: true,
    ...lifeOf(tokens, now),
    writtenBy: held.lock.fence,
    refusals: 0,
  };
}

/** The record marked as ended; `undefined` when the refusal does not count any more. */
export function markEnded(
  current: TokenRecord | undefined,
  held: HeldLock,
  reason: EndReason,
  now: number,
): TokenRecord | undefined {
  if (!current || !isRefusalOf(current, held)) return undefined;
  const { pausedUntil: _pause, ...rest } = unlocked(current, held.lock);
  return { ...rest, ended: reason, endedAt: now };
}

/**
 * The pause after the first refusal for an unknown reason, in ms. Each later one is `PAUSE_GROWTH` times as long: with three
 * refusals, a gateway that refuses everybody for a minute ends no login.
 */
const FIRST_PAUSE = 20_000;
const PAUSE_GROWTH = 4;

/**
 * The record with one more refusal and a pause, or marked as ended at the limit; `undefined` when the refusal does not count any
 * more.
 */
export function countRefusal(
  current: TokenRecord | undefined,
  held: HeldLock,
  limit: number,
  now: number,
): TokenRecord | undefined {
  if (!current || !isRefusalOf(current, held)) return undefined;
  const refusals = current.refusals + 1;
  const counted = { ...unlocked(current, held.lock), refusals };
  if (refusals >= limit) return { ...counted, ended: 'refused', endedAt: now };
  const failure = { kind: 'refused', at: now, fence: held.lock.fence } as const;
  return { ...counted, failure, pausedUntil: now + FIRST_PAUSE * PAUSE_GROWTH ** (refusals - 1) };
}

/** The record without the lock and with the failure; `undefined` when another process has the lock by now. */
export function releaseLock(
  current: TokenRecord | undefined,
  { lock }: HeldLock,
  kind: FailureNote['kind'],
  now: number,
): TokenRecord | undefined {
  if (current?.lock?.owner !== lock.owner) return undefined;
  return { ...unlocked(current, lock), failure: { kind, at: now, fence: lock.fence } };
}

/**
 * Whether a refusal is one of the stored tokens, and news. Not when other tokens are stored by now, nor when another process has
 * the lock: it has sent the same refresh token, and perhaps that is why this one was refused. Then its answer counts.
 */
function isRefusalOf({ login, writtenBy, lock, ended }: TokenRecord, held: HeldLock): boolean {
  if (ended === 'refused') return false;
  if (lock !== undefined && lock.owner !== held.lock.owner) return false;
  return login === held.record.login && writtenBy === held.record.writtenBy;
}

function unlocked(record: TokenRecord, { owner }: RefreshLock): TokenRecord {
  const { lock, ...rest } = record;
  return lock !== undefined && lock.owner !== owner ? record : rest;
}

// ---- A record as text ----------------------------------------------------------------------------------------------------

export const writeRecord = (record: TokenRecord): string => JSON.stringify(record);

/** @throws StoredTokensError when the text is not a record of a keeper. */
export function readRecord(value: string, key: string): TokenRecord {
  try {
    const record = JSON.parse(value) as TokenRecord;
    const numbers = [record.writtenAt, record.writtenBy, record.fence, record.refusals];
    if (typeof record.login !== 'string' || !numbers.every(Number.isFinite)) throw new TypeError('no record');
    return { ...record, tokens: parseTokenSet(record.tokens) };
  } catch {
    // The error of JSON.parse is not the cause, because it quotes the text.
    throw new StoredTokensError('malformed', key);
  }
}
