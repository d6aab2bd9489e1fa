#!/usr/bin/env node
import { main } from './command.js';

/** Milliseconds between two looks at whether npm is still there. */
const LOOK_EVERY = 500;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

// npx and npm may end without passing their signal on: then this process gets another parent. Started without npm, by a
// shell that ends, it is meant to go on.
if (process.env['npm_command'] !== undefined) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop.abort(), LOOK_EVERY).unref();
}

void main(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  stop: stop.signal,
}).then((code) => {
  process.exitCode = code;
});
