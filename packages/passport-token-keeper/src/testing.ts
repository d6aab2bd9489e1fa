/**
 * Whether a token store of your own is one.
 *
 * @module passport-token-keeper/testing
 */
import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';

import type { RecordChange, TokenStore } from './store.js';

/** The two functions of a test framework that the suite needs; Jest, Vitest, Mocha and `node:test` have them. */
export interface TestFramework {
  describe: (title: string, body: () => void) => unknown;
  it: (title: string, body: () => Promise<void>) => unknown;
}

type Test = (store: TokenStore, key: string) => Promise<void>;

const TEXTS = ['a', '', 'ก็ 中文 😀', '"\\\n\u0000"', '{"__proto__":1}', 'x'.repeat(100_000)];

/** What the keeper relies on, so that no login is lost. */
const TESTS: Record<string, Test> = {
  'has nothing where nothing was written': async (store, key) => {
    assert.equal(await store.read(key), undefined);
  },
  'gives back what was written, whatever text it is': async (store, key) => {
    for (const value of TEXTS) {
      assert.equal(await store.write(key, put(value)), true);
      assert.equal((await store.read(key))?.value, value);
    }
  },
  'gives back the version that was written': async (store, key) => {
    // As long as the keeper's: a column that cuts it off would never have the version that is expected.
    const version = randomUUID();
    await store.write(key, put('a', { version }));
    assert.deepEqual(await store.read(key), { version, value: 'a' });
  },
  'takes any text as a key, and keeps one apart from another': async (store, key) => {
    const long = 'x'.repeat(500);
    const ends = ['', '/', ':', '{1}', ' ', 'ก', 'A', 'a', 'e', 'é', 'e\u0301', '%2F', '*', `${long}1`, `${long}2`];
    const keys = ends.map((end) => `${key}${end}`);
    for (const each of keys) await store.write(each, put(each));
    for (const each of keys) assert.equal((await store.read(each))?.value, each);
  },
  'writes over the version that is expected, and over no other': async (store, key) => {
    await store.write(key, put('a', { version: '1' }));
    assert.equal(await store.write(key, { expected: '1', ...put('b', { version: '2' }) }), true);
    assert.equal(await store.write(key, { expected: '1', ...put('c', { version: '3' }) }), false);
    assert.deepEqual(await store.read(key), { version: '2', value: 'b' });
  },
  'writes nothing where a version is expected and nothing is there': async (store, key) => {
    assert.equal(await store.write(key, { expected: '1', ...put('a') }), false);
    assert.equal(await store.read(key), undefined);
  },
  'writes over whatever is there where nothing is expected': async (store, key) => {
    await store.write(key, put('a', { version: '1' }));
    assert.equal(await store.write(key, put('b', { version: '2' })), true);
    assert.deepEqual(await store.read(key), { version: '2', value: 'b' });
  },
  'removes over the version that is expected, and over no other': async (store, key) => {
    await store.write(key, put('a', { version: '1' }));
    assert.equal(await store.write(key, { expected: '0' }), false);
    assert.equal((await store.read(key))?.value, 'a');
    assert.equal(await store.write(key, { expected: '1' }), true);
    assert.equal(await store.read(key), undefined);
  },
  'removes whatever is there where nothing is expected, and nothing as well': async (store, key) => {
    await store.write(key, put('a'));
    assert.equal(await store.write(key, {}), true);
    assert.equal(await store.write(key, {}), true);
    assert.equal(await store.read(key), undefined);
  },
  'lets one of many win who write over the same version': async (store, key) => {
    await store.write(key, put('a', { version: '1' }));
    const attempts = Array.from({ length: 20 }, (_, at) => String(at + 2));
    const written = await Promise.all(
      attempts.map((version) => store.write(key, { expected: '1', ...put(version, { version }) })),
    );
    const winners = attempts.filter((_, at) => written[at]);
    assert.equal(winners.length, 1);
    assert.deepEqual(await store.read(key), { version: winners[0], value: winners[0] });
  },
  'does not take up again what was removed': async (store, key) => {
    await store.write(key, put('a', { version: '1' }));
    await store.write(key, {});
    assert.equal(await store.write(key, { expected: '1', ...put('b') }), false);
    assert.equal(await store.read(key), undefined);
  },
  'lists what is due at a time or before, and nothing else': async (store, key) => {
    const due = (at: number): string => `${key} ${at}`;
    for (const at of [1, 1000, 1001, 4_102_444_800_000]) await store.write(due(at), put('a', { due: at }));
    await store.write(`${key} never`, put('a'));
    assert.deepEqual(await listed(store, key, 1000), [due(1), due(1000)].sort());
    assert.deepEqual(await listed(store, key, 4_102_444_800_000), [1, 1000, 1001, 4_102_444_800_000].map(due).sort());
  },
  'lists a record by what was written last': async (store, key) => {
    await store.write(key, put('a', { version: '1', due: 5 }));
    await store.write(key, { expected: '1', ...put('b', { version: '2', due: 50 }) });
    assert.deepEqual([await listed(store, key, 5), await listed(store, key, 50)], [[], [key]]);
    await store.write(key, { expected: '2', ...put('c') });
    assert.deepEqual(await listed(store, key, 50), []);
    await store.write(key, put('d', { due: 5 }));
    await store.write(key, {});
    assert.deepEqual(await listed(store, key, 50), []);
  },
  'lists more than a page': async (store, key) => {
    const keys = Array.from({ length: 1100 }, (_, at) => `${key} ${at}`);
    await Promise.all(keys.map((each) => store.write(each, put('a', { due: 7 }))));
    assert.deepEqual(await listed(store, key, 7), keys.sort());
  },
};

function put(value: string, more: { version?: string; due?: number } = {}): RecordChange {
  return { next: { version: randomUUID(), value, ...more } };
}

async function listed(store: TokenStore, prefix: string, before: number): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.due(before)) if (key.startsWith(prefix)) keys.push(key);
  return keys.sort();
}

/**
 * Declares the tests that every token store must pass.
 *
 * @param makeStore called once for each test. The stores may share one database, since every test has its own keys. The caller
 *   closes them, e.g. in `afterAll`.
 * @param framework default: the global `describe` and `it`, or `node:test` if there are none.
 */
export function testTokenStore(
  makeStore: () => TokenStore | Promise<TokenStore>,
  framework: TestFramework = defaultFramework(),
): void {
  framework.describe('A token store', () => {
    for (const [title, test] of Object.entries(TESTS)) {
      framework.it(title, async () => test(await makeStore(), `conformance ${randomUUID()}`));
    }
  });
}

function defaultFramework(): TestFramework {
  const { describe, it } = globalThis as Partial<TestFramework>;
  if (describe && it) return { describe, it };
  // Loaded only here, because loading `node:test` has effects in other frameworks.
  const nodeTest = process.getBuiltinModule('node:test');
  return {
    describe: (title, body) => nodeTest.describe(title, body),
    it: (title, body) => nodeTest.it(title, () => body()),
  };
}
