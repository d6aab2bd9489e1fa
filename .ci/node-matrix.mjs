// Runs the tests on other Node versions, on the last one all of them: node .ci/node-matrix.mjs 22 24 26
// The npm packages node@22, … carry the binaries; they are kept in .cache/nodes.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const versions = process.argv.slice(2);
if (versions.length === 0) throw new Error('Name at least one Node version: node .ci/node-matrix.mjs 22 24');

const cache = join(root, '.cache', 'nodes');
const binary = (version) => join(cache, 'node_modules', `node${version}`, 'bin', 'node');
const missing = versions.filter((version) => !existsSync(binary(version)));
if (missing.length > 0) {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), '{"private":true}\n');
  const specs = missing.map((version) => `node${version}@npm:node@${version}`);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...specs], { cwd: cache, stdio: 'inherit' });
}

for (const version of versions) {
  const node = binary(version);
  console.log(`\n# Node ${execFileSync(node, ['--version']).toString().trim()}`);
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  // Tests that spawn `node` find this one.
  const env = { ...process.env, PATH: `${join(node, '..')}:${process.env.PATH}` };
  // The last one runs everything, and counts the lines that the tests run, since a run for that alone would be a whole one more.
  // The others run what our users install: the packages, the suites they share, and what a new provider starts as.
  const tests =
    version === versions.at(-1)
      ? ['--coverage', '--coverageReporters=text-summary']
      : [
          '--selectProjects',
          'documented',
          '--',
          ...['packages/', 'templates/', 'test/[^/]+$'].map((path) => join(root, path)),
        ];
  const { status } = spawnSync(node, [jest, ...tests], { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`The tests failed on Node ${version}`);
    process.exit(1);
  }
}
