import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  ReauthenticationRequiredError,
  RefreshFailedError,
  RefreshUnavailableError,
  TokenKeeperError,
} from './errors.js';
import type { RefreshTrigger } from './events.js';
import { publish } from './events.js';
import type { GuardedStore, Target } from './guarded-store.js';
import type { Settings } from './options.js';
import type { ProviderPauses } from './provider-pauses.js';
import {
  markEnded,
  endReason,
  type EndReason,
  type FailureNote,
  type HeldLock,
  isValid,
  locked,
  countRefusal,
  releaseLock,
  renewed,
  type TokenRecord,
} from './record.js';
import { change, Records } from './records.js';
import { dropReads, type RefreshResult, type SharedState, type Stored } from './shared.js';
import { classify, mergeTokens, type TokenSet } from './tokens.js';
import { keepTryingToSave } from './unsaved.js';

/** One call of {@link Refresher.refresh}, for one subject. */
interface Job extends Target {
  trigger: RefreshTrigger;
  owner: string;
  /** By `performance.now()`. */
  startedAt: number;
  deadline: number;
}

/** Another process's lock, as this process saw it. */
interface SeenLock {
  version: string;
  /**
   * Since when the record has not changed, by this process's `performance.now()`: clocks of different processes are never
   * compared.
   */
  since: number;
}

/**
 * Refreshes tokens, each subject once at a time: callers in this process share a promise, and processes share a lock in the
 * store.
 */
export class Refresher {
  readonly #settings: Settings;
  readonly #records: Records;
  readonly #shared: SharedState;
  readonly #pauses: ProviderPauses;

  constructor(settings: Settings, store: GuardedStore, shared: SharedState, pauses: ProviderPauses) {
    this.#settings = settings;
    this.#records = new Records(store);
    this.#shared = shared;
    this.#pauses = pauses;
  }

  /** Joins a refresh that this process is already doing, or starts one. Rejects with a `TokenKeeperError` only. */
  refresh(target: Target, seen: Stored, trigger: RefreshTrigger): Promise<RefreshResult> {
    const { refreshes } = this.#shared;
    const underWay = refreshes.get(target.key);
    if (underWay) return underWay;
    const startedAt = performance.now();
    const deadline = startedAt + this.#settings.refreshTimeout;
    const job = { ...target, trigger, owner: randomUUID(), startedAt, deadline };
    const refresh = this.#run(job, seen).finally(() => {
      if (refreshes.get(target.key) === refresh) refreshes.delete(target.key);
    });
    refreshes.set(target.key, refresh);
    return refresh;
  }

  async #run(job: Job, seen: Stored): Promise<RefreshResult> {
    let stored = seen;
    try {
      const saved = await this.#shared.unsaved.get(job.key)?.attempt();
      if (saved && (saved.expiresAt === undefined || saved.expiresAt > this.#settings.now())) return saved;
      return await this.#refreshOrWait(job, seen, (current) => (stored = current));
    } catch (error) {
      if (error instanceof ReauthenticationRequiredError || !(error instanceof TokenKeeperError)) throw error;
      publish.failed({ ...this.#about(job), trigger: job.trigger, error });
      if (error.retryable && isValid(stored.record, this.#settings.now())) return stored.record.tokens;
      throw error;
    }
  }

  /** Takes the lock and refreshes, or waits for the process that has the lock. */
  async #refreshOrWait(job: Job, seen: Stored, note: (current: Stored) => void): Promise<RefreshResult> {
    const { strategy, now, lockLease } = this.#settings;
    let current = seen;
    let seenLock: SeenLock | undefined;
    let waitedFor = 0;
    for (;;) {
      note(current);
      const { record, version } = current;
      const reason = endReason(record, strategy, now());
      if (reason && record.ended) throw this.#reauthenticate(reason, job);
      if (hasOtherTokens(record, seen.record) && record.ended !== 'refused' && isValid(record, now()))
        return record.tokens;
      if (waitedFor > 0 && record.failure && record.failure.fence >= waitedFor)
        throw this.#failureOfAnother(job, record);
      if (performance.now() >= job.deadline)
        throw this.#unavailable(job, 'another process is refreshing it and has not finished');
      if (!reason) this.#checkPause(job, Math.max(record.pausedUntil ?? 0, await this.#pauses.pausedUntil()));

      const { lock } = record;
      if (lock) {
        if (seenLock?.version !== version) seenLock = { version, since: performance.now() };
        const left = lock.lease - (performance.now() - seenLock.since);
        if (left > 0) {
          if (reason) throw this.#reauthenticate(reason, job);
          if (job.trigger === 'keepAlive') return 'skipped';
          waitedFor = lock.fence;
          await sleep(this.#pollDelay(left));
          current = await this.#readAgain(job);
          continue;
        }
      }
      const askedAt = performance.now();
      const mine = locked(record, job.owner, lockLease);
      const taken = await this.#records.writeOnce(job, current, mine);
      // This process may have been stopped for longer than the lease: then another one may have the lock now.
      if (!taken || performance.now() - askedAt >= lockLease) {
        current = await this.#readAgain(job);
        continue;
      }
      const held = { record, lock: mine.lock };
      if (reason) return await this.#endWithoutAsking(job, held, taken, reason);
      const tokens = await this.#refreshUnderLock(job, held, taken);
      if (tokens) return tokens;
      current = await this.#readAgain(job);
    }
  }

  async #readAgain(job: Job): Promise<Stored> {
    const current = await this.#records.read(job);
    if (!current) throw this.#reauthenticate('no_tokens', job);
    return current;
  }

  /** @throws RefreshUnavailableError during a pause: the provider asked for it, or has refused for an unknown reason. */
  #checkPause(job: Job, pausedUntil: number): void {
    const left = pausedUntil - this.#settings.now();
    if (left > 0)
      throw this.#unavailable(
        job,
        'the provider asked for a pause, or refused the last refresh',
        undefined,
        left / 1000,
      );
  }

  /** Refreshes and stores while it holds the lock. Renews the lock until that is done, or the provider can answer no more. */
  async #refreshUnderLock(job: Job, held: HeldLock, taken: Stored): Promise<TokenSet | undefined> {
    const state = { stored: taken };
    const renewal = setInterval(() => {
      // A failed renewal is no reason to stop. If another process takes the lock, its higher fence protects what it writes.
      this.#renew(job, state).catch(() => undefined);
    }, held.lock.lease / 3);
    // The strategy may not keep to its timeout, and must not keep the lock for ever.
    const longest = setTimeout(() => clearInterval(renewal), this.#settings.refreshTimeout);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(this.#unavailable(job, 'the provider has not answered')),
        job.deadline - performance.now(),
      );
    });
    // When the time is up, the work goes on without its caller: the response may still come, with the only copy of the new
    // tokens.
    const work = this.#refreshAndStore(job, held, state).finally(() => {
      clearInterval(renewal);
      clearTimeout(longest);
    });
    work.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #renew(job: Job, state: { stored: Stored }): Promise<void> {
    const renewed = await this.#records.writeOnce(job, state.stored, state.stored.record);
    // If the reply to an earlier renewal was lost, the store has another version of the same lock.
    const stored = renewed ?? (await this.#records.read(job));
    if (stored?.record.lock?.owner === job.owner) state.stored = stored;
  }

  /** @returns `undefined` when another process has changed the subject's record meanwhile */
  async #refreshAndStore(job: Job, held: HeldLock, state: { stored: Stored }): Promise<TokenSet | undefined> {
    const { strategy, now, refreshTimeout } = this.#settings;
    let tokens: TokenSet;
    try {
      // A response that comes within this time is stored, even if nobody waits for it any more.
      const options = { timeout: refreshTimeout };
      tokens = mergeTokens(held.record.tokens, await strategy.refresh(structuredClone(held.record.tokens), options));
    } catch (cause) {
      await this.#handleFailure(job, held, state, cause);
      return undefined;
    }
    const renewing = change((current) => renewed(current, held, tokens, now()));
    const commit = async (): Promise<TokenSet | undefined> => {
      const record = await this.#records.update(job, state.stored, renewing);
      dropReads(this.#shared, job.key);
      if (!record) return undefined;
      const { expiresAt, refreshExpiresAt } = tokens;
      const durationMs = performance.now() - job.startedAt;
      publish.refreshed({ ...this.#about(job), trigger: job.trigger, durationMs, expiresAt, refreshExpiresAt });
      return tokens;
    };
    try {
      return await commit();
    } catch (error) {
      keepTryingToSave(this.#shared, job.key, error, commit);
      throw error;
    }
  }

  async #handleFailure(job: Job, held: HeldLock, state: { stored: Stored }, cause: unknown): Promise<void> {
    const { refusalLimit, now } = this.#settings;
    const { failure, retryAfter } = classify(cause);
    if (retryAfter !== undefined) await this.#pauses.pauseUntil(now() + retryAfter * 1000);
    if (failure === 'ended' || failure === 'refused') {
      const refusing = change((current) =>
        failure === 'ended'
          ? markEnded(current, held, 'refused', now())
          : countRefusal(current, held, refusalLimit, now()),
      );
      const record = await this.#records.update(job, state.stored, refusing);
      dropReads(this.#shared, job.key);
      if (!record) return;
      if (record.ended) {
        publish.reauthenticationRequired({ ...this.#about(job), reason: record.ended });
        throw this.#reauthenticate(record.ended, job, cause);
      }
      const wait = Math.max((record.pausedUntil ?? 0) - now(), (retryAfter ?? 0) * 1000) / 1000;
      throw this.#unavailable(job, 'the provider refused it, for a reason that may be temporary', cause, wait);
    }
    await this.#releaseLock(job, held, state, failure);
    if (failure === 'unavailable') throw this.#unavailable(job, 'the provider is down', cause, retryAfter);
    throw this.#refreshFailed(job, cause);
  }

  /** Marks tokens that cannot be refreshed as ended. So this is reported once. */
  async #endWithoutAsking(job: Job, held: HeldLock, taken: Stored, reason: EndReason): Promise<never> {
    const ending = change((current) => markEnded(current, held, reason, this.#settings.now()));
    const record = await this.#records.update(job, taken, ending);
    if (record) publish.reauthenticationRequired({ ...this.#about(job), reason });
    throw this.#reauthenticate(reason, job);
  }

  async #releaseLock(job: Job, held: HeldLock, state: { stored: Stored }, kind: FailureNote['kind']): Promise<void> {
    const releasing = change((current) => releaseLock(current, held, kind, this.#settings.now()));
    try {
      await this.#records.update(job, state.stored, releasing);
    } catch {
      // The lease expires by itself. The caller must get the error of the refresh, not this one.
    }
  }

  #pollDelay(leaseLeft: number): number {
    const { pollInterval } = this.#settings;
    return Math.min(pollInterval * (0.75 + Math.random() / 2), leaseLeft + 1);
  }

  #failureOfAnother(job: Job, { failure, pausedUntil = 0 }: TokenRecord): TokenKeeperError {
    if (failure?.kind === 'failed') return this.#refreshFailed(job, undefined);
    const left = pausedUntil - this.#settings.now();
    return this.#unavailable(
      job,
      'another refresh of this token has just failed',
      undefined,
      left > 0 ? left / 1000 : undefined,
    );
  }

  #unavailable(job: Job, why: string, cause?: unknown, seconds?: number): RefreshUnavailableError {
    const retryAfter = seconds === undefined ? undefined : Math.ceil(seconds);
    const when = retryAfter === undefined ? 'later' : `in ${retryAfter} s`;
    const message = `The token could not be refreshed now: ${why}. The refresh token is kept; try again ${when}.`;
    return new RefreshUnavailableError(message, { ...this.#about(job), cause, retryAfter });
  }

  #refreshFailed(job: Job, cause: unknown): RefreshFailedError {
    const where =
      cause === undefined ? 'another process tried it and has reported the cause' : 'see the cause of this error';
    const message = `The token could not be refreshed, and waiting will not help: ${where}. The stored tokens are kept.`;
    return new RefreshFailedError(message, { ...this.#about(job), cause });
  }

  #reauthenticate(reason: EndReason | 'no_tokens', job: Job, cause?: unknown): ReauthenticationRequiredError {
    return new ReauthenticationRequiredError(reason, { ...this.#about(job), cause });
  }

  #about({ subject }: Job): { provider: string | undefined; subject: string } {
    return { provider: this.#settings.strategy.name, subject };
  }
}

/** Whether the tokens in `record` are not the ones that the refresh began with. */
function hasOtherTokens(record: TokenRecord, seen: TokenRecord): boolean {
  return record.login !== seen.login || record.writtenBy !== seen.writtenBy;
}
