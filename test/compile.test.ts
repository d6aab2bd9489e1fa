import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compile } from './support/compile.js';

const SOURCES = {
  'packages/passport-oauth2-kit/src/index.ts': 'export const before: number = 1;',
  'packages/passport-new/src/index.ts': 'export = { before: 1 };',
  'packages/passport-new/src/index.mts': 'export const before: number = 1;',
  'packages/keeper/src/index.ts': 'export const before: number = 1;',
  'examples/express-app/src/main.ts': 'export const before: number = 1;',
};
const COMPILED = [
  'examples/express-app/dist/main.js',
  'packages/keeper/dist/index.js',
  'packages/passport-new/dist/index.js',
  'packages/passport-new/dist/index.mjs',
  'packages/passport-oauth2-kit/dist/index.js',
];

let root: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'compile-'));
  for (const [file, text] of Object.entries(SOURCES)) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  await compile(root);
});
afterEach(() => rmSync(root, { recursive: true }));

function compiled(): string[] {
  const files = readdirSync(root, { recursive: true }).map(String);
  return files.filter((name) => name.includes('/dist/')).sort();
}

it('leaves alone what is compiled already: another process may be loading it', async () => {
  const look = (): unknown[] =>
    compiled().map((file) => {
      const { ino, mtimeMs } = statSync(join(root, file));
      return { file, ino, mtimeMs };
    });
  const before = look();
  await compile(root);
  expect(look()).toEqual(before);
});

it('replaces a file as a whole: who has opened the old one reads it to its end', async () => {
  const opened = COMPILED.map((file, index) => {
    const old = join(root, `opened-${index}`);
    linkSync(join(root, file), old);
    return { file, old, text: readFileSync(old, 'utf8') };
  });
  for (const [file, text] of Object.entries(SOURCES)) {
    writeFileSync(join(root, file), text.replace('before', 'after'));
  }
  await compile(root);
  for (const { file, old, text } of opened) {
    expect(readFileSync(join(root, file), 'utf8')).toContain('after');
    expect(readFileSync(old, 'utf8')).toBe(text);
  }
  expect(compiled()).toEqual(COMPILED);
});
