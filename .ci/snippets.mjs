// Writes every TypeScript snippet of the READMEs and docs to .cache/snippets, where `npm run typecheck` compiles it, as a module of a project of its own (test/snippets).
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const target = join(root, '.cache', 'snippets');
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'README.md'));
const docs = ['docs', 'packages/passport-oauth2-kit/docs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
);
for (const file of ['README.md', ...packages, ...docs]) {
  if (!file.endsWith('.md')) continue;
  const name = file === 'README.md' ? 'root' : basename(join(file, '..')) + '-' + basename(file, '.md');
  let number = 0;
  for (const [, code] of readFileSync(join(root, file), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)) {
    number += 1;
    // The projects of the Nest command line are CommonJS.
    const extension = code.includes("'@nestjs/") ? 'cts' : 'mts';
    writeFileSync(join(target, `${name}-${number}.${extension}`), code);
  }
}
