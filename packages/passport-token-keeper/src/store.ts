/** One record in a store: a text, which only the keeper can read, and its version. */
export interface VersionedRecord {
  /** Chosen by the keeper, a new one for every write. */
  version: string;
  value: string;
}

/** A change of one record. */
export interface RecordChange {
  /** The version that the record must still have. Absent: the change is made in any case, also when there is no record. */
  expected?: string;
  /** What to store. Absent: the record is removed. */
  next?: VersionedRecord & {
    /** The time by which {@link TokenStore.due} lists the record, in whole epoch ms. Absent: it is never listed. */
    due?: number;
  };
}

/** Passed to each call of a store. */
export interface StoreCall {
  /** Aborts when the keeper stops waiting. A call that has not been sent by then must not be sent. */
  signal?: AbortSignal;
}

/**
 * Where records are kept. A store reads a record, writes it if it is unchanged, and lists the records that are due. The rules of
 * locks, fences and ended logins are in the keeper.
 *
 * Keys are arbitrary strings. A store needs no timeouts, no cache and no retries. It rejects with `StoredTokensError` when it
 * cannot read a record, with `TokenStoreSetupError` when its operator must change something, and with any other error when it
 * fails. `testTokenStore` of `passport-token-keeper/testing` checks all of this.
 */
export interface TokenStore {
  /** The record as it was last written, by this process or by another. */
  read(key: string, call?: StoreCall): Promise<VersionedRecord | undefined>;

  /**
   * Makes the change in one atomic step, or not at all.
   *
   * @returns `false` when the record's version is not `expected`.
   */
  write(key: string, change: RecordChange, call?: StoreCall): Promise<boolean>;

  /**
   * The keys of the records whose `due` is at or before a time in whole epoch ms, in any order. A record that cannot be read does
   * not stop the listing: all others are listed, and then it rejects with the `StoredTokensError`.
   */
  due(before: number): AsyncIterable<string>;
}
