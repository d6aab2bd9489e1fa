import type { Clock } from './clock.js';

interface Entry<T> {
  readonly value: T;
  readonly expiresAt: number;
  used: boolean;
}

/** What a vault knows about a key: its value, or why there is none. */
export type Found<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: 'unknown' | 'used' | 'expired' };

/**
 * Codes, tokens and tickets: each with a lifetime, each usable at most once when redeemed.
 * Used and expired entries are kept, so that a refusal can say whether a code is unknown, used or expired,
 * until `capacity` is reached; then the oldest entry is deleted.
 */
export class Vault<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #now: Clock;
  readonly #capacity: number;

  constructor(now: Clock, capacity = 10_000) {
    this.#now = now;
    this.#capacity = capacity;
  }

  /** Keeps `value` under `key` for `lifetime` milliseconds and returns the key. */
  put(key: string, value: T, lifetime: number): string {
    const oldest = this.#entries.size >= this.#capacity ? this.#entries.keys().next() : undefined;
    if (oldest?.done === false) this.#entries.delete(oldest.value);
    this.#entries.set(key, { value, expiresAt: this.#now() + lifetime, used: false });
    return key;
  }

  /** Reads without using up. */
  peek(key: string): Found<T> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return { ok: false, reason: 'unknown' };
    if (entry.used) return { ok: false, reason: 'used' };
    if (this.#now() >= entry.expiresAt) return { ok: false, reason: 'expired' };
    return { ok: true, value: entry.value };
  }

  /** Reads and uses up: the same key is refused from now on. */
  redeem(key: string): Found<T> {
    const found = this.peek(key);
    const entry = this.#entries.get(key);
    if (found.ok && entry !== undefined) entry.used = true;
    return found;
  }
}
