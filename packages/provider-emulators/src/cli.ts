#!/usr/bin/env node
import { main } from './command.js';

/** How often it is checked whether npm still runs, in ms. */
const CHECK_EVERY = 500;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

// npx and npm may end without passing their signal on: then this process gets another parent. Without npm it goes on,
// also when the shell that started it ends.
if (process.env['npm_command'] !== undefined) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop.abort(), CHECK_EVERY).unref();
}

void main(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  stop: stop.signal,
}).then((code) => {
  process.exitCode = code;
});
