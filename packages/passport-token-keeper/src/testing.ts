import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { LockAnswer, RefreshLock, StoredTokens, TokenEntry, TokenStore } from './store.js';

/** The two functions of a test framework that the suite needs; Jest, Vitest, Mocha and `node:test` have them. */
export interface TestFramework {
  describe: (title: string, body: () => void) => unknown;
  it: (title: string, body: () => Promise<void>) => unknown;
}

/**
 * Declares the tests that every token store must pass: what the keeper relies on for never losing a login.
 *
 * @param makeStore called once for each test; the stores may share one database, since every test has subjects of its own. Closing
 *   them is the caller's, e.g. in `afterAll`.
 * @param framework default: the global `describe` and `it`, and `node:test` where there are none.
 */
export function testTokenStore(
  makeStore: () => TokenStore | Promise<TokenStore>,
  framework: TestFramework = defaultFramework(),
): void {
  const { describe, it } = framework;
  const test = (title: string, body: (bench: Bench) => Promise<void>): void => {
    it(title, async () => body(new Bench(await makeStore())));
  };

  describe('a token store, when reading and writing', () => {
    test('has nothing for a subject it does not know', async ({ store, subject }) => {
      assert.equal(await store.read(subject), undefined);
      assert.equal(await store.read('__proto__'), undefined);
    });

    test('gives back what was saved, as a copy', async ({ store, subject }) => {
      const given = entry('a', { refreshBy: 5, refreshedAt: 4 });
      await store.save(subject, given);
      given.tokens.raw['changed'] = true;
      const first = await stored(store, subject);
      assert.deepEqual(entryOf(first), entry('a', { refreshBy: 5, refreshedAt: 4 }));
      first.tokens.raw['changed'] = true;
      assert.deepEqual(entryOf(await stored(store, subject)), entry('a', { refreshBy: 5, refreshedAt: 4 }));
    });

    test('keeps subjects apart, whatever characters they hold', async ({ store, subject }) => {
      const endings = ['', ' ', '{a}', '{}', ':', '*', '/', '%2F', '\n', '\0', 'ü', 'u\u0308', '한', '👩‍💻', '__proto__'];
      for (const ending of endings) await store.save(subject + ending, entry(`for ${ending}`, { refreshBy: 1 }));
      for (const ending of endings) {
        assert.deepEqual((await stored(store, subject + ending)).tokens, entry(`for ${ending}`).tokens);
      }
      const due = (await list(store, 1)).filter((name) => name.startsWith(subject));
      assert.deepEqual(new Set(due), new Set(endings.map((ending) => subject + ending)));
    });

    test('forgets', async ({ store, subject }) => {
      await store.save(subject, entry('a', { refreshBy: 1 }));
      await store.forget(subject);
      await store.forget(subject);
      assert.equal(await store.read(subject), undefined);
      assert.ok(!(await list(store, 1)).includes(subject));
    });

    test('names every state of a subject anew, also after forgetting it', async (bench) => {
      const { store, subject } = bench;
      const versions: string[] = [];
      const note = async (): Promise<void> => void versions.push((await stored(store, subject)).version);
      for (let round = 0; round < 2; round++) {
        await store.save(subject, entry('a'));
        await note();
        await store.save(subject, entry('a'));
        await note();
        await store.commit(subject, await bench.lock(), entry('a'));
        await note();
        await store.refuse(subject, await bench.lock(), 'refused');
        await note();
        await store.forget(subject);
      }
      assert.equal(new Set(versions).size, versions.length);
    });

    test('lists what is due at or before a time, and follows every change', async (bench) => {
      const { store, subject } = bench;
      const isListed = async (before: number): Promise<boolean> => (await list(store, before)).includes(subject);
      await store.save(subject, entry('a', { refreshBy: 1_000 }));
      assert.deepEqual([await isListed(999), await isListed(1_000), await isListed(1_001)], [false, true, true]);
      await store.commit(subject, await bench.lock(), entry('b', { refreshBy: 2_000 }));
      assert.deepEqual([await isListed(1_999), await isListed(2_000)], [false, true]);
      await store.refuse(subject, await bench.lock(), 'expired');
      assert.equal(await isListed(9_000), false);
      await store.save(subject, entry('c', { refreshBy: 3_000 }));
      assert.equal(await isListed(3_000), true);
      await store.save(subject, entry('d'));
      assert.equal(await isListed(9_000), false);
    });
  });

  describe('a token store, when locking', () => {
    test('has nothing to lock for a subject it does not know', async ({ store, subject }) => {
      assert.deepEqual(await store.lock(subject, request({ version: 'any' })), { state: 'absent' });
    });

    test('grants the lock to one of many who ask at once, and tells the others who holds it', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const { version } = await stored(store, subject);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => store.lock(subject, request({ version, lease: 60_000 }))),
      );
      const granted = answers.filter((answer) => answer.state === 'locked');
      const busy = answers.filter((answer) => answer.state === 'busy');
      assert.deepEqual([granted.length, busy.length], [1, 19]);
      for (const answer of busy) {
        assert.equal(answer.fence, granted[0]?.fence);
        assert.ok(answer.leaseLeft > 0 && answer.leaseLeft <= 60_000);
      }
    });

    test('confirms a lock to its holder', async (bench) => {
      await bench.store.save(bench.subject, entry('a'));
      const lock = await bench.lock();
      const again = await bench.store.lock(bench.subject, request(lock));
      assert.deepEqual(again, { state: 'locked', fence: lock.fence });
    });

    test('locks nothing for who saw another state, and gives the present one', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const { version } = await stored(store, subject);
      await store.save(subject, entry('b'));
      const answer = await store.lock(subject, request({ version }));
      assert.deepEqual(answer, { state: 'changed', stored: await stored(store, subject) });
      await bench.lock();
    });

    test('grants a higher fence each time, also after another login', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const first = await bench.lock();
      await store.release(subject, first);
      const second = await bench.lock();
      await store.save(subject, entry('b'));
      const third = await bench.lock();
      assert.ok(first.fence > 0 && second.fence > first.fence && third.fence > second.fence);
    });

    test('grants the lock of a holder whose lease has run out', async (bench) => {
      await bench.store.save(bench.subject, entry('a'));
      const dead = await bench.lock({ lease: 20 });
      const heir = await bench.lockWhenFree();
      assert.ok(heir.fence > dead.fence);
      assert.equal(await bench.store.renew(bench.subject, dead, 60_000), false);
    });

    test('extends the lease of the holder, and of nobody else', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const lock = await bench.lock({ lease: 10_000 });
      assert.equal(await store.renew(subject, { ...lock, owner: randomUUID() }, 90_000), false);
      assert.ok((await bench.leaseLeft()) <= 10_000);
      assert.equal(await store.renew(subject, lock, 90_000), true);
      assert.ok((await bench.leaseLeft()) > 10_000);
      await store.release(subject, lock);
      assert.equal(await store.renew(subject, lock, 90_000), false);
      assert.equal(await store.renew(randomUUID(), lock, 90_000), false);
    });

    test('takes a lock back from its holder only', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const dead = await bench.lock({ lease: 20 });
      const heir = await bench.lockWhenFree();
      await store.release(subject, dead, { kind: 'failed', at: 1 });
      assert.equal((await bench.ask()).state, 'busy');
      await store.release(subject, heir);
      assert.equal((await bench.ask()).state, 'locked');
      assert.equal((await stored(store, subject)).failure, undefined);
    });

    test('tells a failure to those who waited for it, and to nobody else', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const lock = await bench.lock();
      await store.release(subject, lock, { kind: 'unavailable', at: 7 });
      const failure = { kind: 'unavailable', at: 7 };
      assert.deepEqual((await stored(store, subject)).failure, failure);
      assert.deepEqual(await bench.ask({ waitedFor: lock.fence }), { state: 'failed', failure });
      assert.equal((await bench.ask({ waitedFor: lock.fence + 1 })).state, 'locked');
      await store.save(subject, entry('b'));
      assert.equal((await stored(store, subject)).failure, undefined);
    });
  });

  describe('a token store, when a refresh ends', () => {
    test('stores the new tokens and gives the lock back', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      await store.release(subject, await bench.lock(), { kind: 'failed', at: 1 });
      const lock = await bench.lock();
      assert.equal(await store.commit(subject, lock, entry('b', { refreshedAt: 9 })), 'stored');
      const { version, ...now } = await stored(store, subject);
      assert.deepEqual(now, entry('b', { refreshedAt: 9 }));
      assert.notEqual(version, lock.version);
      assert.equal((await bench.ask()).state, 'locked');
    });

    test('takes the same commit twice as once', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const lock = await bench.lock();
      await store.commit(subject, lock, entry('b'));
      const heir = await bench.lock();
      assert.equal(await store.commit(subject, lock, entry('b')), 'stored');
      assert.equal((await bench.ask()).state, 'busy');
      assert.equal(await store.commit(subject, heir, entry('c')), 'stored');
      assert.equal(await store.commit(subject, lock, entry('b')), 'superseded');
      assert.deepEqual((await stored(store, subject)).tokens, entry('c').tokens);
    });

    test('refuses the tokens of a slow holder after its successor has stored newer ones', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const slow = await bench.lock({ lease: 20 });
      const heir = await bench.lockWhenFree();
      assert.equal(await store.commit(subject, heir, entry('newer', { refreshBy: 1 })), 'stored');
      assert.equal(await store.commit(subject, slow, entry('older', { refreshBy: 2 })), 'superseded');
      assert.deepEqual(entryOf(await stored(store, subject)), entry('newer', { refreshBy: 1 }));
    });

    test('takes the tokens of a slow holder while its successor has stored none, and then the successor’s', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const slow = await bench.lock({ lease: 20 });
      const heir = await bench.lockWhenFree();
      assert.equal(await store.commit(subject, slow, entry('b')), 'stored');
      assert.equal((await bench.ask()).state, 'busy');
      assert.equal(await store.commit(subject, heir, entry('c')), 'stored');
      assert.deepEqual((await stored(store, subject)).tokens, entry('c').tokens);
    });

    test('lets a new login win over a refresh that began before it', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const lock = await bench.lock();
      await store.save(subject, entry('login'));
      assert.equal(await store.commit(subject, lock, entry('b')), 'superseded');
      assert.equal(await store.refuse(subject, lock, 'refused'), 'superseded');
      const { version: _, ...now } = await stored(store, subject);
      assert.deepEqual(now, entry('login'));
    });

    test('does not bring a forgotten subject back, nor disturb its next login', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const lock = await bench.lock();
      await store.forget(subject);
      assert.equal(await store.commit(subject, lock, entry('b', { refreshBy: 1 })), 'superseded');
      assert.equal(await store.refuse(subject, lock, 'refused'), 'superseded');
      await store.release(subject, lock, { kind: 'failed', at: 1 });
      assert.equal(await store.read(subject), undefined);
      assert.ok(!(await list(store, 1)).includes(subject));
      await store.save(subject, entry('login'));
      await bench.lock();
      assert.equal(await store.commit(subject, lock, entry('b')), 'superseded');
      await store.release(subject, lock);
      assert.equal((await bench.ask()).state, 'busy');
    });

    test('marks refused tokens, keeps them, and gives the lock back', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a', { refreshBy: 1 }));
      const lock = await bench.lock();
      assert.equal(await store.refuse(subject, lock, 'refused'), 'stored');
      const { version, ended, tokens } = await stored(store, subject);
      assert.notEqual(version, lock.version);
      assert.equal(ended, 'refused');
      assert.deepEqual(tokens, entry('a').tokens);
      assert.ok(!(await list(store, 1)).includes(subject));
      assert.equal((await bench.ask()).state, 'locked');
      await store.save(subject, entry('b'));
      assert.equal((await stored(store, subject)).ended, undefined);
    });

    test('does not mark other tokens than those that were refused', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const slow = await bench.lock({ lease: 20 });
      const heir = await bench.lockWhenFree();
      await store.commit(subject, heir, entry('b', { refreshBy: 1 }));
      assert.equal(await store.refuse(subject, slow, 'refused'), 'superseded');
      assert.equal((await stored(store, subject)).ended, undefined);
      assert.ok((await list(store, 1)).includes(subject));
    });

    test('takes the successor of a refused token from the holder who was slow to store it', async (bench) => {
      const { store, subject } = bench;
      await store.save(subject, entry('a'));
      const slow = await bench.lock({ lease: 20 });
      const heir = await bench.lockWhenFree();
      await store.refuse(subject, heir, 'refused');
      assert.equal(await store.commit(subject, slow, entry('b', { refreshBy: 1 })), 'stored');
      const { version: _, ...now } = await stored(store, subject);
      assert.deepEqual(now, entry('b', { refreshBy: 1 }));
      assert.ok((await list(store, 1)).includes(subject));
    });
  });
}

/** A store and a subject that no other test has. */
class Bench {
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

function entry(name: string, times: Omit<TokenEntry, 'tokens'> = {}): TokenEntry {
  const tokens = { accessToken: `access ${name}`, refreshToken: `refresh ${name}`, tokenType: 'Bearer', expiresAt: 1 };
  return { tokens: { ...tokens, scope: ['read'], raw: { from: [name, 1, null, { nested: true }] } }, ...times };
}

function entryOf({ tokens, refreshBy, refreshedAt }: StoredTokens): TokenEntry {
  return {
    tokens,
    ...(refreshBy !== undefined && { refreshBy }),
    ...(refreshedAt !== undefined && { refreshedAt }),
  };
}

function request(options: { owner?: string; version: string; lease?: number; waitedFor?: number }): {
  owner: string;
  version: string;
  lease: number;
  waitedFor: number;
} {
  const { owner = randomUUID(), version, lease = 60_000, waitedFor = 0 } = options;
  return { owner, version, lease, waitedFor };
}

async function stored(store: TokenStore, subject: string): Promise<StoredTokens> {
  return (await store.read(subject)) ?? assert.fail('nothing is stored');
}

async function list(store: TokenStore, before: number): Promise<string[]> {
  const subjects: string[] = [];
  for await (const subject of store.due(before)) subjects.push(subject);
  return subjects;
}

function defaultFramework(): TestFramework {
  const { describe, it } = globalThis as Partial<TestFramework>;
  if (describe && it) return { describe, it };
  // Only here, so that other frameworks do not meet Node's.
  const nodeTest = process.getBuiltinModule('node:test');
  return {
    describe: (title, body) => nodeTest.describe(title, body),
    it: (title, body) => nodeTest.it(title, () => body()),
  };
}
