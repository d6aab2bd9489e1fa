#!/usr/bin/env node
import { main } from './command.js';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

void main(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  stop: stop.signal,
}).then((code) => {
  process.exitCode = code;
});
