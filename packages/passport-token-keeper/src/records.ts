import { randomUUID } from 'node:crypto';

import type { GuardedStore, Target } from './guarded-store.js';
import { dueOf, readRecord, type TokenRecord, writeRecord } from './record.js';
import type { Stored } from './shared.js';

/** A change of a record. It may be applied several times, if others write the record meanwhile. */
export interface Change {
  /** The changed record; `undefined` when the change does not apply to the current one. */
  apply: (current: TokenRecord | undefined) => TokenRecord | undefined;
  /** The versions of all attempts. They show that an attempt was written although the store's reply was lost. */
  tried: Set<string>;
}

export const change = (apply: Change['apply']): Change => ({ apply, tried: new Set() });

/** Reads and writes records. A changed record is written only if the store still has the version that it was made from. */
export class Records {
  constructor(private readonly store: GuardedStore) {}

  async read(target: Target): Promise<Stored | undefined> {
    const found = await this.store.call(target, (store, key, call) => store.read(key, call));
    return found && { record: readRecord(found.value, target.key), version: found.version };
  }

  /** Writes or removes the record, whatever is stored. */
  async replace(target: Target, record: TokenRecord | undefined): Promise<void> {
    await this.store.call(target, (store, key, call) =>
      store.write(key, record ? toNext(record, randomUUID()) : {}, call),
    );
  }

  /** Tries once to write over `seen`; `undefined` when another process has written since. */
  async writeOnce(target: Target, seen: Stored, record: TokenRecord): Promise<Stored | undefined> {
    const version = randomUUID();
    const written = { expected: seen.version, ...toNext(record, version) };
    const isWritten = await this.store.call(target, (store, key, call) => store.write(key, written, call));
    return isWritten ? { record, version } : undefined;
  }

  /**
   * Applies a change to `seen`. When others have written since, it applies the change to their record, until a write succeeds.
   *
   * @returns the record that was written, or `undefined` when the change does not apply
   */
  async update(target: Target, seen: Stored | undefined, { apply, tried }: Change): Promise<TokenRecord | undefined> {
    let current = seen;
    for (;;) {
      if (current && tried.has(current.version)) return current.record;
      const record = apply(current?.record);
      if (!record || !current) return undefined;
      const version = randomUUID();
      tried.add(version);
      const written = { expected: current.version, ...toNext(record, version) };
      if (await this.store.call(target, (store, key, call) => store.write(key, written, call))) return record;
      current = await this.read(target);
    }
  }
}

function toNext(record: TokenRecord, version: string): { next: { version: string; value: string; due?: number } } {
  const due = dueOf(record);
  return { next: { version, value: writeRecord(record), ...(due !== undefined && { due: toStoreTime(due) }) } };
}

/** A time as stores get it. Many have a column of whole numbers for it, and a time that does not fit would lose the tokens. */
export function toStoreTime(time: number): number {
  return Math.floor(Math.min(Math.max(time, 0), Number.MAX_SAFE_INTEGER));
}
