// Packs every package and uses it as a stranger would: the exact list of files, publint and attw, then an empty project that
// installs the tarballs, loads them from CommonJS and ESM, and type-checks against them. What each package brings into a project
// of its own is held to .ci/budget.json: packages, and kilobytes of files. There, every link of our documents leads somewhere.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { deadLinks } from './dead-links.mjs';

const root = resolve(import.meta.dirname, '..');
const packageNames = readdirSync(join(root, 'packages'));
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

const manifests = new Map(
  packageNames.map((packageName) => [
    packageName,
    JSON.parse(readFileSync(join(root, 'packages', packageName, 'package.json'), 'utf8')),
  ]),
);
const budgets = JSON.parse(readFileSync(join(import.meta.dirname, 'budget.json'), 'utf8'));

function withOurs(packageName, found = new Set()) {
  found.add(packageName);
  for (const name of Object.keys(manifests.get(packageName).dependencies ?? {})) {
    if (manifests.has(name) && !found.has(name)) withOurs(name, found);
  }
  return found;
}

function kilobytesIn(folder) {
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024);
}

function documentsIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

function installed(packageName, tarballOf) {
  const folder = join(consumer, 'alone', packageName);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const tarballs = [...withOurs(packageName)].map((name) => tarballOf.get(name));
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', ...tarballs], folder);
  const lock = JSON.parse(readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8'));
  const modules = join(folder, 'node_modules');
  const documents = [...manifests.keys()].flatMap((name) => documentsIn(join(modules, name)));
  return {
    packages: Object.keys(lock.packages).length,
    kilobytes: kilobytesIn(modules),
    documents: documents.length,
    dead: deadLinks(documents, modules),
  };
}

try {
  check("the links of the repository's documents lead somewhere", () => {
    const tracked = run('git', ['ls-files', '*.md'], root).split('\n').filter(Boolean);
    const dead = deadLinks(
      tracked.map((file) => join(root, file)),
      root,
    );
    if (dead.length > 0) throw new Error(`Links that lead nowhere:\n${dead.join('\n')}`);
  });
  run('npm', ['run', '--silent', 'build'], root);
  const tarballs = packageNames.map((packageName) => {
    const folder = join(root, 'packages', packageName);
    const [{ filename, files }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', consumer], folder));
    const docs = documentsIn(join(folder, 'docs')).map((file) => relative(folder, file));
    check(
      `${packageName} packs the compiled code, stylesheet, README, ${docs.length} docs, changelog and licence only`,
      () => {
        const names = files.map(({ path }) => path);
        const strays = names.filter(
          (name) =>
            !docs.includes(name) &&
            !/^(package\.json|(README|CHANGELOG)\.md|LICENSE|bin\/[^/]+\.js|buttons\.css(\.d\.ts)?|dist\/.+\.(m?js|d\.m?ts))$/.test(
              name,
            ),
        );
        if (strays.length > 0) throw new Error(`${packageName} packs files it should not: ${strays.join(', ')}`);
        for (const needed of ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts', ...docs]) {
          if (!names.includes(needed)) throw new Error(`${packageName} does not pack ${needed}`);
        }
      },
    );
    check(`${packageName} satisfies publint`, () => run(bin('publint'), ['run', '--strict', '--pack', 'npm'], folder));
    const attw = ['--profile', 'node16', '--no-emoji', join(consumer, filename)];
    check(`${packageName} has right types for import and require`, () => run(bin('attw'), attw, folder));
    return join(consumer, filename);
  });

  check('`npm run address` writes the address into every manifest, as publint wants it', () => {
    const copy = join(consumer, 'addressed');
    const filter = (path) => !path.includes('node_modules');
    for (const folder of ['.ci', 'packages'])
      cpSync(join(root, folder), join(copy, folder), { recursive: true, filter });
    run('node', ['.ci/address.mjs', 'https://git.example.com/owner/name'], copy);
    for (const packageName of packageNames) {
      const { repository } = JSON.parse(readFileSync(join(copy, 'packages', packageName, 'package.json'), 'utf8'));
      if (repository.directory !== `packages/${packageName}`)
        throw new Error(`${packageName} has ${JSON.stringify(repository)}`);
      run(bin('publint'), ['run', '--strict', '--pack', 'npm'], join(copy, 'packages', packageName));
    }
    rmSync(copy, { recursive: true });
  });

  const tarballOf = new Map(packageNames.map((packageName, index) => [packageName, tarballs[index]]));
  for (const packageName of packageNames) {
    const { packages, kilobytes, documents, dead } = installed(packageName, tarballOf);
    check(`${packageName} brings ${packages} packages, ${kilobytes} KB`, () => {
      const budget = budgets[packageName];
      if (!budget) throw new Error(`${packageName} has no entry in .ci/budget.json`);
      if (packages > budget.packages || kilobytes > budget.kilobytes) {
        throw new Error(
          `${packageName} may bring ${budget.packages} packages, ${budget.kilobytes} KB (.ci/budget.json), and brings ${packages}, ${kilobytes} KB`,
        );
      }
    });
    check(`${packageName} brings ${documents} documents, and their links lead somewhere`, () => {
      if (dead.length > 0) throw new Error(`Links that lead nowhere:\n${dead.join('\n')}`);
    });
  }
  rmSync(join(consumer, 'alone'), { recursive: true });

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
    ['install', '--no-audit', '--no-fund', `typescript@${version}`, '@types/node@20', '@types/passport-oauth2@1'],
    consumer,
  );
  check('the types work with `skipLibCheck: false`, by nodenext and bundler', () =>
    ['tsconfig.json', 'tsconfig.bundler.json'].map((config) =>
      run('node', ['node_modules/typescript/bin/tsc', '-p', config], consumer),
    ),
  );

  // The recipe's three test runners, on its application and its tests as they stand there.
  const [app, tests, vitest, jestApp, jest] = [
    ...readFileSync(join(root, 'packages/passport-oauth2-kit/docs/recipes/testing.md'), 'utf8').matchAll(
      /^```js\n([\s\S]*?)^```$/gm,
    ),
  ].map(([, code]) => code);
  const body = tests.slice(tests.indexOf('\nconst callbackURL'));
  const imports = tests.slice(tests.indexOf('import { startEmulators'), tests.indexOf('\nconst callbackURL'));
  const commonJS = jestApp + app.slice(app.indexOf('\nexport function createApp')).replace('export ', '');
  const project = (name, files) => {
    const folder = join(consumer, name);
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return folder;
  };
  run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', 'supertest@7', 'express-session@1', 'vitest@4'],
    consumer,
  );
  check("the recipe 'testing' passes under node:test", () =>
    run('node', ['--test'], project('node-test', { 'app.mjs': app, 'app.test.mjs': tests })),
  );
  check("the recipe 'testing' passes under Vitest", () =>
    run('npx', ['vitest', 'run'], project('vitest', { 'app.mjs': app, 'app.test.mjs': vitest + imports + body })),
  );
  const jestFolder = project('jest', { 'app.js': commonJS, 'app.test.js': jest + body, 'package.json': '{}' });
  check("the recipe 'testing' passes under Jest", () => run(bin('jest'), ['--rootDir', jestFolder], jestFolder));
} finally {
  rmSync(consumer, { recursive: true, force: true });
}
console.log(`${passed} passed, 0 failed`);
