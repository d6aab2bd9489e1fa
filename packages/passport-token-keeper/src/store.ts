/** One record as it lies in a store: text of the keeper's, opaque to the store, and the name of this state of it. */
export interface VersionedRecord {
  /** Chosen by the keeper, another one at every write. */
  version: string;
  value: string;
}

/** What a record shall become. */
export interface RecordChange {
  /** The version that the record must still have; absent: whatever is there, also nothing. */
  expected?: string;
  /** What is stored instead; absent: the record is removed. */
  next?: VersionedRecord & {
    /** By which {@link TokenStore.due} lists it, in epoch ms; absent: it is not listed. */
    due?: number;
  };
}

/** Given to every call of a store. */
export interface StoreCall {
  /** Aborted when the keeper stops waiting; a call that has not been sent by then must not be sent any more. */
  signal?: AbortSignal;
}

/**
 * Where records live: read, write if unchanged, list what is due. All rules of locking, fencing and ending are the keeper's.
 *
 * Keys are arbitrary strings. A store need not keep deadlines, cache or retry. It rejects with `StoredTokensError` for content
 * that it cannot read, with `TokenStoreSetupError` for what only its operator can mend, and with anything else for a failure
 * of its own. `testTokenStore` of `passport-token-keeper/testing` checks all of it.
 */
export interface TokenStore {
  /** The record as it was last written: a read after a write of anybody's sees it. */
  read(key: string, call?: StoreCall): Promise<VersionedRecord | undefined>;

  /**
   * Makes the change in one step, or not at all.
   *
   * @returns false when `expected` is not the record's version any more.
   */
  write(key: string, change: RecordChange, call?: StoreCall): Promise<boolean>;

  /**
   * The keys of the records whose `due` is at or before a time in epoch ms, in any order. What it cannot read keeps it from none
   * of the others: after the last of them it rejects with the `StoredTokensError`.
   */
  due(before: number): AsyncIterable<string>;
}
