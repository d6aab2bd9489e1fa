import type { Flow, Step } from './flow.js';

/** When a step began, and how its call lies in the request of the browser that set it off. */
export interface Timing {
  /** From the start of the flow, in ms. */
  after: number;
  /** Of a call to the provider: its beginning and its length, as parts of the time that its request took. */
  bar?: { start: number; length: number };
}

export interface Timings {
  /** When the flow started, in epoch ms. */
  start: number;
  /** Calls of this app to the provider, and the ms that they took together. */
  calls: number;
  total: number;
  of: ReadonlyMap<Step, Timing>;
}

export function timingsOf({ at, steps }: Flow): Timings {
  const start = steps[0]?.at ?? at;
  const calls = steps.filter(({ from }) => from === 'app');
  const of = new Map<Step, Timing>();
  for (const group of requestsOf(steps)) {
    const begin = group[0]?.at ?? start;
    const end = Math.max(...group.map(endOf));
    for (const step of group) {
      const { from, at: stepStart, durationMs } = step;
      const isDrawn = from === 'app' && durationMs !== undefined && end > begin;
      of.set(step, {
        after: Math.max(0, stepStart - start),
        ...(isDrawn && { bar: { start: (stepStart - begin) / (end - begin), length: durationMs / (end - begin) } }),
      });
    }
  }
  return { start, calls: calls.length, total: calls.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0), of };
}

const endOf = ({ at, durationMs = 0 }: Step): number => at + durationMs;

/** Each request of the browser with the calls that it set off: what a person does in between would make every call invisibly short. */
function requestsOf(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    if (step.from === 'app' && group) group.push(step);
    else groups.push([step]);
  }
  return groups;
}
