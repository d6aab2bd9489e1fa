import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';

import type { Declare } from './bench.js';
import { entry, request, stored } from './bench.js';

export const TITLE = 'a token store, when locking';

/** The tests of who may refresh. */
export function declare(test: Declare): void {
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
    await bench.store.lock(bench.subject, request({ ...lock, lease: 90_000 }));
    assert.ok((await bench.leaseLeft()) > 60_000);
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
}
