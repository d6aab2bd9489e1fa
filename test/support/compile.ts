import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** Compiles the packages and the sample app in `root`, so that a process runs what the sources say. */
export async function compile(root = ROOT): Promise<void> {
  const compiling = spawn(process.execPath, [resolve(ROOT, 'compile.mjs')], { cwd: root, stdio: 'inherit' });
  const [code] = (await once(compiling, 'exit')) as [number];
  if (code !== 0) throw new Error('It does not compile.');
}
