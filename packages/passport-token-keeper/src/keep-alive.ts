import { setTimeout as sleep } from 'node:timers/promises';

import { TokenKeeperError } from './errors.js';
import { publish } from './events.js';
import type { GuardedStore, Target } from './guarded-store.js';
import type { Settings } from './options.js';
import { duration, LONGEST, refuseMisspelt } from './options.js';
import type { ProviderPauses } from './provider-pauses.js';
import { dueOf, endReason, isLongExpired, type TokenRecord } from './record.js';
import { type Records, toStoreTime } from './records.js';
import type { Refresher } from './refresher.js';
import type { Stored } from './shared.js';
import type { TokenStore } from './store.js';

export interface KeepAliveOptions {
  /** How often to look for due tokens, in ms; up to a tenth more or less, so that processes do not all do it at the same time. */
  every: number;
  /**
   * How long before their expiry tokens are refreshed, in ms: at least `every` plus the longest outage to expect. When tokens
   * live for less than twice this time, they are refreshed after half their lifetime.
   */
  before: number;
  /** How many refreshes run at the same time. Default 4. */
  concurrency?: number;
  /** How many refreshes may start in a minute, so that they do not use up the provider's rate limit. Default 300. */
  perMinute?: number;
}

interface Parts {
  settings: Settings;
  store: GuardedStore;
  records: Records;
  pauses: ProviderPauses;
  refresher: Refresher;
  /** The prefix of this keeper's keys. The store may hold tokens of other strategies, too. */
  namespace: string;
}

const MINUTE = 60_000;
const WHOSE = 'TokenKeeper.keepAlive({ every, before })';

/**
 * Goes through the store now, and then about every `every` ms, until it is stopped. Its timer does not keep the process alive.
 */
export function keepAlive(options: KeepAliveOptions, parts: Parts): () => Promise<void> {
  // A JavaScript caller may pass anything.
  const given = Object(options) as Partial<KeepAliveOptions>;
  refuseMisspelt(WHOSE, given, ['every', 'before', 'concurrency', 'perMinute']);
  const { concurrency = 4, perMinute = 300 } = given;
  const every = duration(WHOSE, 'every', given.every, { least: 1, most: Infinity });
  const before = duration(WHOSE, 'before', given.before, { least: 0, most: Infinity });
  for (const [name, value] of Object.entries({ concurrency, perMinute })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new TypeError(`${WHOSE}: "${name}" must be a whole number, 1 or more`);
    }
  }
  if (typeof (parts.settings.store as Partial<TokenStore>).due !== 'function') {
    throw new TypeError('TokenKeeper.keepAlive: the token store has no due(), which lists the tokens to refresh');
  }
  if (!parts.settings.strategy.canRefresh) return () => Promise.resolve();

  const stop = new AbortController();
  const begun: number[] = [];
  let sweep = Promise.resolve();
  const sweepNow = (): void => {
    sweep = new Sweep(parts, { every, before, concurrency, perMinute }, stop.signal, begun).run().finally(() => {
      if (!stop.signal.aborted) runLater(every * (0.9 + Math.random() / 5), stop.signal, sweepNow);
    });
  };
  sweepNow();
  return () => {
    stop.abort();
    return sweep;
  };
}

/** A timer without the limit of 25 days that `setTimeout` has. */
function runLater(ms: number, signal: AbortSignal, work: () => void): void {
  const part = Math.min(ms, LONGEST);
  const timer = setTimeout(() => {
    if (signal.aborted) return;
    if (part < ms) runLater(ms - part, signal, work);
    else work();
  }, part);
  timer.unref();
}

/** One pass through the store. Never rejects: a failure is published, and the next pass tries again. */
class Sweep {
  readonly #parts: Parts;
  readonly #options: Required<KeepAliveOptions>;
  readonly #stop: AbortSignal;
  readonly #begun: number[];

  /** @param begun when the refreshes of the last minute began, by `performance.now()`; the passes share it. */
  constructor(parts: Parts, options: Required<KeepAliveOptions>, stop: AbortSignal, begun: number[]) {
    this.#parts = parts;
    this.#options = options;
    this.#stop = stop;
    this.#begun = begun;
  }

  async run(): Promise<void> {
    const startedAt = performance.now();
    const due = shuffle(await this.#list());
    const listed = due.length;
    const worker = async (): Promise<void> => {
      for (let key = due.pop(); key !== undefined && !this.#stop.aborted; key = due.pop())
        await this.#refreshIfDue(key);
    };
    await Promise.all(Array.from({ length: this.#options.concurrency }, worker));
    const provider = this.#parts.settings.strategy.name;
    publish.keptAlive({ provider, due: listed, durationMs: performance.now() - startedAt });
  }

  async #list(): Promise<string[]> {
    const { settings, store, namespace } = this.#parts;
    const before = toStoreTime(settings.now() + this.#options.before);
    const due: string[] = [];
    try {
      for await (const key of store.list(before)) {
        if (this.#stop.aborted) break;
        if (key.startsWith(namespace)) due.push(key);
      }
    } catch (error) {
      // The keys that were listed so far are refreshed; the next pass lists the others.
      this.#report(undefined, error);
    }
    return due;
  }

  async #refreshIfDue(key: string): Promise<void> {
    const { records, refresher, namespace, settings, pauses } = this.#parts;
    const target: Target = { key, subject: key.slice(namespace.length) };
    let stored: Stored | undefined;
    try {
      stored = await records.read(target);
      if (!stored) return;
      const { record } = stored;
      if (isLongExpired(record, settings.now()))
        await records.writeOnce(target, stored, { ...record, isGivenUp: true });
      if (!this.#isDue(record)) return;
      // The provider has asked for a pause: then no subject is refreshed.
      if ((await pauses.pausedUntil()) > settings.now()) return;
    } catch (error) {
      this.#report(target.subject, error);
      return;
    }
    await this.#pace();
    // The refresher has published the failure. The other subjects are refreshed all the same.
    if (!this.#stop.aborted) await refresher.refresh(target, stored, 'keepAlive').catch(() => undefined);
  }

  /** Waits until `perMinute` allows another refresh, or until the sweep is stopped. */
  async #pace(): Promise<void> {
    const begun = this.#begun;
    while (begun.length >= this.#options.perMinute && !this.#stop.aborted) {
      const wait = MINUTE - (performance.now() - (begun[0] ?? 0));
      if (wait <= 0) begun.shift();
      else await waitFor(wait, this.#stop);
    }
    begun.push(performance.now());
  }

  #report(subject: string | undefined, error: unknown): void {
    const provider = this.#parts.settings.strategy.name;
    if (error instanceof TokenKeeperError) publish.failed({ provider, subject, trigger: 'keepAlive', error });
  }

  /** Whether the tokens must be refreshed now. Not if another process has refreshed them, or tried to, since the last pass. */
  #isDue(record: TokenRecord): boolean {
    const { every, before } = this.#options;
    const { now: clock, strategy } = this.#parts.settings;
    const now = clock();
    const due = dueOf(record);
    // It has been reported already.
    if (record.ended && endReason(record, strategy, now)) return false;
    if (due === undefined || (record.pausedUntil ?? 0) > now) return false;
    const { writtenAt, isRefreshed, failure } = record;
    const margin = isRefreshed ? Math.min(before, Math.max(0, (due - writtenAt) / 2)) : before;
    // Not for ever when it is said to lie far ahead: the clock of the process that wrote it was wrong.
    const isRecent = (at: number): boolean => Math.abs(now - at) < every / 2;
    if ((isRefreshed && isRecent(writtenAt)) || (failure !== undefined && isRecent(failure.at))) return false;
    return due <= now + margin;
  }
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}

/** A random order, so that several processes do not all start with the same subject. */
function shuffle(items: string[]): string[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
