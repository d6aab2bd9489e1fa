import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createClient } from 'redis';
import { freePort } from '../../../../test/support/free-port.js';

const newClient = (url: string) => createClient({ url });

export type Client = ReturnType<typeof newClient>;

/** A `redis-server` of the test's own, from the PATH, on a free port of loopback. */
export class TestRedis {
  readonly port: number;
  readonly directory: string;
  #process: ChildProcess | undefined;
  readonly #clients: Client[] = [];
  readonly #options: readonly string[];

  private constructor(port: number, directory: string, options: readonly string[]) {
    this.port = port;
    this.directory = directory;
    this.#options = options;
  }

  /** @throws when there is no `redis-server`: these tests are never skipped. */
  static async start(...options: string[]): Promise<TestRedis> {
    const redis = new TestRedis(await freePort(), await mkdtemp(join(tmpdir(), 'token-keeper-')), options);
    await redis.up();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts the server with what its directory holds. */
  async up(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.directory, '--save', ''];
    const child = spawn(
      'redis-server',
      [...options, '--appendonly', 'yes', '--appendfsync', 'always', ...this.#options],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    this.#process = child;
    const ready = new Promise<void>((resolve, reject) => {
      child.once('error', (cause) => {
        reject(new Error('No redis-server in the PATH: install Redis to run these tests.', { cause }));
      });
      child.once('exit', () => reject(new Error('redis-server ended before it was ready.')));
      let log = '';
      child.stdout.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes('Ready to accept connections')) resolve();
      });
    });
    await ready;
  }

  /** Kills the server; what it has written stays. */
  async down(): Promise<void> {
    const child = this.#process;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await exited;
  }

  /** Stops the server where it stands, so that it accepts what is sent and answers nothing. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async loseData(): Promise<void> {
    await rm(join(this.directory, 'appendonlydir'), { recursive: true, force: true });
  }

  /** A connected client with its default options and no listener for errors, closed by {@link stop}. */
  async connect(): Promise<Client> {
    const client = newClient(this.url);
    this.#clients.push(client);
    await client.connect();
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) if (client.isOpen) client.destroy();
    await this.down();
    await rm(this.directory, { recursive: true, force: true });
  }
}
