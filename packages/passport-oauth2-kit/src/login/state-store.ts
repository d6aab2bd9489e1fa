import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { ConfigurationError } from '../errors.js';
import { promised } from '../promises.js';
import { carryPendingLoginsOverLogin, hasSession, type PendingLogin, updatePendingLogins, userOf } from './session.js';

/** A login about to leave for the provider. */
export interface LoginStart {
  verifier?: string | undefined;
  appState?: unknown;
  /** passport-oauth2's description of the request, for custom stores. */
  meta: object;
}

/** A callback that claims to end a login. */
export interface LoginEnd {
  /** Absent when the callback carried none. */
  state: string | undefined;
  /** Whether `passport.authorize()` asks, which attaches the account to whoever is logged in. */
  linking: boolean;
  meta: object;
}

export interface Claim {
  verifier?: string | undefined;
  appState?: unknown;
  /** Somebody is logged in now who did not start this login. */
  isForeign?: boolean;
}

/** Where started logins wait for their callback. */
export interface StateStore {
  /** Remembers a login and returns its `state` parameter. */
  start(req: Request, login: LoginStart): Promise<string | undefined>;
  /** Uses up the login that a callback belongs to; a text says why there is none, for the developer only. */
  finish(req: Request, login: LoginEnd): Promise<Claim | string>;
  /** The provider will not return `state` for this login after all. */
  expectNoEcho(req: Request, state: string): Promise<void>;
}

export interface SessionStateStoreOptions {
  provider: string;
  /** A fingerprint of the provider's server, of us as its client and of our callback: a state counts there only (RFC 9700 section 4.4). */
  client: string;
  key: string;
  /** ms */
  ttl: number;
  echo: boolean;
}

/** The most logins one session may have pending with one provider; starting another drops the oldest. */
export const MAX_PENDING_LOGINS = 16;

/** How many used states a process remembers: all of the last seconds, of even the busiest site. */
const MAX_USED = 10_000;

/**
 * The session alone cannot make a state single-use: requests that loaded it before it was used, a destroyed session, and a cookie
 * that holds the whole session still have it.
 */
const used = new Set<string>();

function markUsed(state: string): void {
  used.add(state);
  for (const oldest of used) {
    if (used.size <= MAX_USED) break;
    used.delete(oldest);
  }
}

/** Pending logins in the session: several at once, single-use, expiring, bounded. */
export class SessionStateStore implements StateStore {
  constructor(private readonly options: SessionStateStoreOptions) {}

  async start(req: Request, { verifier, appState }: LoginStart): Promise<string> {
    this.requireSession(req);
    const user = userOf(req);
    const login: PendingLogin = {
      state: randomBytes(32).toString('base64url'),
      expires: Date.now() + this.options.ttl,
      client: this.options.client,
      ...(verifier !== undefined && { verifier }),
      ...(appState !== undefined && { appState: this.serializable(appState) }),
      ...(!this.options.echo && { echo: false }),
      ...(user !== undefined && { user }),
    };
    await updatePendingLogins(req, this.options.key, (pending) =>
      [...pending.filter(unexpired), login].slice(-MAX_PENDING_LOGINS),
    );
    return login.state;
  }

  async finish(req: Request, { state, linking }: LoginEnd): Promise<Claim | string> {
    this.requireSession(req);
    let result: Claim | string =
      'the session has no login pending: it expired, or the callback came from another browser';
    await updatePendingLogins(req, this.options.key, (listed, isGone) => {
      const pending = listed.filter((candidate) => !used.has(candidate.state));
      const own = pending.filter((candidate) => candidate.client === this.options.client);
      if (own.length === 0) return undefined;
      const login =
        state === undefined
          ? own.findLast((candidate) => candidate.echo === false && unexpired(candidate))
          : own.find((candidate) => equal(candidate.state, state));
      if (!login) {
        result =
          state === undefined
            ? 'the callback carries no state (if the provider never returns one, set stateEcho: false)'
            : 'the state is not one this session waits for: used already, altered, or from another browser';
        return undefined;
      }
      const isForeign = login.user !== userOf(req);
      if (linking && isForeign) {
        result = 'the login was not started by the user who is logged in now, so it must not link an account to them';
        return undefined;
      }
      markUsed(login.state);
      const { verifier, appState } = login;
      result = unexpired(login)
        ? { verifier, appState, isForeign }
        : 'the login took longer than the stateTTL option allows';
      return isGone ? undefined : pending.filter((candidate) => candidate !== login);
    });
    if (typeof result === 'object') carryPendingLoginsOverLogin(req);
    return result;
  }

  async expectNoEcho(req: Request, state: string): Promise<void> {
    await updatePendingLogins(req, this.options.key, (pending) =>
      pending.map((login) => (login.state === state ? { ...login, echo: false } : login)),
    );
  }

  private requireSession(req: Request): void {
    if (hasSession(req)) return;
    throw new ConfigurationError(
      `passport-${this.options.provider}: req.session is missing, and the state of a login is kept there. ` +
        'Put express-session (or another session middleware) before the routes that authenticate.',
      undefined,
      this.options.provider,
    );
  }

  private serializable(appState: unknown): unknown {
    try {
      return JSON.parse(JSON.stringify(appState));
    } catch {
      throw new ConfigurationError(
        `passport-${this.options.provider}: authenticate option "state" must be JSON-serializable, since it is kept in the session.`,
        'state',
        this.options.provider,
      );
    }
  }
}

function unexpired(login: PendingLogin): boolean {
  return login.expires > Date.now();
}

function equal(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

type Callback = (error: unknown, value?: unknown, state?: unknown) => void;

/** A store that the application brings: passport-oauth2 tells the forms apart by the number of declared parameters. */
export interface CustomStateStore {
  /** `(req, callback)`, `(req, meta, callback)`, `(req, state, meta, callback)` or `(req, verifier, state, meta, callback)` */
  store(...args: never[]): void;
  /** `(req, providedState, callback)` or `(req, providedState, meta, callback)` */
  verify(...args: never[]): void;
}

type AnyFunction = (...args: unknown[]) => void;

/** Speaks passport-oauth2's store protocol to the application's store. */
export class CustomStateStoreAdapter implements StateStore {
  constructor(private readonly store: CustomStateStore) {}

  start(req: Request, { verifier, appState, meta }: LoginStart): Promise<string | undefined> {
    const forms: Record<number, unknown[]> = {
      5: [req, verifier, appState, meta],
      4: [req, appState, meta],
      3: [req, meta],
    };
    const args = forms[this.store.store.length] ?? [req];
    return promised<string | undefined>((done) => (this.store.store as AnyFunction)(...args, done));
  }

  finish(req: Request, { state, meta }: LoginEnd): Promise<Claim | string> {
    const args = this.store.verify.length === 4 ? [req, state, meta] : [req, state];
    return promised<Claim | string>((done) => {
      const judged: Callback = (error, ok, appState) => {
        const claim = { verifier: typeof ok === 'string' ? ok : undefined, appState };
        done(error, ok ? claim : 'the state store refused it');
      };
      (this.store.verify as AnyFunction)(...args, judged);
    });
  }

  expectNoEcho(): Promise<void> {
    return Promise.resolve();
  }
}

/** The store that the options ask for. `client` is a fingerprint of whom a state counts for. */
export function createStateStore(
  provider: string,
  client: string,
  options: { store: CustomStateStore | undefined; sessionKey: string; stateTTL: number; stateEcho: boolean },
): StateStore {
  if (options.store) return new CustomStateStoreAdapter(options.store);
  const { sessionKey: key, stateTTL: ttl, stateEcho: echo } = options;
  return new SessionStateStore({ provider, client, key, ttl, echo });
}
