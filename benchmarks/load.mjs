// What requiring a strategy costs a cold process, against requiring passport-oauth2: both as npm installs them, without the links
// of a workspace, which Node has to follow.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAMES = ['passport-oauth2', 'passport-elecq', 'passport-chainup', 'passport-elice', 'passport-flowaccount'];

/** Copies a package and what it depends on, each once. */
function install(name, from, target) {
  const folders = createRequire(from)
    .resolve.paths(name)
    .map((folder) => join(folder, name));
  const folder = realpathSync(folders.find((each) => existsSync(each)));
  const copy = join(target, 'node_modules', name);
  if (existsSync(copy)) return;
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.slice(folder.length).includes('node_modules') });
  const manifest = join(folder, 'package.json');
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
  for (const dependency of Object.keys(dependencies)) install(dependency, manifest, target);
}

function time(name, cwd) {
  const script = `const s = process.hrtime.bigint(); require('${name}'); console.log(Number(process.hrtime.bigint() - s) / 1e6)`;
  return Number(execFileSync(process.execPath, ['-e', script], { cwd }));
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Medians in ms, and ratios against passport-oauth2. */
export function measureLoad({ loadRounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'load-'));
  for (const name of NAMES) install(name, import.meta.filename, folder);
  const times = Object.fromEntries(NAMES.map((name) => [name, []]));
  // Alternating, so that the machine's mood meets all.
  for (let round = 0; round < loadRounds; round += 1) for (const name of NAMES) times[name].push(time(name, folder));
  rmSync(folder, { recursive: true });
  const stock = median(times['passport-oauth2']);
  return Object.fromEntries(
    NAMES.map((name) => [name, { millis: median(times[name]), ratio: median(times[name]) / stock }]),
  );
}
