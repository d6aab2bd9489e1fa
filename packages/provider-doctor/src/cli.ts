import { createInterface, type Interface } from 'node:readline';
import { main } from './command.js';

/** The exit status after Ctrl-C, as in shells. */
const INTERRUPTED = 130;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

/** Reads the input line by line. A line that comes between two questions is kept for the next one. */
class Lines {
  readonly #waiting: ((line: string | undefined) => void)[] = [];
  readonly #read: string[] = [];
  #lines: Interface | undefined;
  #isOver = false;

  next(question: string): Promise<string | undefined> {
    process.stderr.write(question);
    this.#lines ??= this.#open();
    const line = this.#read.shift();
    if (line !== undefined || this.#isOver) return Promise.resolve(line);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#lines?.close();
  }

  #open(): Interface {
    const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
    lines.on('line', (line) => {
      const waiting = this.#waiting.shift();
      if (waiting) waiting(line);
      else this.#read.push(line);
    });
    lines.once('close', () => this.#end());
    stop.signal.addEventListener('abort', () => this.#end(), { once: true });
    return lines;
  }

  #end(): void {
    this.#isOver = true;
    for (const waiting of this.#waiting.splice(0)) waiting(undefined);
  }
}

const lines = new Lines();
const readLine = (question: string): Promise<string | undefined> => lines.next(question);

void main(process.argv.slice(2), {
  env: process.env,
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  open: async (url) => {
    const { default: open } = await import('open');
    await open(url);
  },
  ask: process.stdin.isTTY ? readLine : undefined,
  readLine,
  hasColours: process.stdout.isTTY && !process.env['NO_COLOR'],
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  stop: stop.signal,
})
  .catch((error: unknown) => {
    // The message of an unexpected error may contain secrets, so only its name is shown.
    const { name, constructor } = error as Error;
    process.stderr.write(`provider-doctor: an unexpected ${name || constructor.name}. Please report it to us.\n`);
    return 2;
  })
  .then((status) => {
    lines.close();
    process.exitCode = status;
    // After Ctrl-C, the process does not wait for a call that is still running.
    if (status === INTERRUPTED) process.stdout.write('', () => process.exit());
  });
