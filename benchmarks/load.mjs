// What requiring a strategy costs a cold process, against requiring passport-oauth2.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROUNDS = 15;

function time(name) {
  const script = `const s = process.hrtime.bigint(); require('${name}'); console.log(Number(process.hrtime.bigint() - s) / 1e6)`;
  return Number(execFileSync(process.execPath, ['-e', script], { cwd: fileURLToPath(new URL('.', import.meta.url)) }));
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

export async function measureLoad() {
  const ours = [];
  const stock = [];
  // Alternating, so that the machine's mood meets both.
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(time('passport-flowaccount'));
    stock.push(time('passport-oauth2'));
  }
  return {
    title: 'require() in a cold process',
    against: 'passport-oauth2',
    ours: 1000 / median(ours),
    baseline: 1000 / median(stock),
  };
}
