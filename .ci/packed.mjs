// Packs every package and uses it as a stranger would: the exact list of files, publint and attw, then an empty project that
// installs the tarballs, loads them from CommonJS and ESM, and type-checks against them.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const rooms = readdirSync(join(root, 'packages'));
const consumer = mkdtempSync(join(tmpdir(), 'packed-'));
const bin = (name) => join(root, 'node_modules', '.bin', name);
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] }).toString();

let passed = 0;
function check(title, work) {
  const result = work();
  passed += 1;
  console.log(`ok ${title}`);
  return result;
}

try {
  run('npm', ['run', '--silent', 'build'], root);
  const tarballs = rooms.map((room) => {
    const folder = join(root, 'packages', room);
    const [{ filename, files }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', consumer], folder));
    check(`${room} packs the compiled code, stylesheet, README and licence only`, () => {
      const names = files.map(({ path }) => path);
      const strays = names.filter(
        (name) =>
          !/^(package\.json|README\.md|LICENSE|bin\/[^/]+\.js|buttons\.css(\.d\.ts)?|dist\/.+\.(m?js|d\.m?ts))$/.test(
            name,
          ),
      );
      if (strays.length > 0) throw new Error(`${room} packs files it should not: ${strays.join(', ')}`);
      for (const needed of ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']) {
        if (!names.includes(needed)) throw new Error(`${room} does not pack ${needed}`);
      }
    });
    check(`${room} satisfies publint`, () => run(bin('publint'), ['run', '--strict', '--pack', 'npm'], folder));
    const attw = ['--profile', 'node16', '--no-emoji', join(consumer, filename)];
    check(`${room} has right types for import and require`, () => run(bin('attw'), attw, folder));
    return join(consumer, filename);
  });

  cpSync(join(import.meta.dirname, 'packed'), consumer, { recursive: true });
  writeFileSync(join(consumer, 'package.json'), '{"private":true}\n');
  // `overrides` would be needed if the packages depended on versions that are not published yet; tarballs satisfy them.
  run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs, 'passport@0.7', 'express@5', 'redis@6'],
    consumer,
  );
  check('the packages load with require()', () => process.stdout.write(run('node', ['smoke.cjs'], consumer)));
  check('the packages load with import', () => process.stdout.write(run('node', ['smoke.mjs'], consumer)));
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'typescript', 'package.json')));
  run(
    'npm',
    [
      'install',
      '--no-audit',
      '--no-fund',
      `typescript@${version}`,
      '@types/node@20',
      '@types/express@5',
      '@types/passport@1',
    ],
    consumer,
  );
  check('the types work for an ESM and a CommonJS consumer', () =>
    run('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], consumer),
  );
} finally {
  rmSync(consumer, { recursive: true, force: true });
}
console.log(`${passed} passed, 0 failed`);
