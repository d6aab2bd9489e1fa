import { createInterface } from 'node:readline/promises';
import { main } from './command.js';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

const isTalking = process.stdin.isTTY || process.env['PROVIDER_DOCTOR_STDIN'] === 'pipe';

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  lines.once('SIGINT', () => stop.abort());
  try {
    return await lines.question(question, { signal: stop.signal });
  } catch {
    // Ctrl-C: nobody answers.
    return '';
  } finally {
    lines.close();
  }
}

main(process.argv.slice(2), {
  env: process.env,
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  open: async (url) => {
    const { default: open } = await import('open');
    await open(url);
  },
  ask: isTalking ? ask : undefined,
  hasColours: process.stdout.isTTY && !process.env['NO_COLOR'],
  stop: stop.signal,
}).then(
  (status) => {
    process.exitCode = status;
    // A person who was asked and did not answer holds the process open.
    process.stdin.unref();
  },
  (error: unknown) => {
    // What nobody foresaw may hold anything: its kind is told, and its words are not.
    const { name, constructor } = error as Error;
    process.stderr.write(`provider-doctor: an unexpected ${name || constructor.name}. Please report it to us.\n`);
    process.exitCode = 2;
  },
);
