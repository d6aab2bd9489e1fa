import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulators, type Emulators } from 'provider-emulators';
import { type CommandContext, main, type Finding, type Report } from 'provider-doctor';
import {
  EMULATOR_ONLY_MERCHANT_PRIVATE_KEY as merchantPrivateKey,
  EMULATOR_ONLY_PLATFORM_PRIVATE_KEY as platformPrivateKey,
} from '../../provider-emulators/src/chainup/emulator-only-keys.js';
import { PROVIDERS } from '../src/providers/index.js';
import { freePort } from '../../../test/support/free-port.js';

export type Name = keyof typeof PROVIDERS;
export const NAMES = Object.keys(PROVIDERS) as Name[];

export interface Run {
  status: number;
  out: string;
  error: string;
  report: Report;
  /** All that was written anywhere. */
  text: string;
}

export interface RunOptions {
  env?: Record<string, string | undefined>;
  open?: CommandContext['open'];
  ask?: CommandContext['ask'];
  readLine?: CommandContext['readLine'];
  stop?: AbortSignal;
  columns?: number;
}

/** Runs the command with `--json` beside the arguments. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  let [out, error] = ['', ''];
  const status = await main(args, {
    env: options.env ?? {},
    out: (text) => void (out += text),
    error: (text) => void (error += text),
    open: options.open ?? (() => Promise.reject(new Error('no browser'))),
    ask: options.ask,
    readLine: options.readLine ?? (() => Promise.resolve(undefined)),
    hasColours: false,
    columns: options.columns,
    stop: options.stop ?? new AbortController().signal,
  });
  const report = (out.startsWith('{') ? JSON.parse(out) : { provider: '', steps: [] }) as Report;
  return { status, out, error, report, text: out + error };
}

/** The four emulators, and a person who logs in at them. */
export class TestSetup {
  private constructor(
    readonly emulators: Emulators,
    readonly callback: (name: Name) => string,
  ) {}

  static async open(options: Parameters<typeof startEmulators>[0] = {}): Promise<TestSetup> {
    const port = await freePort();
    const emulators = await startEmulators({
      redirectURIs: [`http://localhost:${port}/auth/{provider}/callback`],
      ...options,
      // In the size of real keys, which the doctor looks at (see jest.config.ts).
      chainup: { platformPrivateKey, merchantPrivateKey, ...options.chainup },
    });
    return new TestSetup(emulators, (name) => `http://localhost:${port}/auth/${name}/callback`);
  }

  close(): Promise<void> {
    return this.emulators.close();
  }

  /** Picks the first account, and lets the browser go back. */
  readonly login =
    (name: Name, change: (callback: URL) => void = () => undefined): CommandContext['open'] =>
    async (url) => {
      const callback = new URL(await this.emulators[name].approve(url));
      change(callback);
      await (await fetch(callback)).text();
    };

  readonly decline =
    (name: Name): CommandContext['open'] =>
    async (url) => {
      await (await fetch(await this.emulators[name].decline(url))).text();
    };

  examine(name: Name, args: readonly string[] = [], options: RunOptions = {}): Promise<Run> {
    return run([name, '--json', '--callback', this.callback(name), ...args], {
      open: this.login(name),
      ...options,
      env: { ...this.emulators[name].env, ...options.env },
    });
  }
}

/** The emulators for a whole file. */
export function useSetup(): () => TestSetup {
  let setup: TestSetup | undefined;
  beforeAll(async () => {
    setup = await TestSetup.open();
  });
  afterAll(() => setup?.close());
  return () => setup!;
}

/** A folder for a whole file, and the way to a file in it. */
export function useFolder(): (...path: string[]) => string {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (...path) => join(folder, ...path);
}

export const failures = ({ steps }: Report): Finding[] => steps.filter(({ verdict }) => verdict === 'FAIL');
