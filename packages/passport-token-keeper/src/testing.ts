import type { TokenStore } from './store.js';
import type { Declare } from './testing/bench.js';
import { Bench } from './testing/bench.js';
import * as locks from './testing/locks.js';
import * as outcomes from './testing/outcomes.js';
import * as records from './testing/records.js';

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
  const test: Declare = (title, body) => {
    it(title, async () => body(new Bench(await makeStore())));
  };
  for (const { TITLE, declare } of [records, locks, outcomes]) describe(TITLE, () => declare(test));
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
