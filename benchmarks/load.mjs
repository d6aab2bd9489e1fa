// What requiring a strategy costs a cold process, against requiring passport-oauth2.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const NAMES = ['passport-oauth2', 'passport-elecq', 'passport-chainup', 'passport-elice', 'passport-flowaccount'];

function time(name) {
  const script = `const s = process.hrtime.bigint(); require('${name}'); console.log(Number(process.hrtime.bigint() - s) / 1e6)`;
  return Number(execFileSync(process.execPath, ['-e', script], { cwd: fileURLToPath(new URL('.', import.meta.url)) }));
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Medians in ms, and ratios against passport-oauth2. */
export function measureLoad({ loadRounds }) {
  const times = Object.fromEntries(NAMES.map((name) => [name, []]));
  // Alternating, so that the machine's mood meets all.
  for (let round = 0; round < loadRounds; round += 1) for (const name of NAMES) times[name].push(time(name));
  const stock = median(times['passport-oauth2']);
  return Object.fromEntries(
    NAMES.map((name) => [name, { millis: median(times[name]), ratio: median(times[name]) / stock }]),
  );
}
