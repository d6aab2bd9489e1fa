import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { RefreshableStrategy, TokenSet } from '../../src/index.js';
import { httpStrategy } from './http-strategy.cjs';

/** How the provider answers a refresh. `'garbled'`: it rotates, and its answer cannot be read. */
export type Mode = 'working' | 'down' | 'garbled' | 'client-fault';

/** Requests wait here: on their way in (`'arrival'`), or rotated and on the way out (`'answer'`). */
export interface Gate {
  /** Resolves when the first request waits at the gate. */
  reached: Promise<void>;
  open(): void;
}

/** A provider on loopback with rotating, single-use refresh tokens that counts what it is asked. */
export class TestProvider {
  mode: Mode = 'working';
  /** Whether a refresh answers with another refresh token, and without one if not. */
  rotates = true;
  /** Whether a refresh token that was traded works once more, as with providers that have a grace period. */
  isLenient = false;
  accessLife = 3_600_000;
  refreshLife = 86_400_000;
  /** The refresh tokens received, in order. */
  readonly received: string[] = [];

  readonly #server: Server;
  readonly #now: () => number;
  readonly #live = new Map<string, string>();
  #serial = 0;
  #gate: { at: 'arrival' | 'answer'; reach: () => void; opened: Promise<void> } | undefined;

  private constructor(server: Server, now: () => number) {
    this.#server = server;
    this.#now = now;
  }

  static async start(now: () => number = Date.now): Promise<TestProvider> {
    const server = createServer();
    const provider = new TestProvider(server, now);
    server.on('request', (request, response) => {
      void text(request).then(async (body) => {
        const { status, answer } = await provider.#refresh((JSON.parse(body) as { refreshToken: string }).refreshToken);
        response.writeHead(status, { 'content-type': 'application/json' }).end(answer);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get strategy(): RefreshableStrategy {
    return httpStrategy(this.url);
  }

  /** What a login yields. */
  login(user: string): TokenSet {
    return this.#issue(user);
  }

  /** What a login yielded so long ago that the access token is over. */
  expiredLogin(user: string): TokenSet {
    return { ...this.#issue(user), expiresAt: this.#now() - 1 };
  }

  revoke(user: string): void {
    for (const [token, owner] of this.#live) if (owner === user) this.#live.delete(token);
  }

  /** Holds every refresh until the gate is opened. */
  hold(at: 'arrival' | 'answer'): Gate {
    let reach!: () => void;
    let open!: () => void;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const opened = new Promise<void>((resolve) => (open = resolve));
    const gate = { at, reach, opened };
    this.#gate = gate;
    return {
      reached,
      open: () => {
        if (this.#gate === gate) this.#gate = undefined;
        open();
      },
    };
  }

  /** Lets who comes from now on pass, and keeps waiting who waits. */
  letOthersPass(): void {
    this.#gate = undefined;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #issue(user: string): TokenSet {
    const serial = ++this.#serial;
    const refreshToken = `refresh-${user}-${serial}`;
    this.#live.set(refreshToken, user);
    return {
      accessToken: `access-${user}-${serial}`,
      refreshToken,
      tokenType: 'Bearer',
      expiresAt: this.#now() + this.accessLife,
      refreshExpiresAt: this.#now() + this.refreshLife,
      raw: { supportCode: `raw-${user}-${serial}` },
    };
  }

  async #refresh(refreshToken: string): Promise<{ status: number; answer: string }> {
    this.received.push(refreshToken);
    const gate = this.#gate;
    if (gate?.at === 'arrival') {
      gate.reach();
      await gate.opened;
    }
    if (this.mode === 'down') return { status: 503, answer: '{}' };
    if (this.mode === 'client-fault') return { status: 400, answer: '{"error":"invalid_client"}' };
    const user = this.#live.get(refreshToken);
    if (user === undefined) return { status: 400, answer: '{"error":"invalid_grant"}' };
    const { refreshToken: successor, ...tokens } = this.#issue(user);
    if (this.rotates && !this.isLenient) this.#live.delete(refreshToken);
    if (gate?.at === 'answer') {
      gate.reach();
      await gate.opened;
    }
    if (this.mode === 'garbled') return { status: 200, answer: `<html>${successor ?? ''}</html>` };
    return { status: 200, answer: JSON.stringify(this.rotates ? { ...tokens, refreshToken: successor } : tokens) };
  }
}
