// Holds what the sample app quotes against the providers' own documents, to the letter. They lie beside the checkout, in
// ../shared/provider-docs, and in no package: so this is no test of `npm test`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, '..', 'shared', 'provider-docs');
if (!existsSync(folder)) throw new Error(`The providers' documents are missing: ${folder}`);
const { DEVIATIONS } = createRequire(import.meta.url)(join(root, 'examples/express-app/dist/standard/index.js'));

let passed = 0;
const wrong = [];
for (const [provider, deviations] of Object.entries(DEVIATIONS)) {
  const documents = readdirSync(folder)
    .filter((file) => file.startsWith(provider))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  for (const { quoted } of deviations) {
    if (!quoted) continue;
    const isThere = documents.some((text) => text.includes(quoted.words) && text.includes(quoted.heading));
    if (isThere) passed += 1;
    else wrong.push(`${provider}: no document has «${quoted.words}» and the heading «${quoted.heading}»`);
  }
}
for (const line of wrong) console.error(line);
console.log(`${passed} passed, ${wrong.length} failed`);
process.exitCode = wrong.length > 0 || passed === 0 ? 1 : 0;
