import { randomUUID } from 'node:crypto';

import type {
  EndReason,
  FailureNote,
  LockAnswer,
  LockRequest,
  RefreshLock,
  StoredTokens,
  TokenEntry,
  TokenStore,
} from './store.js';

interface Held {
  owner: string;
  fence: number;
  /** By `performance.now()`. */
  until: number;
}

interface Row {
  /** One login, from `save` to `save`. */
  login: string;
  /** JSON, so that nobody can change what is stored by changing what was given or taken. */
  entry: string;
  refreshBy: number | undefined;
  /** The fence of the refresh that wrote the entry; 0 for a login. */
  writtenBy: number;
  lastFence: number;
  held?: Held;
  ended?: EndReason;
  failure?: FailureNote & { fence: number };
}

/** Tokens in this process' memory: for one process, for development and for tests. A restart loses them. */
export class MemoryTokenStore implements TokenStore {
  readonly #rows = new Map<string, Row>();

  read(subject: string): Promise<StoredTokens | undefined> {
    const row = this.#rows.get(subject);
    return Promise.resolve(row && stored(row));
  }

  save(subject: string, entry: TokenEntry): Promise<void> {
    this.#rows.set(subject, {
      login: randomUUID(),
      entry: JSON.stringify(entry),
      refreshBy: entry.refreshBy,
      writtenBy: 0,
      lastFence: this.#rows.get(subject)?.lastFence ?? 0,
    });
    return Promise.resolve();
  }

  forget(subject: string): Promise<void> {
    this.#rows.delete(subject);
    return Promise.resolve();
  }

  lock(subject: string, request: LockRequest): Promise<LockAnswer> {
    return Promise.resolve(this.#lock(subject, request));
  }

  #lock(subject: string, { owner, version, lease, waitedFor }: LockRequest): LockAnswer {
    const row = this.#rows.get(subject);
    if (!row) return { state: 'absent' };
    if (versionOf(row) !== version) return { state: 'changed', stored: stored(row) };
    if (row.failure && waitedFor > 0 && row.failure.fence >= waitedFor) {
      return { state: 'failed', failure: noteOf(row.failure) };
    }
    const now = performance.now();
    if (row.held && row.held.until > now && row.held.owner !== owner) {
      return { state: 'busy', fence: row.held.fence, leaseLeft: row.held.until - now };
    }
    const fence = row.held?.owner === owner ? row.held.fence : ++row.lastFence;
    row.held = { owner, fence, until: now + lease };
    return { state: 'locked', fence };
  }

  renew(subject: string, lock: RefreshLock, lease: number): Promise<boolean> {
    const held = this.#heldBy(subject, lock);
    if (held) held.until = performance.now() + lease;
    return Promise.resolve(held !== undefined);
  }

  commit(subject: string, lock: RefreshLock, entry: TokenEntry): Promise<'stored' | 'superseded'> {
    const row = this.#rows.get(subject);
    if (!row || row.login !== loginOf(lock) || row.writtenBy > lock.fence) return Promise.resolve('superseded');
    if (row.writtenBy < lock.fence) {
      row.entry = JSON.stringify(entry);
      row.refreshBy = entry.refreshBy;
      row.writtenBy = lock.fence;
      delete row.ended;
      delete row.failure;
      if (this.#heldBy(subject, lock)) delete row.held;
    }
    return Promise.resolve('stored');
  }

  refuse(subject: string, lock: RefreshLock, reason: EndReason): Promise<'stored' | 'superseded'> {
    const row = this.#rows.get(subject);
    if (!row || row.login !== loginOf(lock) || row.writtenBy !== writtenByOf(lock)) {
      return Promise.resolve('superseded');
    }
    row.ended = reason;
    row.refreshBy = undefined;
    if (this.#heldBy(subject, lock)) delete row.held;
    return Promise.resolve('stored');
  }

  release(subject: string, lock: RefreshLock, failure?: FailureNote): Promise<void> {
    const row = this.#rows.get(subject);
    if (row && this.#heldBy(subject, lock)) {
      delete row.held;
      if (failure) row.failure = { ...noteOf(failure), fence: lock.fence };
    }
    return Promise.resolve();
  }

  async *due(before: number): AsyncIterable<string> {
    const due = [...this.#rows].filter(([, { refreshBy }]) => refreshBy !== undefined && refreshBy <= before);
    for (const [subject] of due) yield await Promise.resolve(subject);
  }

  #heldBy(subject: string, { owner, fence }: RefreshLock): Held | undefined {
    const held = this.#rows.get(subject)?.held;
    return held?.owner === owner && held.fence === fence ? held : undefined;
  }
}

// login, fence of the writer, mark: the first two say which tokens, the third what became of them.
const versionOf = ({ login, writtenBy, ended }: Row): string => `${login}.${writtenBy}.${ended ?? ''}`;
const loginOf = ({ version }: RefreshLock): string | undefined => version.split('.')[0];
const writtenByOf = ({ version }: RefreshLock): number => Number(version.split('.')[1]);
const noteOf = ({ kind, at }: FailureNote): FailureNote => ({ kind, at });

function stored(row: Row): StoredTokens {
  return {
    ...(JSON.parse(row.entry) as TokenEntry),
    version: versionOf(row),
    ...(row.ended && { ended: row.ended }),
    ...(row.failure && { failure: noteOf(row.failure) }),
  };
}
