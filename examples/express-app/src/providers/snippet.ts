import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProviderName } from './index.js';

/** The lines that set a strategy up, as they stand at the top of its README. */
export function snippetOf(provider: ProviderName): string {
  const folder = dirname(require.resolve(`passport-${provider}/package.json`));
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const [, code] = /^```js\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  if (code === undefined) throw new Error(`The README of passport-${provider} begins with no lines of JavaScript.`);
  return code;
}
