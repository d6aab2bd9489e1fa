import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { ReauthenticationRequiredError, RefreshFailedError, RefreshUnavailableError } from './errors.js';
import { TokenKeeperError } from './errors.js';
import type { RefreshTrigger } from './events.js';
import { publish } from './events.js';
import { endOf, isValid } from './freshness.js';
import type { GuardedStore, Target } from './guarded-store.js';
import type { Settings } from './options.js';
import { classify } from './refusal.js';
import type { RefreshResult, SharedState } from './shared.js';
import { readAnew } from './shared.js';
import type { EndReason, FailureNote, RefreshLock, StoredTokens, TokenEntry } from './store.js';
import type { TokenSet } from './tokens.js';
import { refreshBy, succeed } from './tokens.js';
import { saveLater } from './unsaved.js';

/** One refresh, from the first look at the lock to its end. */
interface Job extends Target {
  trigger: RefreshTrigger;
  owner: string;
  /** By `performance.now()`. */
  startedAt: number;
  deadline: number;
}

/** What came of it under the lock: tokens, or a state of the subject that somebody else has made meanwhile. */
type Outcome = { tokens: TokenSet } | { changed: StoredTokens };

/** Refreshes one subject at a time in this process, and one process at a time on a store. */
export class Refresher {
  readonly #settings: Settings;
  readonly #store: GuardedStore;
  readonly #shared: SharedState;
  readonly #provider: string | undefined;

  constructor(settings: Settings, store: GuardedStore, shared: SharedState) {
    this.#settings = settings;
    this.#store = store;
    this.#shared = shared;
    this.#provider = settings.strategy.name;
  }

  /** Joins the refresh that is under way in this process, or starts one. Never rejects with an untyped error. */
  refresh(target: Target, seen: StoredTokens, trigger: RefreshTrigger): Promise<RefreshResult> {
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

  async #run(job: Job, seen: StoredTokens): Promise<RefreshResult> {
    let stored = seen;
    try {
      const saved = await this.#shared.unsaved.get(job.key)?.attempt();
      if (saved && isValid(saved, this.#settings.now())) return saved;
      let waitedFor = 0;
      for (;;) {
        const end = endOf(stored, this.#settings.strategy, this.#settings.now());
        if (end && stored.ended) throw this.#reauthenticate(end, job);
        const askedAt = performance.now();
        if (askedAt >= job.deadline) throw this.#unavailable(job, 'the one who is refreshing has not finished');
        const request = {
          owner: job.owner,
          version: stored.version,
          lease: this.#settings.lockLease,
          waitedFor,
        };
        const answer = await this.#store.call(job, (store, key, call) => store.lock(key, request, call));
        switch (answer.state) {
          case 'absent':
            throw this.#reauthenticate('no_tokens', job);
          case 'failed':
            throw this.#failureElsewhere(job, answer.failure);
          case 'changed':
            stored = answer.stored;
            if (stored.ended !== 'refused' && isValid(stored.tokens, this.#settings.now())) return stored.tokens;
            break;
          case 'busy':
            if (end) throw this.#reauthenticate(end, job);
            if (job.trigger === 'keepAlive') return 'skipped';
            waitedFor = answer.fence;
            await sleep(this.#pause(answer.leaseLeft));
            break;
          case 'locked': {
            // A process that was stopped for longer than its lease must not go on as if it still held the lock.
            if (performance.now() - askedAt >= request.lease) break;
            const lock = { owner: job.owner, fence: answer.fence, version: stored.version };
            if (end) return await this.#end(job, lock, end);
            const outcome = await this.#holding(job, lock, stored);
            if ('tokens' in outcome) return outcome.tokens;
            stored = outcome.changed;
            if (stored.ended !== 'refused' && isValid(stored.tokens, this.#settings.now())) return stored.tokens;
          }
        }
      }
    } catch (error) {
      if (error instanceof ReauthenticationRequiredError || !(error instanceof TokenKeeperError)) throw error;
      publish.failed({ ...this.#about(job), trigger: job.trigger, error });
      if (error.retryable && isValid(stored.tokens, this.#settings.now())) return stored.tokens;
      throw error;
    }
  }

  /** Does the work under the lock, which it keeps alive until the work is done or the time is up. */
  async #holding(job: Job, lock: RefreshLock, stored: StoredTokens): Promise<Outcome> {
    const { lockLease } = this.#settings;
    const renewal = setInterval(() => {
      // A lock that cannot be renewed is no reason to stop: the fence protects what a successor writes.
      this.#store.call(job, (store, key, call) => store.renew(key, lock, lockLease, call)).catch(() => undefined);
    }, lockLease / 3);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(this.#unavailable(job, 'the provider has not answered')),
        job.deadline - performance.now(),
      );
    });
    // When the time is up the work goes on alone: the provider's answer may still come, and it is the only copy of the tokens.
    const work = this.#refreshAndStore(job, lock, stored);
    work.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      clearInterval(renewal);
      clearTimeout(timer);
    }
  }

  async #refreshAndStore(job: Job, lock: RefreshLock, stored: StoredTokens): Promise<Outcome> {
    let tokens: TokenSet;
    try {
      tokens = succeed(stored.tokens, await this.#settings.strategy.refresh(structuredClone(stored.tokens)));
    } catch (cause) {
      const failure = classify(cause);
      if (failure === 'refused') return await this.#refused(job, lock, cause);
      await this.#release(job, lock, { kind: failure, at: this.#settings.now() });
      if (failure === 'unavailable') throw this.#unavailable(job, 'the provider is down', cause);
      throw this.#failed(job, cause);
    }
    const due = refreshBy(tokens);
    const entry: TokenEntry = {
      tokens,
      refreshedAt: this.#settings.now(),
      ...(due !== undefined && { refreshBy: due }),
    };
    const commit = async (): Promise<Outcome> => {
      const result = await this.#store.call(job, (store, key, call) => store.commit(key, lock, entry, call));
      readAnew(this.#shared, job.key);
      if (result === 'superseded') return await this.#superseded(job);
      const { expiresAt, refreshExpiresAt } = tokens;
      const durationMs = performance.now() - job.startedAt;
      publish.refreshed({ ...this.#about(job), trigger: job.trigger, durationMs, expiresAt, refreshExpiresAt });
      return { tokens };
    };
    try {
      return await commit();
    } catch (error) {
      saveLater(this.#shared, job.key, error, commit);
      throw error;
    }
  }

  async #refused(job: Job, lock: RefreshLock, cause: unknown): Promise<Outcome> {
    const result = await this.#store.call(job, (store, key, call) => store.refuse(key, lock, 'refused', call));
    readAnew(this.#shared, job.key);
    if (result === 'superseded') return await this.#superseded(job);
    publish.reauthenticationRequired({ ...this.#about(job), reason: 'refused' });
    throw this.#reauthenticate('refused', job, cause);
  }

  /** Notes once that there is nothing to refresh with, so that it is reported once and no more listed. */
  async #end(job: Job, lock: RefreshLock, reason: EndReason): Promise<never> {
    const result = await this.#store.call(job, (store, key, call) => store.refuse(key, lock, reason, call));
    if (result === 'stored') publish.reauthenticationRequired({ ...this.#about(job), reason });
    throw this.#reauthenticate(reason, job);
  }

  async #superseded(job: Job): Promise<Outcome> {
    const changed = await this.#store.call(job, (store, key, call) => store.read(key, call));
    if (!changed) throw this.#reauthenticate('no_tokens', job);
    return { changed };
  }

  async #release(job: Job, lock: RefreshLock, failure: FailureNote): Promise<void> {
    try {
      await this.#store.call(job, (store, key, call) => store.release(key, lock, failure, call));
    } catch {
      // The lease runs out by itself, and the refresh's own failure is what the askers must hear of.
    }
  }

  #pause(leaseLeft: number): number {
    const { pollInterval } = this.#settings;
    return Math.min(pollInterval * (0.75 + Math.random() / 2), leaseLeft + 1);
  }

  #failureElsewhere(job: Job, { kind }: FailureNote): TokenKeeperError {
    return kind === 'unavailable'
      ? this.#unavailable(job, 'the provider is down, another refresh has found')
      : this.#failed(job, undefined);
  }

  #unavailable(job: Job, why: string, cause?: unknown): RefreshUnavailableError {
    const message = `The token could not be refreshed now: ${why}. The refresh token is kept; try again later.`;
    return new RefreshUnavailableError(message, { ...this.#about(job), cause });
  }

  #failed(job: Job, cause: unknown): RefreshFailedError {
    const where = cause === undefined ? 'the process that refreshed it has reported the cause' : 'see the cause';
    const message = `The token could not be refreshed: ${where}. The stored tokens are kept.`;
    return new RefreshFailedError(message, { ...this.#about(job), cause });
  }

  #reauthenticate(reason: EndReason | 'no_tokens', job: Job, cause?: unknown): ReauthenticationRequiredError {
    return new ReauthenticationRequiredError(reason, { ...this.#about(job), cause });
  }

  #about({ subject }: Job): { provider: string | undefined; subject: string } {
    return { provider: this.#provider, subject };
  }
}
