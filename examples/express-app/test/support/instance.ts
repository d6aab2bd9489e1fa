import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const APP = join(__dirname, '../..');

/** The app as a process of its own, as `npm start` runs it. */
export class Instance {
  /** Everything it has printed. */
  output = '';
  #process: ChildProcess | undefined;

  constructor(private readonly env: Record<string, string>) {}

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [APP], {
      env: { PATH: process.env['PATH'], ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        this.output += chunk.toString();
        if (this.output.includes('Sample app: ')) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', () => reject(new Error(`The app ended before it listened: ${this.output}`)));
    });
  }

  /** Asks it to end; resolves to its exit code. */
  async stop(): Promise<number | null> {
    const child = this.#process;
    if (child?.exitCode !== null) return child?.exitCode ?? null;
    this.output = '';
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }
}
