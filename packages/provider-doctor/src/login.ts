import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import { Passport } from 'passport';
import type { Profile, TokenSet } from 'passport-flowaccount';
import type { Refused } from './judge-callback.js';
import type { LoginStrategy } from './providers/provider.js';

/** What a login ended with. */
export type Outcome =
  | { kind: 'logged in'; tokens: TokenSet; profile: Profile | undefined }
  | { kind: 'refused'; refused: Refused }
  | { kind: 'failed'; error: unknown };

/** Where the strategy sent the browser, or why it did not. */
export type Start = { location: URL; cookie: string } | { error: unknown };

/**
 * A small application with the real strategy in it, as the strategy's README shows one. The doctor is its browser: it keeps the
 * cookie, and lets a person's browser see the provider only.
 */
export class LoginApp {
  #server: Server | undefined;
  #origin = '';
  #outcome: Outcome | undefined;
  #login: { tokens: TokenSet; profile: Profile | undefined } | undefined;

  /** The strategy's verify. */
  readonly verify = ({ tokens, profile }: { tokens: TokenSet; profile: Profile | undefined }): object => {
    this.#login = { tokens, profile };
    return { id: 'examined' };
  };

  async listen(strategy: LoginStrategy): Promise<void> {
    const passport = new Passport();
    const app = express();
    const authenticate: RequestHandler = (req, res, next) => {
      const done = (error: unknown, user: unknown, info: unknown, status: unknown): void => {
        this.#outcome = this.#read(error, user, info, status);
        res.end();
      };
      (passport.authenticate(strategy, { session: false }, done) as RequestHandler)(req, res, next);
    };
    app.get('/start', authenticate);
    app.get('/callback', authenticate);
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
  }

  async start(): Promise<Start> {
    this.#outcome = undefined;
    const answer = await fetch(`${this.#origin}/start`, { redirect: 'manual' });
    await answer.arrayBuffer();
    const location = answer.headers.get('location');
    const outcome = this.#outcome as Outcome | undefined;
    if (location !== null && URL.canParse(location)) {
      const cookie = answer.headers.getSetCookie().map((each) => each.split(';')[0] ?? '');
      return { location: new URL(location), cookie: cookie.join('; ') };
    }
    return { error: outcome?.kind === 'failed' ? outcome.error : new Error('The strategy started no login.') };
  }

  /** Hands the callback to the strategy, with the cookie of its start. */
  async finish(search: string, cookie: string): Promise<Outcome> {
    this.#outcome = undefined;
    this.#login = undefined;
    const answer = await fetch(`${this.#origin}/callback${search}`, { redirect: 'manual', headers: { cookie } });
    await answer.arrayBuffer();
    // The strategy takes a callback without parameters for a start, and redirects.
    return (
      (this.#outcome as Outcome | undefined) ?? { kind: 'refused', refused: { status: 400, reason: 'no callback' } }
    );
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  #read(error: unknown, user: unknown, info: unknown, status: unknown): Outcome {
    if (error) return { kind: 'failed', error };
    if (user && this.#login) return { kind: 'logged in', ...this.#login };
    const [code = 401] = [status].flat() as (number | undefined)[];
    const reason = (info as { reason?: unknown } | undefined)?.reason;
    return { kind: 'refused', refused: { status: code, reason: typeof reason === 'string' ? reason : undefined } };
  }
}
