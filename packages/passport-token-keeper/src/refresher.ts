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
  endedBy,
  endOf,
  type EndReason,
  type FailureNote,
  type Held,
  isValid,
  locked,
  refusedOnce,
  releasedBy,
  renewed,
  type TokenRecord,
} from './record.js';
import { change, Records } from './records.js';
import { forgetReads, type RefreshResult, type SharedState, type Stored } from './shared.js';
import { classify, successorOf, type TokenSet } from './tokens.js';
import { saveLater } from './unsaved.js';

/** One refresh, from the first look at the lock to its end. */
interface Job extends Target {
  trigger: RefreshTrigger;
  owner: string;
  /** By `performance.now()`. */
  startedAt: number;
  deadline: number;
}

/** The lock of somebody else, as this process has seen it. */
interface Sighting {
  version: string;
  /** Since when it has not changed, by `performance.now()`: no process' clock matters to another. */
  since: number;
}

/** Refreshes one subject at a time in this process, and one process at a time on a store. */
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

  /** Joins the refresh that is under way in this process, or starts one. Never rejects with an untyped error. */
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
      return await this.#compete(job, seen, (current) => (stored = current));
    } catch (error) {
      if (error instanceof ReauthenticationRequiredError || !(error instanceof TokenKeeperError)) throw error;
      publish.failed({ ...this.#about(job), trigger: job.trigger, error });
      if (error.retryable && isValid(stored.record, this.#settings.now())) return stored.record.tokens;
      throw error;
    }
  }

  /** Takes the lock, or waits for what its holder brings. */
  async #compete(job: Job, seen: Stored, note: (current: Stored) => void): Promise<RefreshResult> {
    const { strategy, now, lockLease } = this.#settings;
    let current = seen;
    let sighting: Sighting | undefined;
    let waitedFor = 0;
    for (;;) {
      note(current);
      const { record, version } = current;
      const end = endOf(record, strategy, now());
      if (end && record.ended) throw this.#reauthenticate(end, job);
      if (isNews(record, seen.record) && record.ended !== 'refused' && isValid(record, now())) return record.tokens;
      if (waitedFor > 0 && record.failure && record.failure.fence >= waitedFor)
        throw this.#failureElsewhere(job, record);
      if (performance.now() >= job.deadline) throw this.#unavailable(job, 'the one who is refreshing has not finished');
      if (!end) this.#heed(job, Math.max(record.pausedUntil ?? 0, await this.#pauses.until()));

      const { lock } = record;
      if (lock) {
        if (sighting?.version !== version) sighting = { version, since: performance.now() };
        const left = lock.lease - (performance.now() - sighting.since);
        if (left > 0) {
          if (end) throw this.#reauthenticate(end, job);
          if (job.trigger === 'keepAlive') return 'skipped';
          waitedFor = lock.fence;
          await sleep(this.#pause(left));
          current = await this.#again(job);
          continue;
        }
      }
      const askedAt = performance.now();
      const mine = locked(record, job.owner, lockLease);
      const taken = await this.#records.writeOver(job, current, mine);
      // A process that was stopped for longer than its lease must not go on as if it still held the lock.
      if (!taken || performance.now() - askedAt >= lockLease) {
        current = await this.#again(job);
        continue;
      }
      const held = { record, lock: mine.lock };
      if (end) return await this.#end(job, held, taken, end);
      const tokens = await this.#holding(job, held, taken);
      if (tokens) return tokens;
      current = await this.#again(job);
    }
  }

  async #again(job: Job): Promise<Stored> {
    const current = await this.#records.read(job);
    if (!current) throw this.#reauthenticate('no_tokens', job);
    return current;
  }

  /** Nobody asks a provider that said when to come back, or that refuses for reasons which may pass. */
  #heed(job: Job, until: number): void {
    const left = until - this.#settings.now();
    if (left > 0) throw this.#unavailable(job, 'the provider shall be left alone for a while', undefined, left / 1000);
  }

  /** Does the work under the lock, which it keeps alive until the work is done or the time is up. */
  async #holding(job: Job, held: Held, taken: Stored): Promise<TokenSet | undefined> {
    const state = { stored: taken };
    const renewal = setInterval(() => {
      // A lock that cannot be renewed is no reason to stop: the fence protects what a successor writes.
      this.#records
        .writeOver(job, state.stored, state.stored.record)
        .then((stored) => {
          if (stored) state.stored = stored;
        })
        .catch(() => undefined);
    }, held.lock.lease / 3);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(this.#unavailable(job, 'the provider has not answered')),
        job.deadline - performance.now(),
      );
    });
    // When the time is up the work goes on alone: the provider's answer may still come, and it is the only copy of the tokens.
    const work = this.#refreshAndStore(job, held, state);
    work.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      clearInterval(renewal);
      clearTimeout(timer);
    }
  }

  /** @returns nothing where somebody else has made another state of the subject meanwhile */
  async #refreshAndStore(job: Job, held: Held, state: { stored: Stored }): Promise<TokenSet | undefined> {
    const { strategy, now, refreshTimeout } = this.#settings;
    let tokens: TokenSet;
    try {
      // What the provider answers within the time of a refresh is stored, whoever has stopped waiting.
      const options = { timeout: refreshTimeout };
      tokens = successorOf(held.record.tokens, await strategy.refresh(structuredClone(held.record.tokens), options));
    } catch (cause) {
      await this.#failed(job, held, state, cause);
      return undefined;
    }
    const renewing = change((current) => renewed(current, held, tokens, now()));
    const commit = async (): Promise<TokenSet | undefined> => {
      const record = await this.#records.update(job, state.stored, renewing);
      forgetReads(this.#shared, job.key);
      if (!record) return undefined;
      const { expiresAt, refreshExpiresAt } = tokens;
      const durationMs = performance.now() - job.startedAt;
      publish.refreshed({ ...this.#about(job), trigger: job.trigger, durationMs, expiresAt, refreshExpiresAt });
      return tokens;
    };
    try {
      return await commit();
    } catch (error) {
      saveLater(this.#shared, job.key, error, commit);
      throw error;
    }
  }

  async #failed(job: Job, held: Held, state: { stored: Stored }, cause: unknown): Promise<void> {
    const { refusalLimit, now } = this.#settings;
    const { failure, retryAfter } = classify(cause);
    if (retryAfter !== undefined) await this.#pauses.pause(now() + retryAfter * 1000);
    if (failure === 'ended' || failure === 'refused') {
      const refusing = change((current) =>
        failure === 'ended' ? endedBy(current, held, 'refused') : refusedOnce(current, held, refusalLimit, now()),
      );
      const record = await this.#records.update(job, state.stored, refusing);
      forgetReads(this.#shared, job.key);
      if (!record) return;
      if (record.ended) {
        publish.reauthenticationRequired({ ...this.#about(job), reason: record.ended });
        throw this.#reauthenticate(record.ended, job, cause);
      }
      const wait = Math.max((record.pausedUntil ?? 0) - now(), (retryAfter ?? 0) * 1000) / 1000;
      throw this.#unavailable(job, 'the provider refused it for a reason that may pass', cause, wait);
    }
    await this.#release(job, held, state, failure);
    if (failure === 'unavailable') throw this.#unavailable(job, 'the provider is down', cause, retryAfter);
    throw this.#fault(job, cause);
  }

  /** Notes once that there is nothing to refresh with, so that it is reported once and no more listed. */
  async #end(job: Job, held: Held, taken: Stored, reason: EndReason): Promise<never> {
    const ending = change((current) => endedBy(current, held, reason));
    const record = await this.#records.update(job, taken, ending);
    if (record) publish.reauthenticationRequired({ ...this.#about(job), reason });
    throw this.#reauthenticate(reason, job);
  }

  async #release(job: Job, held: Held, state: { stored: Stored }, kind: FailureNote['kind']): Promise<void> {
    const releasing = change((current) => releasedBy(current, held, kind, this.#settings.now()));
    try {
      await this.#records.update(job, state.stored, releasing);
    } catch {
      // The lease runs out by itself, and the refresh's own failure is what the askers must hear of.
    }
  }

  #pause(leaseLeft: number): number {
    const { pollInterval } = this.#settings;
    return Math.min(pollInterval * (0.75 + Math.random() / 2), leaseLeft + 1);
  }

  #failureElsewhere(job: Job, { failure, pausedUntil = 0 }: TokenRecord): TokenKeeperError {
    if (failure?.kind === 'failed') return this.#fault(job, undefined);
    const left = pausedUntil - this.#settings.now();
    return this.#unavailable(
      job,
      'another refresh has just found no way',
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

  #fault(job: Job, cause: unknown): RefreshFailedError {
    const where = cause === undefined ? 'the process that refreshed it has reported the cause' : 'see the cause';
    const message = `The token could not be refreshed: ${where}. The stored tokens are kept.`;
    return new RefreshFailedError(message, { ...this.#about(job), cause });
  }

  #reauthenticate(reason: EndReason | 'no_tokens', job: Job, cause?: unknown): ReauthenticationRequiredError {
    return new ReauthenticationRequiredError(reason, { ...this.#about(job), cause });
  }

  #about({ subject }: Job): { provider: string | undefined; subject: string } {
    return { provider: this.#settings.strategy.name, subject };
  }
}

/** Whether other tokens are stored than those that the refresh began with. */
function isNews(record: TokenRecord, seen: TokenRecord): boolean {
  return record.login !== seen.login || record.writtenBy !== seen.writtenBy;
}
