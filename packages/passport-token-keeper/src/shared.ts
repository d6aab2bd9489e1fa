import type { TokenRecord } from './record.js';
import type { TokenStore } from './store.js';
import type { TokenSet } from './tokens.js';

/** A record and its version. */
export interface Stored {
  record: TokenRecord;
  version: string;
}

/** How a refresh ended: with tokens, or with nothing since another process is at it and there was no need to wait. */
export type RefreshResult = TokenSet | 'skipped';

/** Tokens that the provider has given and the store has not yet taken. */
export interface UnsavedTokens {
  /** Tries to store them now, or joins the attempt under way. */
  attempt(): Promise<TokenSet | undefined>;
}

/** What the keepers of one process know together about one store. */
export interface SharedState {
  reads: Map<string, Promise<Stored | undefined>>;
  refreshes: Map<string, Promise<RefreshResult>>;
  unsaved: Map<string, UnsavedTokens>;
  /** By namespace: until when nobody asks its provider, in epoch ms. */
  pauses: Map<string, number>;
  cache: RecordCache;
}

const states = new WeakMap<TokenStore, SharedState>();

/** Keepers that are given the same store object refresh together: whoever asks second joins the first. */
export function sharedState(store: TokenStore): SharedState {
  let state = states.get(store);
  if (!state) {
    const cache = new RecordCache();
    state = { reads: new Map(), refreshes: new Map(), unsaved: new Map(), pauses: new Map(), cache };
    states.set(store, state);
  }
  return state;
}

/** Detaches a subject from what was read of it, so that nobody who asks from now on gets what was before. */
export function forgetReads({ reads, cache }: SharedState, key: string): void {
  reads.delete(key);
  cache.delete(key);
}

/** Enough for the users who are active at one moment; some 20 MB of usual tokens. */
const CACHE_SIZE = 10_000;

/** The records read last, each with the time of its reading. */
export class RecordCache {
  readonly #records = new Map<string, { stored: Stored; at: number }>();

  /** @param maxAge in ms; a record read longer ago (or in the future, by a clock set back) is not given. */
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
