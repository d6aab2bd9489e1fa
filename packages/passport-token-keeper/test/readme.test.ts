import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutTypes } from '../../../test/support/without-types.js';
import type { RefreshableStrategy, TokenKeeper, TokenSet, TokenStore } from '../src/index.js';
import * as keeperPackage from '../src/index.js';
import { testTokenStore } from '../src/testing.js';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

/** What the README's TypeScript that contains `part` exports. */
function exportsOf(part: string): Record<string, unknown> {
  const code = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)]
    .map(([, text]) => text!)
    .find((text) => text.includes(part))!;
  const exported = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is the reader who runs it
  const run = new Function('exports', 'require', withoutTypes(code, 'commonjs')) as (
    exports: object,
    require: unknown,
  ) => void;
  run(exported, () => keeperPackage);
  return exported;
}

const MapTokenStore = exportsOf('MapTokenStore')['MapTokenStore'] as new () => TokenStore;

describe("The README's own store", () => {
  const [, code] = /^```js\nimport \{ testTokenStore \}.*\n([\s\S]*?)^```$/m.exec(readme)!;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is the reader who runs it
  (new Function('testTokenStore', 'MapTokenStore', code!) as (...given: unknown[]) => void)(
    testTokenStore,
    MapTokenStore,
  );
});

it("The README's TypeScript refreshes the token that an API has refused", async () => {
  const { keeperOf, renewed } = exportsOf('keeperOf') as {
    keeperOf: (strategy: RefreshableStrategy) => TokenKeeper;
    renewed: (keeper: TokenKeeper, subject: string, refused: string) => Promise<TokenSet>;
  };
  const tokens = { accessToken: 'old', refreshToken: 'refresh', tokenType: 'Bearer', raw: {} };
  const strategy: RefreshableStrategy = {
    name: 'elecq',
    canRefresh: true,
    refresh: (refreshed) => Promise.resolve({ ...refreshed, accessToken: 'new' }),
  };
  const keeper = keeperOf(strategy);
  await keeper.save('me', tokens);
  expect(await renewed(keeper, 'me', 'old')).toMatchObject({ accessToken: 'new' });
});
