import type { TokenSet } from './tokens.js';

/** What a keeper writes for one subject. */
export interface TokenEntry {
  tokens: TokenSet;
  /** When the tokens die if nobody uses them, in epoch ms: the key by which {@link TokenStore.due} lists them. */
  refreshBy?: number;
  /** When a refresh obtained these tokens, in epoch ms; absent for the tokens of a login. */
  refreshedAt?: number;
}

/** Why a subject's tokens are at their end. */
export type EndReason = 'refused' | 'expired' | 'not_refreshable';

/** The note a holder leaves when its refresh failed, so that those who waited for it need not try one after the other. */
export interface FailureNote {
  /** `'unavailable'`: the provider is down. `'failed'`: something is wrong that trying again does not mend. */
  kind: 'unavailable' | 'failed';
  /** When, in epoch ms by the keeper's clock. */
  at: number;
}

/** What a store holds for one subject. */
export interface StoredTokens extends TokenEntry {
  /**
   * Names this state of the subject: another string after every `save`, `commit` and `refuse`, and never the same one
   * again, also when the subject was forgotten in between. Opaque to the keeper.
   */
  version: string;
  /** Set by `refuse`, cleared by the next `save` or `commit`. */
  ended?: EndReason;
  /** Set by `release`, cleared by the next `save` or `commit`. */
  failure?: FailureNote;
}

/** The right to refresh one subject, until the lease runs out. */
export interface RefreshLock {
  /** Drawn at random by the holder. */
  owner: string;
  /**
   * The fencing token: grows with every lock that the store grants for this subject. What a holder writes counts only
   * while no later holder has written.
   */
  fence: number;
  /** The state of the subject that the holder refreshes from. */
  version: string;
}

export interface LockRequest {
  /** Drawn at random by the asker. Asking again with the same owner confirms a lock already held. */
  owner: string;
  /** The state in which the asker saw the subject. */
  version: string;
  /** How long the lock lasts unless it is renewed, in ms of the store's own (real) time. */
  lease: number;
  /** The highest fence the asker has waited for; 0 when it has not waited. */
  waitedFor: number;
}

export type LockAnswer =
  /** The lock is the asker's. */
  | { state: 'locked'; fence: number }
  /** Somebody holds it, for at most `leaseLeft` ms more unless renewed. */
  | { state: 'busy'; fence: number; leaseLeft: number }
  /** The subject is no longer in the state the asker saw; nothing is locked. */
  | { state: 'changed'; stored: StoredTokens }
  /** The holder for whom the asker waited (or a later one) failed; nothing is locked. */
  | { state: 'failed'; failure: FailureNote }
  /** There is nothing stored for the subject. */
  | { state: 'absent' };

/** Given to every call of a store. */
export interface StoreCall {
  /** Aborted when the keeper stops waiting; a call that has not been sent by then must not be sent any more. */
  signal?: AbortSignal;
}

/**
 * Where tokens live. Each method is atomic per subject. Subjects are arbitrary strings. A store need not keep deadlines, cache
 * or retry: the keeper does. It rejects with `StoredTokensError` for content it cannot read, and with anything else for a
 * failure of its own. `testTokenStore` of `passport-token-keeper/testing` checks all of it.
 */
export interface TokenStore {
  read(subject: string, call?: StoreCall): Promise<StoredTokens | undefined>;

  /** Stores the tokens of a login: replaces everything, and no lock granted before has any say over it. */
  save(subject: string, entry: TokenEntry, call?: StoreCall): Promise<void>;

  /** Removes everything; a holder of a lock granted before cannot bring it back. */
  forget(subject: string, call?: StoreCall): Promise<void>;

  /** Asks once, without waiting, for the right to refresh. */
  lock(subject: string, request: LockRequest, call?: StoreCall): Promise<LockAnswer>;

  /** Extends the lease from now on; false when somebody else holds the lock or nobody can. */
  renew(subject: string, lock: RefreshLock, lease: number, call?: StoreCall): Promise<boolean>;

  /**
   * Stores the tokens of a refresh and gives the lock back. `'superseded'`, without effect, when since `lock.version` there was
   * a `save` or `forget`, or a `commit` with a higher fence. A lease that merely ran out is no reason to refuse, and neither is
   * a successor's `refuse`: what it was refused is the very token that this holder has traded. Saying it twice is `'stored'`.
   */
  commit(subject: string, lock: RefreshLock, entry: TokenEntry, call?: StoreCall): Promise<'stored' | 'superseded'>;

  /**
   * Marks the tokens as ended, takes them off the list of `due` and gives the lock back; the tokens stay. `'superseded'`, without
   * effect, when other tokens are stored by now than those of `lock.version`.
   */
  refuse(subject: string, lock: RefreshLock, reason: EndReason, call?: StoreCall): Promise<'stored' | 'superseded'>;

  /** Gives the lock back and leaves a note when the refresh failed; without effect for one who no longer holds it. */
  release(subject: string, lock: RefreshLock, failure?: FailureNote, call?: StoreCall): Promise<void>;

  /**
   * The subjects whose `refreshBy` is at or before a time in epoch ms, in any order. What it cannot read keeps it from none of
   * the others: after the last of them it rejects with the `StoredTokensError`.
   */
  due(before: number): AsyncIterable<string>;
}
