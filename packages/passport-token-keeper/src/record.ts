import { StoredTokensError } from './errors.js';
import type { RefreshableStrategy, TokenSet } from './tokens.js';
import { parseTokenSet } from './tokens.js';

/** Why a subject's tokens are at their end. */
export type EndReason = 'refused' | 'expired' | 'not_refreshable';

/** What a holder leaves when its refresh failed, so that those who waited for it need not try one after the other. */
export interface FailureNote {
  /** `'unavailable'`: the provider is down. `'refused'`: for a reason that nobody knows. `'failed'`: trying again does not mend it. */
  kind: 'unavailable' | 'refused' | 'failed';
  /** By the keeper's clock, in epoch ms. */
  at: number;
  /** Of the holder's lock. */
  fence: number;
}

/** The right to refresh one subject. */
export interface RefreshLock {
  /** Drawn at random by the holder. */
  owner: string;
  /** Grows with every lock: what a holder writes counts only while no later holder has written. */
  fence: number;
  /** How long a holder may be silent before others take over, in ms. */
  lease: number;
}

/** What a keeper knows of one subject. */
export interface TokenRecord {
  tokens: TokenSet;
  /** Another id at every login. */
  login: string;
  /** When the tokens were stored, by the keeper's clock, in epoch ms. */
  writtenAt: number;
  /** Whether a refresh has brought them, and not a login. */
  isRefreshed: boolean;
  /** How long access tokens live here, in ms: the last life that the provider has told. */
  life?: number;
  /** The fence of the refresh that wrote the tokens, 0 for a login. */
  writtenBy: number;
  /** The last fence that was granted. */
  fence: number;
  lock?: RefreshLock;
  /** How many times in a row a refresh was refused for unknown reasons. */
  refusals: number;
  /** Nobody asks the provider before, by the keeper's clock, in epoch ms. */
  pausedUntil?: number;
  failure?: FailureNote;
  ended?: EndReason;
}

// ---- What a record says --------------------------------------------------------------------------------------------------

/** When the access token ends, in epoch ms: as the provider said, or as long after its arrival as the ones before it lived. */
export function validUntil({ tokens, writtenAt, life }: TokenRecord): number | undefined {
  return tokens.expiresAt ?? (life === undefined ? undefined : writtenAt + life);
}

/** Whether the access token works now. One without an end counts as valid for ever. */
export function isValid(record: TokenRecord, now: number): boolean {
  const end = validUntil(record);
  return end === undefined || end > now;
}

/**
 * Whether the access token is still valid and outside the margin before its end.
 *
 * For tokens that a refresh obtained the margin is at most half their life: where a provider's tokens live shorter than the
 * margin, each question would otherwise cost a refresh.
 */
export function isFresh(record: TokenRecord, now: number, margin: number): boolean {
  const end = validUntil(record);
  if (end === undefined) return true;
  const longest = record.isRefreshed ? Math.max(0, (end - record.writtenAt) / 2) : margin;
  return end - Math.min(margin, longest) > now;
}

/** For how long a provider that was down is left alone by those who have a valid token, in ms. */
const RESPITE = 5_000;

/** Whether the provider was down a moment ago: who has a valid token need not wait for it to time out once more. */
export function isInRespite({ failure }: TokenRecord, now: number): boolean {
  return failure?.kind === 'unavailable' && now >= failure.at && now - failure.at < RESPITE;
}

/** Why these tokens cannot be refreshed, or undefined when it is worth asking the provider. */
export function endOf(
  { tokens, ended }: TokenRecord,
  strategy: RefreshableStrategy,
  now: number,
): EndReason | undefined {
  if (ended === 'refused') return ended;
  if (!strategy.canRefresh || tokens.refreshToken === undefined) return 'not_refreshable';
  // 'expired' is judged anew each time: another process' clock may have been wrong when it left that mark.
  return tokens.refreshExpiresAt !== undefined && tokens.refreshExpiresAt <= now ? 'expired' : undefined;
}

/**
 * When the tokens die if nobody uses them, in epoch ms: with their refresh token. Where the provider does not say when that is, the
 * end of the access token is the only date known, so it is taken. Undefined for what cannot be kept alive, or is dead.
 */
export function dueOf(record: TokenRecord): number | undefined {
  if (record.tokens.refreshToken === undefined || record.ended !== undefined) return undefined;
  return record.tokens.refreshExpiresAt ?? validUntil(record);
}

// ---- What becomes of it --------------------------------------------------------------------------------------------------

export function recordOfLogin(tokens: TokenSet, login: string, now: number): TokenRecord {
  const life = lifeOf(tokens, now);
  return { tokens, login, writtenAt: now, isRefreshed: false, ...life, writtenBy: 0, fence: 0, refusals: 0 };
}

function lifeOf({ expiresAt }: TokenSet, now: number): { life?: number } {
  return expiresAt !== undefined && expiresAt > now ? { life: expiresAt - now } : {};
}

export function locked(record: TokenRecord, owner: string, lease: number): TokenRecord & { lock: RefreshLock } {
  // Not below the time: a replica that took over without the last lock would grant its fence once more.
  const fence = Math.max(record.fence + 1, Date.now());
  return { ...record, fence, lock: { owner, fence, lease } };
}

/** The state that a refresh began with, and the lock that it holds. */
export interface Held {
  record: TokenRecord;
  lock: RefreshLock;
}

/**
 * The tokens of a refresh in their place; `undefined` when there was a login or a `forget` since, or a later holder has stored. A
 * lease that merely ran out is no reason to refuse, and neither is a successor's refusal: what it was refused is the very token
 * that this holder has traded.
 */
export function renewed(
  current: TokenRecord | undefined,
  held: Held,
  tokens: TokenSet,
  now: number,
): TokenRecord | undefined {
  if (current?.login !== held.record.login || current.writtenBy > held.lock.fence) return undefined;
  const { pausedUntil: _pause, failure: _failure, ended: _end, ...rest } = unlocked(current, held.lock);
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

/** The tokens marked as ended; `undefined` when other tokens are stored by now. */
export function endedBy(current: TokenRecord | undefined, held: Held, reason: EndReason): TokenRecord | undefined {
  if (!current || !isSameTokens(current, held)) return undefined;
  const { pausedUntil: _pause, ...rest } = unlocked(current, held.lock);
  return { ...rest, ended: reason };
}

/** How long nobody asks after a refusal for an unknown reason, in ms: longer from one to the next. */
const FIRST_PAUSE = 5_000;
const PAUSE_GROWTH = 4;

/** One more refusal for an unknown reason, with a pause behind it, or the end; `undefined` when other tokens are stored by now. */
export function refusedOnce(
  current: TokenRecord | undefined,
  held: Held,
  limit: number,
  now: number,
): TokenRecord | undefined {
  if (!current || !isSameTokens(current, held)) return undefined;
  const refusals = current.refusals + 1;
  const counted = { ...unlocked(current, held.lock), refusals };
  if (refusals >= limit) return { ...counted, ended: 'refused' };
  const failure = { kind: 'refused', at: now, fence: held.lock.fence } as const;
  return { ...counted, failure, pausedUntil: now + FIRST_PAUSE * PAUSE_GROWTH ** (refusals - 1) };
}

/** The lock given back, with a note why; `undefined` when it is somebody else's by now. */
export function releasedBy(
  current: TokenRecord | undefined,
  { lock }: Held,
  kind: FailureNote['kind'],
  now: number,
): TokenRecord | undefined {
  if (current?.lock?.owner !== lock.owner) return undefined;
  return { ...unlocked(current, lock), failure: { kind, at: now, fence: lock.fence } };
}

function isSameTokens(current: TokenRecord, { record }: Held): boolean {
  return current.login === record.login && current.writtenBy === record.writtenBy;
}

function unlocked(record: TokenRecord, { owner }: RefreshLock): TokenRecord {
  const { lock, ...rest } = record;
  return lock !== undefined && lock.owner !== owner ? record : rest;
}

// ---- As text ---------------------------------------------------------------------------------------------------------------

export const writeRecord = (record: TokenRecord): string => JSON.stringify(record);

/** @throws StoredTokensError when it is no record of a keeper. */
export function readRecord(value: string, key: string): TokenRecord {
  try {
    const record = JSON.parse(value) as TokenRecord;
    const numbers = [record.writtenAt, record.writtenBy, record.fence, record.refusals];
    if (typeof record.login !== 'string' || !numbers.every(Number.isFinite)) throw new TypeError('no record');
    return { ...record, tokens: parseTokenSet(record.tokens) };
  } catch {
    // Not as the cause: what JSON.parse complains about, it quotes.
    throw new StoredTokensError('malformed', key);
  }
}
