import { MemoryTokenStore, type TokenStore } from '../src/index.js';
import { testTokenStore } from '../src/testing.js';

describe('MemoryTokenStore', () => {
  testTokenStore(() => new MemoryTokenStore());
});

/** A store whose columns for keys and versions do something to what is stored in them. */
class Columns extends MemoryTokenStore {
  constructor(
    private readonly keyOf: (key: string) => string,
    private readonly versionOf = (version: string): string => version,
  ) {
    super();
  }
  override read(...[key]: Parameters<TokenStore['read']>): ReturnType<TokenStore['read']> {
    return super.read(this.keyOf(key));
  }
  override write(...[key, { next, ...change }]: Parameters<TokenStore['write']>): Promise<boolean> {
    const written = next && { ...next, version: this.versionOf(next.version) };
    return super.write(this.keyOf(key), { ...change, ...(written && { next: written }) });
  }
}

it.each<[string, TokenStore]>([
  ['cuts off long keys, so that two users have one record', new Columns((key) => key.slice(0, 255))],
  ['takes é for e', new Columns((key) => key.normalize('NFD').replace(/\u0301/g, ''))],
  [
    'cuts off versions, so that none is ever the one that is expected',
    new Columns(
      (key) => key,
      (version) => version.slice(0, 32),
    ),
  ],
])('testTokenStore finds a store that %s', async (_title, store) => {
  const tests: (() => Promise<void>)[] = [];
  const framework = {
    describe: (_about: string, body: () => void): void => body(),
    it: (_about: string, body: () => Promise<void>): void => void tests.push(body),
  };
  testTokenStore(() => store, framework);
  const results = await Promise.allSettled(tests.map((test) => test()));

  expect(results.filter(({ status }) => status === 'rejected')).not.toEqual([]);
  expect(results.filter(({ status }) => status === 'fulfilled')).not.toEqual([]);
});
