import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Emulator } from 'provider-emulators';
import { Browser } from './browser.js';
import { MODEL, RECORDS } from './providers.js';

const children: ChildProcess[] = [];

/** A process, and what it has told first. */
export interface Launched {
  child: ChildProcess;
  port: number;
}

/** Starts a program of `support/` on the sources. */
export async function launch(program: string, env: Record<string, string>): Promise<Launched> {
  const child = fork(join(__dirname, program), {
    execArgv: ['--require', join(__dirname, 'on-sources.cjs')],
    env: { ...process.env, ...env },
  });
  children.push(child);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (told) => resolve(told as number));
    child.once('exit', (status) => reject(new Error(`${program} ended with ${status} before it was ready`)));
  });
  return { child, port };
}

export function endInstances(): void {
  for (const child of children.splice(0)) child.kill();
}

/** Two processes of one application behind one address, and a browser. */
export interface Pair {
  browser: Browser;
  /** Opens a tab on one of the two: the query that it comes back with. */
  depart: (instance: 0 | 1) => Promise<string>;
  get: (instance: 0 | 1, path: string) => Promise<Response>;
}

export async function startPair(emulator: Emulator, env: Record<string, string>): Promise<Pair> {
  const callbackURL = 'http://localhost:4000/callback';
  emulator.registerRedirectURI(callbackURL);
  const options = JSON.stringify({ ...emulator.strategyOptions, callbackURL });
  const instances = await Promise.all([1, 2].map(() => launch('instance.ts', { STRATEGY_OPTIONS: options, ...env })));
  const browser = new Browser();
  const get = (instance: 0 | 1, path: string): Promise<Response> =>
    browser.get(`http://127.0.0.1:${instances[instance]!.port}${path}`);
  return {
    browser,
    get,
    async depart(instance) {
      const start = await get(instance, '/login');
      return new URL(await emulator.approve(start.headers.get('location')!)).search;
    },
  };
}

/** Pairs of tabs that start at the same moment on two processes and end on the other one: how many were lost. */
export async function lostOfPairs(
  pairs: number,
  env: Record<string, string>,
): Promise<{ lost: number; user: unknown }> {
  const emulator = await RECORDS[MODEL].createEmulator().listen();
  try {
    const { depart, get } = await startPair(emulator, env);
    if ('SESSIONS' in env) await get(0, '/visit');
    let lost = 0;
    for (let pair = 0; pair < pairs; pair += 1) {
      const [first, second] = await Promise.all([depart(0), depart(1)]);
      const answers = [await get(1, `/callback${first}`), await get(0, `/callback${second}`)];
      lost += answers.filter(({ status }) => status !== 200).length;
    }
    return { lost, user: await (await get(1, '/whoami')).json() };
  } finally {
    endInstances();
    await emulator.close();
  }
}
