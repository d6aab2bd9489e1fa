import { TokenKeeperError } from './errors.js';
import { publish } from './events.js';
import type { GuardedStore, Target } from './guarded-store.js';
import type { Settings } from './options.js';
import { duration, LONGEST, refuseMisspelt } from './options.js';
import type { ProviderPauses } from './provider-pauses.js';
import { dueOf, type TokenRecord } from './record.js';
import type { Records } from './records.js';
import type { Refresher } from './refresher.js';
import type { Stored } from './shared.js';

export interface KeepAliveOptions {
  /** How often to look, in ms; each time up to a tenth earlier or later, so that processes started together do not stay so. */
  every: number;
  /**
   * How long before their end tokens are refreshed, in ms: at least `every` plus the longest outage to survive. For tokens that
   * live shorter than twice that, half their life.
   */
  before: number;
  /** How many refreshes at a time. Default 4. */
  concurrency?: number;
  /** How many refreshes in a minute at most, so that a sweep does not use up what the provider allows. Default 300. */
  perMinute?: number;
}

interface Parts {
  settings: Settings;
  store: GuardedStore;
  records: Records;
  pauses: ProviderPauses;
  refresher: Refresher;
  /** What this keeper's keys begin with in a store that may hold other strategies' tokens too. */
  namespace: string;
}

const MINUTE = 60_000;

/** Looks once at once, then about every `every` ms, until stopped. The timer does not keep the process alive. */
export function keepAlive(options: KeepAliveOptions, parts: Parts): () => Promise<void> {
  // Written in JavaScript, anything may come.
  const given = Object(options) as Partial<KeepAliveOptions>;
  refuseMisspelt('TokenKeeper keepAlive', given, ['every', 'before', 'concurrency', 'perMinute']);
  const { concurrency = 4, perMinute = 300 } = given;
  const every = duration('keepAlive every', given.every, 1, undefined, Infinity);
  const before = duration('keepAlive before', given.before, 0, undefined, Infinity);
  for (const [name, value] of Object.entries({ concurrency, perMinute })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new TypeError(`TokenKeeper: "keepAlive ${name}" must be a whole number from 1`);
    }
  }
  if (!parts.settings.strategy.canRefresh) return () => Promise.resolve();

  const stop = new AbortController();
  let sweep = Promise.resolve();
  const look = (): void => {
    sweep = new Sweep(parts, { every, before, concurrency, perMinute }, stop.signal).run().finally(() => {
      if (!stop.signal.aborted) later(every * (0.9 + Math.random() / 5), stop.signal, look);
    });
  };
  look();
  return () => {
    stop.abort();
    return sweep;
  };
}

/** A timer for any time, also beyond the 25 days of one. */
function later(ms: number, signal: AbortSignal, work: () => void): void {
  const part = Math.min(ms, LONGEST);
  const timer = setTimeout(() => {
    if (signal.aborted) return;
    if (part < ms) later(ms - part, signal, work);
    else work();
  }, part);
  timer.unref();
}

/** One look through the store. Never rejects: what fails is published, and tried again at the next look. */
class Sweep {
  readonly #parts: Parts;
  readonly #options: Required<KeepAliveOptions>;
  readonly #stop: AbortSignal;
  /** When the latest refreshes began, by `performance.now()`. */
  readonly #begun: number[] = [];

  constructor(parts: Parts, options: Required<KeepAliveOptions>, stop: AbortSignal) {
    this.#parts = parts;
    this.#options = options;
    this.#stop = stop;
  }

  async run(): Promise<void> {
    const startedAt = performance.now();
    const due = shuffle(await this.#list());
    const listed = due.length;
    const worker = async (): Promise<void> => {
      for (let key = due.pop(); key !== undefined && !this.#stop.aborted; key = due.pop()) await this.#visit(key);
    };
    await Promise.all(Array.from({ length: this.#options.concurrency }, worker));
    const provider = this.#parts.settings.strategy.name;
    publish.keptAlive({ provider, due: listed, durationMs: performance.now() - startedAt });
  }

  async #list(): Promise<string[]> {
    const { settings, store, namespace } = this.#parts;
    const before = settings.now() + this.#options.before;
    const due: string[] = [];
    try {
      for await (const key of store.list(before)) {
        if (this.#stop.aborted) break;
        if (key.startsWith(namespace)) due.push(key);
      }
    } catch (error) {
      // What is listed so far is worth trying; the rest comes at the next look.
      this.#report(undefined, error);
    }
    return due;
  }

  async #visit(key: string): Promise<void> {
    const { records, refresher, namespace, settings, pauses } = this.#parts;
    const target: Target = { key, subject: key.slice(namespace.length) };
    let stored: Stored | undefined;
    try {
      stored = await records.read(target);
      if (!stored || !this.#isDue(stored.record)) return;
      // A provider that wants to be left alone is left alone, by all who are due.
      if ((await pauses.until()) > settings.now()) return;
    } catch (error) {
      this.#report(target.subject, error);
      return;
    }
    await this.#pace();
    // Its failures are published by the refresher, and one subject's failure is not the others'.
    if (!this.#stop.aborted) await refresher.refresh(target, stored, 'keepAlive').catch(() => undefined);
  }

  /** Waits until another refresh keeps to `perMinute`, or it is stopped. */
  async #pace(): Promise<void> {
    const begun = this.#begun;
    while (begun.length >= this.#options.perMinute && !this.#stop.aborted) {
      const wait = MINUTE - (performance.now() - (begun[0] ?? 0));
      if (wait <= 0) begun.shift();
      else await pause(wait, this.#stop);
    }
    begun.push(performance.now());
  }

  #report(subject: string | undefined, error: unknown): void {
    const provider = this.#parts.settings.strategy.name;
    if (error instanceof TokenKeeperError) publish.failed({ provider, subject, trigger: 'keepAlive', error });
  }

  /** Leaves alone what another process has refreshed or tried since the last look. */
  #isDue(record: TokenRecord): boolean {
    const { every, before } = this.#options;
    const now = this.#parts.settings.now();
    const due = dueOf(record);
    if (due === undefined || (record.pausedUntil ?? 0) > now) return false;
    const { writtenAt, isRefreshed, failure } = record;
    const margin = isRefreshed ? Math.min(before, Math.max(0, (due - writtenAt) / 2)) : before;
    const lately = now - every / 2;
    const isRecent = (isRefreshed && writtenAt > lately) || (failure !== undefined && failure.at > lately);
    return due <= now + margin && !isRecent;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** In an order of its own per process, so that several processes do not meet at every subject. */
function shuffle(items: string[]): string[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
