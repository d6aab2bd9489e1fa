import { randomUUID } from 'node:crypto';

import type { GuardedStore, Target } from './guarded-store.js';
import { dueOf, readRecord, type TokenRecord, writeRecord } from './record.js';
import type { Stored } from './shared.js';

/** A change that may have to be made again, on what somebody else has written meanwhile. */
export interface Change {
  /** What the record becomes; `undefined` when the change has no place any more. */
  apply: (current: TokenRecord | undefined) => TokenRecord | undefined;
  /** The versions that it was tried under: a write whose answer was lost is known by them. */
  tried: Set<string>;
}

export const change = (apply: Change['apply']): Change => ({ apply, tried: new Set() });

/** The records of a store: written only over what they were made from. */
export class Records {
  constructor(private readonly store: GuardedStore) {}

  async read(target: Target): Promise<Stored | undefined> {
    const found = await this.store.call(target, (store, key, call) => store.read(key, call));
    return found && { record: readRecord(found.value, target.key), version: found.version };
  }

  /** Whatever is there. */
  async replace(target: Target, record: TokenRecord | undefined): Promise<void> {
    await this.store.call(target, (store, key, call) =>
      store.write(key, record ? next(record, randomUUID()) : {}, call),
    );
  }

  /** Once, over `seen` and nothing else. */
  async writeOver(target: Target, seen: Stored, record: TokenRecord): Promise<Stored | undefined> {
    const version = randomUUID();
    const written = { expected: seen.version, ...next(record, version) };
    const isWritten = await this.store.call(target, (store, key, call) => store.write(key, written, call));
    return isWritten ? { record, version } : undefined;
  }

  /**
   * Until it is made or has no place any more: over `seen`, and over what others have written since.
   *
   * @returns the record that it made, or `undefined`
   */
  async update(target: Target, seen: Stored | undefined, { apply, tried }: Change): Promise<TokenRecord | undefined> {
    let current = seen;
    for (;;) {
      if (current && tried.has(current.version)) return current.record;
      const record = apply(current?.record);
      if (!record || !current) return undefined;
      const version = randomUUID();
      tried.add(version);
      const written = { expected: current.version, ...next(record, version) };
      if (await this.store.call(target, (store, key, call) => store.write(key, written, call))) return record;
      current = await this.read(target);
    }
  }
}

function next(record: TokenRecord, version: string): { next: { version: string; value: string; due?: number } } {
  const due = dueOf(record);
  return { next: { version, value: writeRecord(record), ...(due !== undefined && { due }) } };
}
