// Rates and CPU in alternating rounds, so that the machine's mood meets everybody.

/** Runs `work` for `milliseconds`, `inFlight` at once. */
async function round(work, milliseconds, inFlight) {
  let count = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + milliseconds;
  const worker = async () => {
    while (performance.now() < end) {
      await work();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (count / (performance.now() - start)) * 1000, cpuMicros: (user + system) / count };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * @param {Record<string, () => Promise<unknown>>} works
 * @returns {Promise<Record<string, { perSecond: number, cpuMicros: number }>>} medians
 */
export async function alternate(works, { rounds, milliseconds, warmUp, inFlight = 32 }) {
  const measured = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  // Until the engine's compiler has done its work: in a short run, half of the CPU is its.
  for (const work of Object.values(works)) await round(work, warmUp, inFlight);
  for (let turn = 0; turn < rounds; turn += 1) {
    const names = turn % 2 === 0 ? Object.keys(works) : Object.keys(works).reverse();
    for (const name of names) {
      measured[name].push(await round(works[name], milliseconds, inFlight));
    }
  }
  return Object.fromEntries(
    Object.entries(measured).map(([name, results]) => [
      name,
      {
        perSecond: median(results.map(({ perSecond }) => perSecond)),
        cpuMicros: median(results.map(({ cpuMicros }) => cpuMicros)),
      },
    ]),
  );
}
