import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { PROVIDERS } from 'provider-emulators';
import { main } from '../src/command.js';

const ROOM = join(__dirname, '..');
const NAMES = Object.keys(PROVIDERS);
const ENTRIES = Object.values(PROVIDERS);
const TITLES = new Intl.ListFormat('en-GB').format(ENTRIES.map(({ title }) => title));
const LAST_PORT = 65_536 - NAMES.length;

async function run(...args: string[]) {
  const stop = new AbortController();
  let [out, error] = ['', ''];
  const told = new EventEmitter();
  const started = once(told, 'error-output');
  const finished = main(args, {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
      told.emit('error-output');
    },
    stop: stop.signal,
  });
  await Promise.race([started, finished]);
  return {
    printed: () => ({ out, error }),
    stop: () => {
      stop.abort();
      return finished;
    },
  };
}

const variables = (env: string): Record<string, string> =>
  Object.fromEntries([...env.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name ?? '', value ?? '']));

describe('The command provider-emulators', () => {
  test('prints nothing but an .env file, whose every URL answers, until it is stopped', async () => {
    const command = await run('--port', '0', '--client-name', 'Riverside');
    const { out } = command.printed();
    for (const line of out.split('\n')) expect(line).toMatch(/^(#.*|[A-Z_]+=\S+|)$/);
    const env = variables(out);
    expect(Object.keys(env)).toEqual(ENTRIES.flatMap(({ create }) => Object.keys(create().env)));
    const pages = [...out.matchAll(/^# login page: (http\S+)$/gm)].map(([, url]) => url ?? '');
    expect(pages).toHaveLength(ENTRIES.filter(({ create }) => create().loginPage !== undefined).length);
    for (const url of pages) {
      const answer = await fetch(url);
      expect([url, answer.status]).toEqual([url, 200]);
      expect(await answer.text()).toContain('Riverside');
    }
    expect(await command.stop()).toBe(0);
    for (const url of pages) await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  test('prints addresses that a strategy takes, when it listens on all interfaces', async () => {
    const command = await run('--port', '0', '--host', '0.0.0.0');
    const { out } = command.printed();
    for (const name of NAMES) expect(out).toMatch(new RegExp(`^# ${name}: http://localhost:\\d+$`, 'm'));
    expect(out).not.toContain('0.0.0.0');
    await command.stop();
  });

  test('registers the redirect URIs it is given, {provider} filled in', async () => {
    const command = await run(
      '--port',
      '0',
      '--redirect-uri',
      'http://localhost:8080/{provider}/done',
      '--redirect-uri',
      'http://localhost:9090/done',
    );
    const { out } = command.printed();
    for (const provider of NAMES) {
      expect(out).toContain(`# redirect URI: http://localhost:8080/${provider}/done`);
    }
    expect(out.match(/# redirect URI: http:\/\/localhost:9090\/done/g)).toHaveLength(NAMES.length);
    await command.stop();
  });

  test('prints its usage', async () => {
    const command = await run('--help');
    expect(await command.stop()).toBe(0);
    const { out } = command.printed();
    expect(out).toContain('Usage: provider-emulators [options]');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test.each([
    ['an unknown option', ['--prot', '1'], "Unknown option '--prot'"],
    ['a port that is none', ['--port', 'http'], `--port must be a number from 0 to ${LAST_PORT}`],
    [
      'a port that leaves no room for all',
      ['--port', String(LAST_PORT + 1)],
      `--port must be a number from 0 to ${LAST_PORT}`,
    ],
    ['a host that is empty', ['--port', '0', '--host', ''], 'host'],
    ['an argument', ['start'], "Unexpected argument 'start'"],
    [
      'a redirect URI that is none',
      ['--port', '0', '--redirect-uri', '/callback'],
      'A redirect URI must be an absolute URL',
    ],
  ])('ends with 2 and an explanation for %s', async (_title, args, message) => {
    const command = await run(...args);
    expect(await command.stop()).toBe(2);
    expect(command.printed().error).toContain(message);
    expect(command.printed().error).toContain('See --help.');
  });

  test.each(['nowhere.invalid', '192.0.2.1'])('ends with 1 and advice about the host %s', async (host) => {
    const command = await run('--port', '0', '--host', host);
    expect(await command.stop()).toBe(1);
    expect(command.printed().error).toContain('Give --host an address of this computer, such as 127.0.0.1.');
    expect(command.printed().error).not.toContain('--port');
  });

  test('ends with 1 and an explanation when a port is taken', async () => {
    const occupied = createServer();
    await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve));
    try {
      const command = await run('--port', String((occupied.address() as AddressInfo).port));
      expect(await command.stop()).toBe(1);
      expect(command.printed().error).toContain('EADDRINUSE');
      expect(command.printed().error).toContain('Choose other ports with --port.');
    } finally {
      await new Promise((resolve) => occupied.close(resolve));
    }
  });
});

describe('The compiled command', () => {
  let folder: string;
  const groups: number[] = [];

  /** In a process group of its own, which ends with the test, however that ends. */
  function launch(command: string, args: string[], env: NodeJS.ProcessEnv = {}) {
    const child = spawn(command, args, {
      detached: true,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    groups.push(child.pid!);
    return child;
  }

  afterEach(() => {
    for (const group of groups.splice(0)) {
      try {
        process.kill(-group, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  });

  beforeAll(() => {
    mkdirSync(join(ROOM, '.cache'), { recursive: true });
    // Inside the package, so that its dependencies are found.
    folder = mkdtempSync(join(ROOM, '.cache', 'command-'));
    const sources = readdirSync(join(ROOM, 'src'), { recursive: true, encoding: 'utf8' });
    const entryPoints = sources.filter((name) => name.endsWith('.ts')).map((name) => join(ROOM, 'src', name));
    buildSync({ entryPoints, outdir: folder, format: 'cjs', platform: 'node', target: 'node20' });
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['SIGINT', 'SIGTERM'] as const)('starts by its shebang and stops at %s with 0', async (signal) => {
    const file = join(folder, 'cli.js');
    // npm does this to a bin.
    chmodSync(file, 0o755);
    const child = launch(file, ['--port', '0']);
    const exit = once(child, 'exit');
    const [ready] = (await once(child.stderr, 'data')) as [Buffer];
    expect(ready.toString()).toContain(`${TITLES} are listening.`);
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
  });

  test('stops when the npx that started it ends without passing its signal on', async () => {
    const started = `"$0" "$1" --port 0 & wait`;
    const npx = launch('sh', ['-c', started, process.execPath, join(folder, 'cli.js')], { npm_command: 'exec' });
    // The emulators hold the pipes, too: they close when the last of both processes has ended.
    const closed = once(npx, 'close');
    await once(npx.stderr, 'data');
    npx.kill('SIGKILL');
    await closed;
  });
});

test('The bin that npm links is there in a fresh clone, executable, with a shebang', () => {
  const { bin, files } = JSON.parse(readFileSync(join(ROOM, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
    files: string[];
  };
  const file = join(ROOM, bin['provider-emulators'] ?? '');
  expect(statSync(file).mode & 0o111).toBe(0o111);
  expect(readFileSync(file, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(files).toEqual(expect.arrayContaining(['bin', 'dist']));
});
