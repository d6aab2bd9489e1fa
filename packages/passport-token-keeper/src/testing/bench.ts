import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { LockAnswer, LockRequest, RefreshLock, StoredTokens, TokenEntry, TokenStore } from '../store.js';

/** Declares one test. */
export type Declare = (title: string, body: (bench: Bench) => Promise<void>) => void;

/** A store and a subject that no other test has. */
export class Bench {
  readonly subject = `conformance ${randomUUID()}`;

  constructor(readonly store: TokenStore) {}

  async ask(options: { lease?: number; waitedFor?: number } = {}): Promise<LockAnswer> {
    const { version } = await stored(this.store, this.subject);
    return this.store.lock(this.subject, request({ version, ...options }));
  }

  async lock(options: { lease?: number } = {}): Promise<RefreshLock> {
    const { version } = await stored(this.store, this.subject);
    const owner = randomUUID();
    const answer = await this.store.lock(this.subject, request({ owner, version, ...options }));
    if (answer.state !== 'locked') assert.fail(`expected the lock, but it is "${answer.state}"`);
    return { owner, version, fence: answer.fence };
  }

  async lockWhenFree(): Promise<RefreshLock> {
    const { version } = await stored(this.store, this.subject);
    const owner = randomUUID();
    for (let tries = 0; tries < 500; tries++) {
      const answer = await this.store.lock(this.subject, request({ owner, version }));
      if (answer.state === 'locked') return { owner, version, fence: answer.fence };
      await sleep(10);
    }
    return assert.fail('the lock did not become free');
  }

  async leaseLeft(): Promise<number> {
    const answer = await this.ask();
    return answer.state === 'busy' ? answer.leaseLeft : assert.fail(`expected "busy", but it is "${answer.state}"`);
  }
}

export function entry(name: string, times: Omit<TokenEntry, 'tokens'> = {}): TokenEntry {
  const tokens = { accessToken: `access ${name}`, refreshToken: `refresh ${name}`, tokenType: 'Bearer', expiresAt: 1 };
  return { tokens: { ...tokens, scope: ['read'], raw: { from: [name, 1, null, { nested: true }] } }, ...times };
}

export function entryOf({ tokens, refreshBy, refreshedAt }: StoredTokens): TokenEntry {
  return {
    tokens,
    ...(refreshBy !== undefined && { refreshBy }),
    ...(refreshedAt !== undefined && { refreshedAt }),
  };
}

export function request(options: Partial<LockRequest> & { version: string }): LockRequest {
  const { owner = randomUUID(), version, lease = 60_000, waitedFor = 0 } = options;
  return { owner, version, lease, waitedFor };
}

export async function stored(store: TokenStore, subject: string): Promise<StoredTokens> {
  return (await store.read(subject)) ?? assert.fail('nothing is stored');
}

export async function list(store: TokenStore, before: number): Promise<string[]> {
  const subjects: string[] = [];
  for await (const subject of store.due(before)) subjects.push(subject);
  return subjects;
}
