import { strict as assert } from 'node:assert';

import type { Declare } from './bench.js';
import { entry, entryOf, list, stored } from './bench.js';

export const TITLE = 'a token store, when reading and writing';

/** The tests of what is written, and what is read and listed. */
export function declare(test: Declare): void {
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
}
