import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

/** A PostgreSQL of the test's own, on a free port of loopback. */
export class TestPostgres {
  private constructor(
    readonly port: number,
    private readonly directory: string,
    private child: ChildProcess | undefined,
  ) {}

  /** @throws when there is no PostgreSQL: these tests are never skipped. */
  static async start(): Promise<TestPostgres> {
    const directory = await mkdtemp(join(tmpdir(), 'postgres-'));
    if (process.getuid?.() === 0) execFileSync('chown', ['postgres', directory]);
    const data = join(directory, 'data');
    const [command, ...args] = asPostgres('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres', '-N']);
    execFileSync(command!, args, { stdio: 'ignore', cwd: directory });
    const postgres = new TestPostgres(await freePort(), directory, undefined);
    await postgres.up();
    return postgres;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** Starts the server with what its directory holds. */
  async up(): Promise<void> {
    const options = [
      '-D',
      join(this.directory, 'data'),
      '-p',
      String(this.port),
      '-h',
      '127.0.0.1',
      '-k',
      this.directory,
    ];
    const [command, ...args] = asPostgres('postgres', [...options, '-c', 'fsync=off']);
    const child = spawn(command!, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: this.directory });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      let log = '';
      child.once('exit', () => reject(new Error(`postgres ended before it was ready: ${log}`)));
      child.stderr.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes('ready to accept connections')) resolve();
      });
    });
  }

  /** Ends the server at once; what it has written stays. */
  async down(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGQUIT');
    await exited;
  }

  async stop(): Promise<void> {
    await this.down();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** PostgreSQL refuses to run as root. */
function asPostgres(program: string, args: readonly string[]): string[] {
  const command = [binary(program), ...args];
  if (process.getuid?.() !== 0) return command;
  return ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command];
}

/** Debian keeps the server's programs out of the PATH. */
function binary(program: string): string {
  const home = '/usr/lib/postgresql';
  const versions = existsSync(home) ? readdirSync(home) : [];
  const found = versions.map((version) => join(home, version, 'bin', program)).filter((path) => existsSync(path));
  return found.at(-1) ?? program;
}
