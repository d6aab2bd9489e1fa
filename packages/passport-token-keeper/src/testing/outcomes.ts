import { strict as assert } from 'node:assert';

import type { Declare } from './bench.js';
import { entry, entryOf, list, stored } from './bench.js';

export const TITLE = 'a token store, when a refresh ends';

/** The tests of what the end of a refresh does. */
export function declare(test: Declare): void {
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

  test('lets a login, a forgetting and a later holder win over a commit of the same moment', async (bench) => {
    const { store, subject } = bench;
    for (let round = 0; round < 10; round++) {
      await store.save(subject, entry('a'));
      const lock = await bench.lock();
      await Promise.all([store.commit(subject, lock, entry('b')), store.save(subject, entry('login'))]);
      assert.deepEqual((await stored(store, subject)).tokens, entry('login').tokens);

      const slow = await bench.lock({ lease: 1 });
      const heir = await bench.lockWhenFree();
      await Promise.all([store.commit(subject, heir, entry('newer')), store.commit(subject, slow, entry('older'))]);
      assert.deepEqual((await stored(store, subject)).tokens, entry('newer').tokens);

      const last = await bench.lock();
      await Promise.all([store.commit(subject, last, entry('b')), store.forget(subject)]);
      assert.equal(await store.read(subject), undefined);
    }
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

  test('leaves the successor its lock when a slow holder’s tokens are marked', async (bench) => {
    const { store, subject } = bench;
    await store.save(subject, entry('a'));
    const slow = await bench.lock({ lease: 20 });
    await bench.lockWhenFree();
    assert.equal(await store.refuse(subject, slow, 'refused'), 'stored');
    assert.equal((await bench.ask()).state, 'busy');
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
}
