import type { TokenRecord } from './record.js';
import type { TokenStore } from './store.js';
import type { TokenSet } from './tokens.js';

/** A record and its version. */
export interface Stored {
  record: TokenRecord;
  version: string;
}

/** The result of a refresh. `'skipped'`: another process is refreshing, and `keepAlive` does not wait for it. */
export type RefreshResult = TokenSet | 'skipped';

/** Tokens that the provider has given and that are not in the store yet. */
export interface UnsavedTokens {
  /** Tries to store them now, or joins an attempt that is running. */
  attempt(): Promise<TokenSet | undefined>;
}

/** What all keepers of one process with the same store share. */
export interface SharedState {
  reads: Map<string, Promise<Stored | undefined>>;
  refreshes: Map<string, Promise<RefreshResult>>;
  unsaved: Map<string, UnsavedTokens>;
  /** For each namespace: the time before which its provider is not asked, in epoch ms. */
  pauses: Map<string, number>;
  cache: RecordCache;
}

const states = new WeakMap<TokenStore, SharedState>();

/** Keepers with the same store object share their refreshes: the second caller joins the refresh of the first. */
export function sharedState(store: TokenStore): SharedState {
  let state = states.get(store);
  if (!state) {
    const cache = new RecordCache();
    state = { reads: new Map(), refreshes: new Map(), unsaved: new Map(), pauses: new Map(), cache };
    states.set(store, state);
  }
  return state;
}

/** Forgets what was read of a subject, also by a read that is still running, so that later calls read the store again. */
export function dropReads({ reads, cache }: SharedState, key: string): void {
  reads.delete(key);
  cache.delete(key);
}

/** How many records are cached: enough for the users who are active at one time; about 20 MB with tokens of usual size. */
const CACHE_SIZE = 10_000;

/** The records that were read last, each with the time when it was read. */
export class RecordCache {
  readonly #records = new Map<string, { stored: Stored; at: number }>();

  /** @param maxAge in ms. An older record is not returned, nor one from the future (the clock was set back). */
  get(key: string, now: number, maxAge: number): Stored | undefined {
    const record = this.#records.get(key);
    if (!record) return undefined;
    const age = now - record.at;
    return age >= 0 && age < maxAge ? record.stored : undefined;
  }

  set(key: string, stored: Stored, now: number): void {
    this.#records.delete(key);
    this.#records.set(key, { stored, at: now });
    if (this.#records.size > CACHE_SIZE) {
      for (const oldest of this.#records.keys()) {
        this.#records.delete(oldest);
        break;
      }
    }
  }

  delete(key: string): void {
    this.#records.delete(key);
  }
}
