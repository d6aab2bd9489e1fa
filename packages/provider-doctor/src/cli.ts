import { createInterface, type Interface } from 'node:readline';
import { main } from './command.js';

/** Ctrl-C, as shells tell it. */
const INTERRUPTED = 130;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

/** Lines of the input, one at a time, none of them lost between two questions. */
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
  stop: stop.signal,
})
  .catch((error: unknown) => {
    // What nobody foresaw may hold anything: its kind is told, and its words are not.
    const { name, constructor } = error as Error;
    process.stderr.write(`provider-doctor: an unexpected ${name || constructor.name}. Please report it to us.\n`);
    return 2;
  })
  .then((status) => {
    lines.close();
    process.exitCode = status;
    // A call that is still waited for must not hold up whoever pressed Ctrl-C.
    if (status === INTERRUPTED) process.stdout.write('', () => process.exit());
  });
