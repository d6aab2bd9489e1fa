import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { TokenStore } from '../src/index.js';
import { testTokenStore } from '../src/testing.js';

/** The store that the README shows, as it stands there. */
function storeOfReadme(): TokenStore {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  const code = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)]
    .map(([, text]) => text!)
    .find((text) => text.includes('MapTokenStore'))!;
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  });
  const module = { exports: {} as Record<string, new () => TokenStore> };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is the reader who runs it
  (new Function('exports', outputText) as (exports: object) => void)(module.exports);
  return new module.exports['MapTokenStore']!();
}

describe("The README's own store", () => {
  testTokenStore(storeOfReadme);
});
