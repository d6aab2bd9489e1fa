// Creates a provider that compiles and passes all suites, as a copy of the model provider Acme: npm run new-provider -- zeta Zeta
// The strategy comes from templates/passport-acme, the emulator from templates/acme-emulator, the record from Acme's; its button has
// a colour and a key for a mark.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Script } from 'node:vm';
import prettier from 'prettier';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '..');
const inRoot = (...parts) => join(root, ...parts);
const read = (path) => readFileSync(inRoot(path), 'utf8');

const [name = '', label = name.charAt(0).toUpperCase() + name.slice(1), ...others] = process.argv.slice(2);
const strategy = `packages/passport-${name}`;
const emulator = `packages/provider-emulators/src/${name}`;
const record = `test/support/records/${name}.ts`;

function refuse(why) {
  console.error(`new-provider: ${why}\nUsage: npm run new-provider -- zeta [Zeta]`);
  process.exit(1);
}

/** Whether a module can have it as a name: `delete`, `public` and `await` it cannot. */
function isIdentifier(word) {
  try {
    new Script(`'use strict'; async () => { const ${word} = 0; }`);
    return true;
  } catch {
    return false;
  }
}

if (name === '' || others.length > 0) refuse('give the name of the provider, and how people write it.');
if (!/^[a-z][a-z0-9]*$/.test(name)) {
  refuse(`a name has lower-case letters and digits, and begins with a letter: "zeta", not "${name}".`);
}
if (!/^[A-Za-z0-9]+$/.test(label) || label.toLowerCase() !== name) {
  refuse(`"${label}" must be "${name}" with some letters in upper case: classes are called after it.`);
}
if (!isIdentifier(name) || name in globalThis)
  refuse(`"${name}" means something in JavaScript: code cannot use it as a name.`);
const taken = [strategy, emulator, record, `templates/passport-${name}`, `node_modules/passport-${name}`];
for (const path of taken) if (existsSync(inRoot(path))) refuse(`"${name}" is taken: there is ${path} already.`);

const PATHS = [
  ['../../packages/provider-emulators/src/core/', '../core/'],
  ['../../packages/passport-oauth2-kit/docs/', '../passport-oauth2-kit/docs/'],
  ['../../../templates/acme-emulator/index.js', 'provider-emulators'],
  ['../../acme-emulator/index.js', 'provider-emulators'],
];
const NAMES = [
  ['acme', name],
  ['Acme', label],
  ['ACME', name.toUpperCase()],
];
const renamed = (text, pairs = NAMES) => pairs.reduce((all, [old, fresh]) => all.replaceAll(old, fresh), text);

function filesIn(path) {
  if (!statSync(inRoot(path)).isDirectory()) return [path];
  return readdirSync(inRoot(path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function identifiersIn(path) {
  const found = new Set();
  const visit = (node) => {
    if (ts.isIdentifier(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest));
  return found;
}

const MODEL = ['templates/passport-acme', 'templates/acme-emulator', 'test/support/records/acme.ts'];
// Beside the names of the model: options and members of startEmulators, and what the package exports.
const BESIDE = ['providers.ts', 'start.ts', 'index.ts', 'core/types.ts'].map(
  (file) => `packages/provider-emulators/src/${file}`,
);
const sources = [...MODEL.flatMap(filesIn), ...BESIDE, 'test/support/records/index.ts'].filter((path) =>
  path.endsWith('.ts'),
);
const identifiers = new Map(sources.map((path) => [path, identifiersIn(path)]));
for (const identifier of new Set([...identifiers.values()].flatMap((each) => [...each]))) {
  const fresh = renamed(identifier);
  const other = fresh !== identifier && sources.find((path) => identifiers.get(path).has(fresh));
  if (other) refuse(`"${name}" would make a second "${fresh}": ${other} has one already. Choose another name.`);
}

// Such as kit, doctor, test and docs: imports, tests and commands of that name would be two things.
const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const ours = [...folders.map((folder) => folder.name), ...readdirSync(inRoot('packages'))].flatMap((each) =>
  each.split('-'),
);
if (ours.some((word) => [word, `${word}s`].includes(name) || word === `${name}s`))
  refuse(`"${name}" is part of a name of ours: choose another name.`);

/** By path. Everything is written at the end, so that a failure leaves nothing half done. */
const files = new Map();

/** A file, or all files of a folder, with the names of the new provider. */
function copy(from, to) {
  for (const file of filesIn(from)) {
    files.set(join(to, relative(from, file)), renamed(read(file), [...PATHS, ...NAMES]));
  }
}

/** Changes a file in which the list of providers stands. */
function list(path, change) {
  const before = read(path);
  const after = change(before);
  if (after === before) throw new Error(`new-provider: there is no list of providers in ${path} any more.`);
  files.set(path, after);
}

async function formatted(path, text) {
  const { inferredParser } = await prettier.getFileInfo(inRoot(path));
  if (inferredParser === null) return text;
  return prettier.format(text, { ...(await prettier.resolveConfig(inRoot(path))), filepath: inRoot(path) });
}

function writeAll(texts) {
  const before = new Map(
    [...texts.keys()].filter((path) => existsSync(inRoot(path))).map((path) => [path, read(path)]),
  );
  try {
    for (const [path, text] of texts) {
      mkdirSync(dirname(inRoot(path)), { recursive: true });
      writeFileSync(inRoot(path), text);
    }
  } catch (error) {
    for (const path of [strategy, emulator, record]) rmSync(inRoot(path), { recursive: true, force: true });
    for (const [path, text] of before) writeFileSync(inRoot(path), text);
    throw error;
  }
}

const entered = (line, where) => (text) => text.replace(where, (found) => `${line}\n${found}`);
const appended = (constant) => (text) =>
  text.replace(new RegExp(`(export const ${constant} = \\{[^}]*?),? *\\}`), `$1, ${name} }`);

copy('templates/passport-acme', strategy);
copy('templates/acme-emulator', emulator);
copy('test/support/records/acme.ts', record);
for (const file of ['LICENSE', 'tsconfig.json'])
  files.set(join(strategy, file), read(`packages/passport-elice/${file}`));

// All packages have one version, and one address once it is known.
const { version, repository, homepage, bugs } = JSON.parse(read('packages/passport-oauth2-kit/package.json'));
const manifest = JSON.parse(files.get(`${strategy}/package.json`));
manifest.version = version;
manifest.dependencies['passport-oauth2-kit'] = `^${version}`;
if (repository) Object.assign(manifest, { repository: { ...repository, directory: strategy }, homepage, bugs });
files.set(`${strategy}/package.json`, JSON.stringify(manifest));

list('packages/provider-emulators/src/providers.ts', (text) =>
  appended('PROVIDERS')(entered(`import { ${name} } from './${name}/provider.js';`, /^\n\/\*\*/m)(text)),
);
list(
  'packages/provider-emulators/src/index.ts',
  entered(`export * from './${name}/index.js';`, /^export type \{\n {2}Account,/m),
);
list('test/support/records/index.ts', (text) =>
  appended('RECORDS')(entered(`import { ${name} } from './${name}.js';`, /^\n\/\*\*/m)(text)),
);
list('packages/provider-login-buttons/src/providers.ts', (text) =>
  text.replace(
    /(?=\} as const satisfies)/,
    `${name}: { name: '${name}', labels: inAllLanguages('${label}'), action: 'login', colour: '#b45309', path: KEY },\n`,
  ),
);
list('tsconfig.json', (text) => text.replace(/ *\{ "path": "examples/, `{ "path": "${strategy}" },\n$&`));
list('.ci/budget.json', (text) => {
  const { 'passport-elice': budget, ...rest } = JSON.parse(text);
  return JSON.stringify({ 'passport-elice': budget, [`passport-${name}`]: budget, ...rest });
});

writeAll(new Map(await Promise.all([...files].map(async ([path, text]) => [path, await formatted(path, text)]))));
const NEXT = {
  'npm install': 'links the package, and enters it into package-lock.json',
  [`${emulator}/emulator.ts`]: `${label} on loopback, from its document`,
  [`${strategy}/src/strategy.ts`]: `what ${label} does differently`,
  [record]: 'what the suites know of it',
  [`npx jest --selectProjects documented -t ${name}`]: 'its tests',
};
const next = Object.entries(NEXT).map(([what, why]) => `  ${what.padEnd(56)}${why}`);
console.log(`${label} is in all suites. Now:\n\n${next.join('\n')}\n\ndocs/onboarding.md goes on from there.`);
