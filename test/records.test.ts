import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROVIDERS } from './support/providers.js';

// A suite that knows a provider by name leaves the next one out: what it has to know stands in the records.

const EMULATORS = '../packages/provider-emulators/test';
const files = [
  ...['.', 'support', EMULATORS].flatMap((folder) =>
    readdirSync(join(__dirname, folder))
      .filter((file) => file.endsWith('.ts'))
      // One provider's own suites there are called after it.
      .filter((file) => !PROVIDERS.some((name) => file.startsWith(name)))
      .map((file) => join(folder, file)),
  ),
  join(EMULATORS, 'support/providers.ts'),
];
/** The two that stand for any other are named where they are chosen. The types of each package are compiled side by side. */
const CHOSEN = ['support/providers.ts', 'types.ts'];

it.each(files.filter((file) => !CHOSEN.includes(file)))('%s names no provider', (file) => {
  const lines = readFileSync(join(__dirname, file), 'utf8').split('\n');
  const names = new RegExp(PROVIDERS.join('|'), 'i');
  expect(lines.filter((line) => names.test(line))).toEqual([]);
});
