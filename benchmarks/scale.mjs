// node benchmarks/scale.mjs: 100 000 logins in one process; rate, CPU and heap after collection, as JSON and as a plot.
import { mkdirSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { login } from './authenticate.mjs';
import { ours } from './contenders.mjs';
import { startProvider } from './provider.mjs';

const LOGINS = 100_000;
const STEP = 2_500;
const IN_FLIGHT = 32;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const provider = await startProvider();
const strategy = ours({
  clientID: 'id',
  clientSecret: 'secret-of-sixteen',
  callbackURL: 'http://localhost/cb',
  authorizationURL: `${provider.url}/authorize`,
  tokenURL: `${provider.url}/token`,
  userProfileURL: `${provider.url}/company/info`,
  // A used login is remembered until it would have expired: ten minutes by default, longer than this run.
  stateTTL: 5_000,
});

async function run(count) {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await login(strategy);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

await run(5_000);
const samples = [];
for (let done = STEP; done <= LOGINS; done += STEP) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run(STEP);
  const { user, system } = process.cpuUsage(cpu);
  const perSecond = (STEP / (performance.now() - start)) * 1000;
  collect();
  samples.push({
    logins: done,
    perSecond: Math.round(perSecond),
    cpuMicros: Math.round((user + system) / STEP),
    heapMegabytes: Number((process.memoryUsage().heapUsed / 2 ** 20).toFixed(2)),
  });
}
provider.close();

const WIDTH = 640;
const HEIGHT = 120;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** One curve from zero up, with the medians of its first and its last quarter. */
function curve(title, values, top) {
  const quarter = Math.ceil(values.length / 4);
  const most = Math.max(...values) * 1.15;
  const points = values.map((value, at) => {
    const x = 60 + (at / (values.length - 1)) * (WIDTH - 80);
    return `${x.toFixed(1)},${(top + HEIGHT - (value / most) * HEIGHT).toFixed(1)}`;
  });
  return `<text x="60" y="${top - 8}">${title}: ${median(values.slice(0, quarter))} in the first quarter, ${median(values.slice(-quarter))} in the last (medians)</text>
<path d="M60 ${top}V${top + HEIGHT}H${WIDTH - 20}" fill="none" stroke="#888"/>
<polyline fill="none" stroke="#1463c8" stroke-width="2" points="${points.join(' ')}"/>
<text x="54" y="${top + HEIGHT}" text-anchor="end">0</text>
<text x="54" y="${top + 10}" text-anchor="end">${Math.round(most)}</text>`;
}

const of = (name) => samples.map((sample) => sample[name]);
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} 560" font-family="sans-serif" font-size="12" role="img" aria-label="Rate, CPU and heap over ${LOGINS} logins">
<rect width="100%" height="100%" fill="#fff"/>
${curve('Logins per second', of('perSecond'), 40)}
${curve('CPU per login, µs', of('cpuMicros'), 215)}
${curve('Heap after collection, MB', of('heapMegabytes'), 390)}
<text x="${WIDTH - 20}" y="535" text-anchor="end">${LOGINS.toLocaleString('en')} logins, Node ${process.version}, ${IN_FLIGHT} in flight</text>
</svg>
`;
const folder = new URL('results/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('scale.json', folder), `${JSON.stringify({ node: process.version, samples }, null, 2)}\n`);
writeFileSync(new URL('scale.svg', folder), svg);
console.table([samples[0], samples[Math.floor(samples.length / 2)], samples.at(-1)]);
process.exit();
