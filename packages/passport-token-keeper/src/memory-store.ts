import type { RecordChange, TokenStore, VersionedRecord } from './store.js';

/** Tokens in the memory of this process: for one process only, and lost when it ends. */
export class MemoryTokenStore implements TokenStore {
  readonly #records = new Map<string, VersionedRecord & { due?: number }>();

  read(key: string): Promise<VersionedRecord | undefined> {
    const record = this.#records.get(key);
    return Promise.resolve(record && { version: record.version, value: record.value });
  }

  write(key: string, { expected, next }: RecordChange): Promise<boolean> {
    if (expected !== undefined && this.#records.get(key)?.version !== expected) return Promise.resolve(false);
    if (next) this.#records.set(key, { ...next });
    else this.#records.delete(key);
    return Promise.resolve(true);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the stores with a database do wait
  async *due(before: number): AsyncIterable<string> {
    for (const [key, { due }] of [...this.#records]) if (due !== undefined && due <= before) yield key;
  }
}
