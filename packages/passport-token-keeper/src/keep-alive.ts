import { TokenKeeperError } from './errors.js';
import { publish } from './events.js';
import type { GuardedStore, Target } from './guarded-store.js';
import type { Settings } from './options.js';
import { duration, LONGEST } from './options.js';
import type { Refresher } from './refresher.js';
import type { StoredTokens } from './store.js';

export interface KeepAliveOptions {
  /** How often to look, in ms; each time up to a tenth earlier or later, so that processes started together do not stay so. */
  every: number;
  /**
   * How long before their end tokens are refreshed, in ms. At least `every` plus the longest outage to survive; less than
   * the refresh token's life, or it is refreshed at every look.
   */
  before: number;
  /** How many refreshes at a time. Default 4. */
  concurrency?: number;
}

interface Parts {
  settings: Settings;
  store: GuardedStore;
  refresher: Refresher;
  /** What this keeper's keys begin with in a store that may hold other strategies' tokens too. */
  namespace: string;
}

/** Looks once at once, then about every `every` ms, until stopped. The timer does not keep the process alive. */
export function keepAlive(options: KeepAliveOptions, parts: Parts): () => Promise<void> {
  const { concurrency = 4 } = options;
  const every = duration('keepAlive every', options.every, 1);
  const before = duration('keepAlive before', options.before, 0);
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw new TypeError('TokenKeeper: "keepAlive concurrency" must be a whole number from 1');
  }
  if (!parts.settings.strategy.canRefresh) return () => Promise.resolve();

  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let sweep = Promise.resolve();
  const look = (): void => {
    sweep = new Sweep(parts, { every, before, concurrency }, () => stopped).run().finally(() => {
      if (stopped) return;
      timer = setTimeout(look, Math.min(every * (0.9 + Math.random() / 5), LONGEST));
      timer.unref();
    });
  };
  look();
  return () => {
    stopped = true;
    clearTimeout(timer);
    return sweep;
  };
}

/** One look through the store. Never rejects: what fails is published, and tried again at the next look. */
class Sweep {
  readonly #parts: Parts;
  readonly #options: Required<KeepAliveOptions>;
  readonly #stopped: () => boolean;

  constructor(parts: Parts, options: Required<KeepAliveOptions>, stopped: () => boolean) {
    this.#parts = parts;
    this.#options = options;
    this.#stopped = stopped;
  }

  async run(): Promise<void> {
    const startedAt = performance.now();
    const due = shuffle(await this.#list());
    const listed = due.length;
    const worker = async (): Promise<void> => {
      for (let key = due.pop(); key !== undefined && !this.#stopped(); key = due.pop()) await this.#visit(key);
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
        if (this.#stopped()) break;
        if (key.startsWith(namespace)) due.push(key);
      }
    } catch (error) {
      // What is listed so far is worth trying; the rest comes at the next look.
      this.#report(undefined, error);
    }
    return due;
  }

  async #visit(key: string): Promise<void> {
    const { store, refresher, namespace } = this.#parts;
    const target: Target = { key, subject: key.slice(namespace.length) };
    let stored: StoredTokens | undefined;
    try {
      stored = await store.call(target, (tokens, name, call) => tokens.read(name, call));
    } catch (error) {
      this.#report(target.subject, error);
      return;
    }
    if (!stored || !this.#isDue(stored)) return;
    // Its failures are published by the refresher, and one subject's failure is not the others'.
    await refresher.refresh(target, stored, 'keepAlive').catch(() => undefined);
  }

  #report(subject: string | undefined, error: unknown): void {
    const provider = this.#parts.settings.strategy.name;
    if (error instanceof TokenKeeperError) publish.failed({ provider, subject, trigger: 'keepAlive', error });
  }

  /** Leaves alone what another process has refreshed or tried since the last look. */
  #isDue({ refreshBy, refreshedAt, failure, ended }: StoredTokens): boolean {
    const now = this.#parts.settings.now();
    const lately = now - this.#options.every / 2;
    if (ended === 'refused' || refreshBy === undefined || refreshBy > now + this.#options.before) return false;
    return (refreshedAt ?? -Infinity) <= lately && (failure?.at ?? -Infinity) <= lately;
  }
}

/** In an order of its own per process, so that several processes do not meet at every subject. */
function shuffle(items: string[]): string[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
