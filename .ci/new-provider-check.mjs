// Holds what CONTRIBUTING.md promises: creates a provider in a copy of this repository, and runs type check, lint, format, import
// rules and its tests there. It has to be in every suite in which all providers are, with the tests of the model it is a copy of.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { deadLinks } from './dead-links.mjs';

const NAME = 'zeta';
const LABEL = 'Zeta';
const root = resolve(import.meta.dirname, '..');
// Jest knows the place under its real name only.
const copy = execFileSync('realpath', [mkdtempSync(join(tmpdir(), 'new-provider-'))])
  .toString()
  .trim();

let passed = 0;
function check(title, work) {
  work();
  passed += 1;
  console.log(`ok ${title}`);
}
/** What a command prints is shown when it fails: type errors go to its output. */
function run(command, ...args) {
  const stdio = ['ignore', 'pipe', 'inherit'];
  const { status, stdout } = spawnSync(command, args, { cwd: copy, encoding: 'utf8', stdio, maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${status}\n${stdout}`);
}
const bin = (name, ...args) => run(join(copy, 'node_modules', '.bin', name), ...args);
const lines = (command, ...args) => execFileSync(command, args, { cwd: root }).toString().split('\n').filter(Boolean);

/** Links where the file system lets it, since node_modules is large. */
function copyModules(folder) {
  const [from, to] = [join(root, folder), join(copy, folder)];
  if (spawnSync('cp', ['-al', from, to], { stdio: 'ignore' }).status !== 0) {
    rmSync(to, { recursive: true, force: true });
    execFileSync('cp', ['-a', from, to]);
  }
}

function newProvider(...args) {
  return spawnSync(process.execPath, ['.ci/new-provider.mjs', ...args], { cwd: copy, encoding: 'utf8' });
}

function expectRefusal(args, words) {
  const { status, stderr } = newProvider(...args);
  if (status !== 1 || !words.test(stderr)) throw new Error(`new-provider ${args.join(' ')}: ${status} ${stderr}`);
}

/** Tests by suite: the titles that have a provider's name in them, with it taken out. */
function titlesOf(results, provider) {
  const name = new RegExp(`\\b${provider}\\b`, 'gi');
  const found = new Map();
  for (const { name: file, assertionResults } of results) {
    const titles = assertionResults.map(({ fullName }) => fullName).filter((title) => title.search(name) >= 0);
    if (titles.length > 0) found.set(relative(copy, file), new Set(titles.map((title) => title.replace(name, '*'))));
  }
  return found;
}

try {
  for (const file of lines('git', 'ls-files', '-co', '--exclude-standard')) {
    if (existsSync(join(root, file))) cpSync(join(root, file), join(copy, file));
  }
  for (const folder of ['node_modules', ...lines('bash', '-c', 'ls -d packages/*/node_modules 2>/dev/null || true')]) {
    copyModules(folder);
  }

  check('bad and taken names are refused, each with its reason', () => {
    expectRefusal([], /give the name/);
    expectRefusal(['My-Provider'], /lower-case letters/);
    expectRefusal(['7up'], /begins with a letter/);
    expectRefusal(['delete'], /means something in JavaScript/);
    for (const word of ['constructor', 'public', 'yield', 'static', 'let', 'eval', 'undefined', 'await', 'process']) {
      expectRefusal([word], /means something in JavaScript/);
    }
    for (const word of ['host', 'port', 'now', 'dialect', 'close', 'options', 'request', 'name', 'emulator', 'start']) {
      expectRefusal([word], /would make a second/);
    }
    expectRefusal([NAME, 'Zeta Bank'], /must be "zeta"/);
    expectRefusal(['elice'], /taken: there is packages\/passport-elice already/);
    expectRefusal(['acme'], /taken/);
    expectRefusal(['oauth2'], /taken: there is node_modules\/passport-oauth2 already/);
    for (const word of ['kit', 'test', 'tests', 'doctor', 'keeper', 'emulators', 'buttons', 'button', 'docs']) {
      expectRefusal([word], /part of a name of ours/);
    }
  });
  check('a failure leaves nothing behind', () => {
    const expectNothing = (words) => {
      const { status, stderr } = newProvider(NAME, LABEL);
      if (status === 0 || !words.test(stderr)) throw new Error(`new-provider: ${status} ${stderr}`);
      const { stdout } = spawnSync(
        'find',
        ['.', '-path', './node_modules', '-prune', '-o', '-name', `*${NAME}*`, '-print'],
        {
          cwd: copy,
          encoding: 'utf8',
        },
      );
      const list = readFileSync(join(copy, 'packages/provider-emulators/src/providers.ts'), 'utf8');
      if (stdout !== '' || list.includes(NAME)) throw new Error(`new-provider: left behind: ${stdout}`);
    };
    const budget = join(copy, '.ci/budget.json');
    const text = readFileSync(budget, 'utf8');
    writeFileSync(budget, '{');
    expectNothing(/JSON/);
    writeFileSync(budget, text);
    // Not there for who looks, and cannot be written: the strategy is written by then.
    symlinkSync('nowhere/deeper', join(copy, `packages/provider-emulators/src/${NAME}`));
    expectNothing(/ENOENT|EEXIST/);
  });
  check('an address is refused with the reason, and without what was given, or written as its page', () => {
    const REFUSED = [
      [[], /give the page/],
      [['https://git.example/o/n', 'more'], /nothing else/],
      [['owner/name'], /not an address/],
      [['https://?/o/n'], /not an address/],
      [['https://<host>/owner/name'], /not an address/],
      [['https://example.com:99999999/o/n'], /not an address/],
      [['https://example..com/o/n'], /no host/],
      [['http://git.example/o/n'], /begin with https/],
      [['git@git.example:o/n.git'], /not an address/],
      [['https://canary:canary@git.example/o/n'], /a password/],
      [['https://canary@git.example/o/n'], /a password/],
      [['https://git.example/o/n?canary=1'], /a query/],
      [['https://git.example/o/n#canary'], /a fragment/],
      [['https://git.example/o/n/tree/main'], /before "\/tree"/],
      [['https://git.example/o/n/blob/main/README.md'], /before "\/blob"/],
      [['https://git.example/group/o/n/-/issues'], /before "\/-"/],
      [['https://git.example/o'], /an owner and a name/],
      [['https://git.example/o/..'], /an owner and a name/],
      [['https://git.example/o/.git'], /an owner and a name/],
      [['https://git.example/o//n'], /an owner and a name/],
    ];
    const address = (args) =>
      spawnSync(process.execPath, ['.ci/address.mjs', ...args], { cwd: copy, encoding: 'utf8' });
    const kit = join(copy, 'packages/passport-oauth2-kit/package.json');
    const before = readFileSync(kit, 'utf8');
    for (const [args, words] of REFUSED) {
      const { status, stderr } = address(args);
      if (status !== 1 || !words.test(stderr) || stderr.includes('canary') || readFileSync(kit, 'utf8') !== before)
        throw new Error(`address ${args.join(' ')}: ${status} ${stderr}`);
    }
    for (const end of ['', '/', '.git', '.git/']) {
      const page = 'https://git.example/group/o/n.js';
      const { status, stdout, stderr } = address([page + end]);
      const { homepage } = JSON.parse(readFileSync(kit, 'utf8'));
      if (status !== 0 || !stdout.startsWith(`${page} is in`) || homepage !== `${page}#readme`)
        throw new Error(`address ${page}${end}: ${status} ${stdout} ${stderr} ${homepage}`);
    }
    writeFileSync(kit, before);
  });
  check('a provider is created by one command, once, with the address of the repository', () => {
    const address = 'https://git.acme.example/acme/name';
    run('npm', 'run', '--silent', 'address', '--', address);
    const { status, stderr } = newProvider(NAME, LABEL);
    if (status !== 0) throw new Error(stderr);
    const manifest = JSON.parse(readFileSync(join(copy, `packages/passport-${NAME}/package.json`), 'utf8'));
    const { directory, url } = manifest.repository;
    if (directory !== `packages/passport-${NAME}` || url !== `git+${address}.git`)
      throw new Error(`${directory} ${url}`);
    expectRefusal([NAME, LABEL], /taken/);
  });
  // As npm install would.
  symlinkSync(`../packages/passport-${NAME}`, join(copy, 'node_modules', `passport-${NAME}`));

  const ours = [`packages/passport-${NAME}`, `packages/provider-emulators/src/${NAME}`, 'test/support/records'];
  check('it compiles, and so does its README', () => run('npm', 'run', '--silent', 'typecheck'));
  check('it is linted and formatted', () => {
    bin('eslint', ...ours);
    bin('prettier', '--check', '.');
  });
  check('the links of its README lead somewhere', () => {
    const dead = deadLinks([join(copy, `packages/passport-${NAME}/README.md`)], copy);
    if (dead.length > 0) throw new Error(dead.join('\n'));
  });
  check('the import rules hold, also for it', () =>
    run('bash', '-c', 'node_modules/.bin/depcruise --config .dependency-cruiser.cjs packages/*/src examples/*/src'),
  );

  const jest = (name, ...args) => {
    const report = join(copy, `${name}.json`);
    bin('jest', '--selectProjects', 'documented', '--silent', '--json', `--outputFile=${report}`, ...args);
    return JSON.parse(readFileSync(report, 'utf8')).testResults;
  };
  const results = [];
  check('its tests pass', () =>
    results.push(...jest('its', '-t', NAME, '--', `${copy}/test/`, `packages/passport-${NAME}/`)),
  );

  // All tests, not its own only: a suite that knows the providers by heart is red as soon as there is one more.
  const others = readdirSync(join(root, 'test/support/records')).map((file) => basename(file, '.ts'));
  const whole = [
    ...readdirSync(join(root, 'packages/provider-emulators/test'))
      .filter((file) => file.endsWith('.test.ts') && !others.some((other) => file.startsWith(other)))
      .map((file) => `packages/provider-emulators/test/${file}`),
    'packages/provider-login-buttons/test/',
    'test/documents/snippets.test.ts',
  ];
  check('with it, the suites that know all providers pass', () =>
    results.push(...jest('whole', '--', ...whole.map((path) => join(copy, path)))),
  );

  // Those in test/documents name the providers that the documents are about.
  const shared = ['test', 'packages/provider-emulators/test'].map((folder) => join(copy, folder));
  const inShared = results.filter(({ name }) => shared.includes(dirname(name)));
  const its = titlesOf(inShared, NAME);
  check(`it is in the ${its.size} suites in which providers are`, () => {
    for (const other of others) {
      const missing = [...titlesOf(inShared, other).keys()].filter((suite) => !its.has(suite));
      if (missing.length > 0) throw new Error(`${other} is in suites that it is not in: ${missing.join(', ')}`);
    }
  });
  check('with all tests of the model', () => {
    for (const [suite, titles] of titlesOf(inShared, 'acme')) {
      const missing = [...titles].filter((title) => !its.get(suite)?.has(title));
      if (missing.length > 0) throw new Error(`${suite} leaves it out: ${missing.join('\n')}`);
    }
  });
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${passed} passed, 0 failed`);
