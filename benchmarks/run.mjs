// node benchmarks/run.mjs [--quick] [--save]: ratios of one run, so they compare across machines.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureChainUp } from './chainup.mjs';
import { measureLoad } from './load.mjs';
import { measureLogins } from './logins.mjs';

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, save: { type: 'boolean' } } });
const options = values.quick
  ? { rounds: 3, milliseconds: 100, warmUp: 100, chainupLogins: 150, loadRounds: 3 }
  : { rounds: 41, milliseconds: 250, warmUp: 5000, chainupLogins: 3000, loadRounds: 21 };

const results = {
  node: process.version,
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  options,
  logins: await measureLogins(options),
  chainup: await measureChainUp(options),
  require: measureLoad(options),
};

const rounded = (numbers) =>
  Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, Number(number.toFixed(2))]));
const table = (rows) => console.table(Object.fromEntries(Object.entries(rows).map(([k, v]) => [k, rounded(v)])));

console.log(
  `Node ${results.node}. Medians of ${options.rounds} alternating rounds; rate and cpu are ratios against stock passport-oauth2.`,
);
console.log('\nLogins (start, token call, profile call, verify), 32 in flight, the provider in another process');
table(results.logins);
console.log('\nChainUp: CPU of a login against the four RSA operations alone');
table({ chainup: results.chainup });
console.log('\nrequire() in a cold process');
table(results.require);
if (values.save) {
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    new URL(`node-${process.versions.node.split('.')[0]}.json`, folder),
    `${JSON.stringify(results, null, 2)}\n`,
  );
}
process.exit();
