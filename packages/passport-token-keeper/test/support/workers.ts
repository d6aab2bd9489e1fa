import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { KeepAliveOptions, TokenKeeperOptions } from '../../src/index.js';

type Message = { ready: true } | { reached: string } | { id: number; result: unknown };

export interface WorkerOptions {
  redisUrl: string;
  providerUrl: string;
  keeper?: Partial<Omit<TokenKeeperOptions, 'strategy' | 'store' | 'now'>>;
  /** Where in a refresh the process stands still for ever. */
  stall?: 'before the write' | 'after the write';
}

/** A process with a keeper. */
export class Worker {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (result: unknown) => void>();
  #serial = 0;
  /** Resolves when the process stands still where it should. */
  readonly reached: Promise<void>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    let reach!: () => void;
    this.reached = new Promise((resolve) => (reach = resolve));
    child.on('message', (message: Message) => {
      if ('reached' in message) reach();
      if ('id' in message) this.#answers.get(message.id)?.(message.result);
    });
  }

  static async start(options: WorkerOptions): Promise<Worker> {
    const child = fork(join(__dirname, 'worker.cjs'), [JSON.stringify(options)], { stdio: 'inherit', execArgv: [] });
    const worker = new Worker(child);
    await once(child, 'message');
    return worker;
  }

  /** What so many askers at once get: a token, or the name and the reason of an error. */
  ask(subject: string, times = 1): Promise<string[]> {
    return this.#do('ask', { subject, times }) as Promise<string[]>;
  }

  async keepAlive(settings: KeepAliveOptions): Promise<void> {
    await this.#do('keepAlive', { settings });
  }

  stop(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #do(task: string, input: object): Promise<unknown> {
    const id = ++this.#serial;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#child.send({ id, task, ...input });
    });
  }
}
