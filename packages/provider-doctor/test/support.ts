import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { startEmulators, type Emulators } from 'provider-emulators';
import { type CommandContext, main, type Finding, type Report } from 'provider-doctor';

export const NAMES = ['elecq', 'chainup', 'elice', 'flowaccount'] as const;
export type Name = (typeof NAMES)[number];

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

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
    stop: options.stop ?? new AbortController().signal,
  });
  const report = (out.startsWith('{') ? JSON.parse(out) : { provider: '', steps: [] }) as Report;
  return { status, out, error, report, text: out + error };
}

/** The four emulators, and a person who logs in at them. */
export class Stage {
  private constructor(
    readonly emulators: Emulators,
    readonly callback: (name: Name) => string,
  ) {}

  static async open(options: Parameters<typeof startEmulators>[0] = {}): Promise<Stage> {
    const port = await freePort();
    const emulators = await startEmulators({
      redirectURIs: [`http://localhost:${port}/auth/{provider}/callback`],
      ...options,
    });
    return new Stage(emulators, (name) => `http://localhost:${port}/auth/${name}/callback`);
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

export const failures = ({ steps }: Report): Finding[] => steps.filter(({ verdict }) => verdict === 'FAIL');
