import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Browser } from './browser.js';
import { snippetsIn } from './readme.js';
import { withoutTypes } from './without-types.js';

const ROOT = join(__dirname, '../..');

/** A recipe's program in a process of its own, as its reader runs it, but on our sources, and able to reach loopback only. */
export interface Program {
  /** `http://localhost:<port>` */
  url: string;
  browser: Browser;
  /** Hosts beyond loopback that it wanted to connect to. */
  refused: string[];
  /** What it has written to stdout. */
  output: () => string;
  /** What it has written to stderr: kept, so that the errors it logs do not look like errors of the tests. */
  errors: () => string;
  /**
   * Ends it as a server is ended, and waits for it; what it has written to stdout by then.
   *
   * @throws when it ended by itself, or not well; the message shows what it has written to stderr
   */
  end: () => Promise<string>;
}

const running = new Set<ChildProcess>();
let count = 0;

export async function endPrograms(): Promise<void> {
  await Promise.all([...running].map(ended));
}

function ended(child: ChildProcess): Promise<void> {
  const isOver = child.exitCode !== null || child.signalCode !== null;
  // What it has written is read to the end by then.
  if (isOver && child.stdout!.closed && child.stderr!.closed) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('close', () => resolve());
    if (!isOver) child.kill();
  });
}

/** The programs of a recipe (`packages/passport-oauth2-kit/docs/recipes/<name>.md`), in their order. */
export function programsOf(recipe: string): string[] {
  const page = readFileSync(join(ROOT, 'packages/passport-oauth2-kit/docs/recipes', `${recipe}.md`), 'utf8');
  return snippetsIn(page).map(({ code }) => code);
}

/** Starts programs of a recipe in one process, one after the other, and waits until it listens on the variable `PORT`. */
export async function startPrograms(
  recipe: string,
  codes: readonly string[],
  env: Record<string, string>,
): Promise<Program> {
  const folder = join(ROOT, '.cache', 'programs');
  mkdirSync(folder, { recursive: true });
  count += 1;
  const file = join(folder, `${basename(recipe)}-${process.pid}-${count}.cjs`);
  writeFileSync(file, codes.map(asCommonJS).join('\n'));
  const child = fork(file, {
    execArgv: ['on-sources.cjs', 'loopback-only.cjs'].flatMap((hook) => ['--require', join(__dirname, hook)]),
    // In «test», Express does not write errors to stderr.
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => {
    running.delete(child);
    rmSync(file);
  });
  let output = '';
  child.stdout!.on('data', (chunk) => {
    output += String(chunk);
  });
  let errors = '';
  child.stderr!.on('data', (chunk) => {
    errors += String(chunk);
  });
  let failure: Error | undefined;
  const refused: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.on('message', (told: { refused?: string; port?: number }) => {
      if (told.refused !== undefined) refused.push(told.refused);
      if (told.port === Number(env['PORT'])) resolve();
    });
    // Not at its end: then its last lines may still be under way.
    child.once('close', (status, signal) => {
      if (child.killed && (status === 0 || signal === 'SIGTERM')) return;
      failure = new Error(`${recipe} ended with ${status ?? signal}:\n${errors}`);
      reject(failure);
    });
  });
  return {
    url: `http://localhost:${env['PORT']}`,
    browser: new Browser(),
    refused,
    output: () => output,
    errors: () => errors,
    end: async () => {
      await ended(child);
      if (failure) throw failure;
      return output;
    },
  };
}

/** In a function of its own, since CommonJS has no `await` at the top. */
const asCommonJS = (code: string): string => `(async () => {\n${withoutTypes(code, 'commonjs')}\n})();`;
