import { isPromise } from 'node:util/types';
import { fingerprint } from './fingerprint.js';
import { type StoredLogin, type PendingLogin, readPendingLogin } from './pending-login.js';
import { sizeOf } from './size.js';
import type { LoginStorage } from './login-storage.js';

/** A session of any middleware: a plain object, or an object with a `save` method. */
export interface Session {
  [member: string]: unknown;
  save?: (callback: (error?: unknown) => void) => unknown;
}

export interface SessionOptions {
  /** The prefix of our members (option `sessionKey`). */
  key: string;
  strategy: string;
  audience: readonly string[];
}

interface SessionEntry extends PendingLogin {
  started: number;
  /** The hash of the audience. */
  for: string;
}

/** Stores pending logins in the session, each in its own member. It does not touch other members. */
export class PendingSession implements LoginStorage {
  /** Many sessions are one cookie, encrypted and in base64. Browsers ignore a cookie of more than 4 KB: then nothing is stored. */
  readonly maxBytes = 2560;

  constructor(
    private readonly session: Session,
    private readonly options: SessionOptions,
  ) {}

  list(): StoredLogin[] {
    return membersOf(this.session).flatMap((key) => this.read(key) ?? []);
  }

  private read(key: string): StoredLogin | undefined {
    const prefix = `${this.options.key}.`;
    if (!key.startsWith(prefix)) return undefined;
    // The hash has no dot. The strategy's name may have one.
    const dot = key.lastIndexOf('.');
    const strategy = key.slice(prefix.length, dot);
    const entry = readPendingLogin(this.session[key]) as SessionEntry | undefined;
    if (!entry) return undefined;
    const isOurs = strategy === this.options.strategy && entry.for === this.audience();
    return {
      key,
      strategy,
      hash: key.slice(dot + 1),
      started: entry.started,
      bytes: key.length + sizeOf(entry),
      login: isOurs ? entry : undefined,
    };
  }

  draft(state: string, login: PendingLogin): { stored: StoredLogin; write: () => Promise<void> } {
    const { key: prefix, strategy } = this.options;
    const hash = fingerprint(state);
    const key = `${prefix}.${strategy}.${hash}`;
    const entry: SessionEntry = { ...login, started: Date.now(), for: this.audience() };
    const bytes = key.length + sizeOf(entry);
    const stored = { key, strategy, hash, started: entry.started, bytes, login };
    const write = (): Promise<void> => {
      this.session[key] = entry;
      return this.save();
    };
    return { stored, write };
  }

  capacity(bytes: number, stored: StoredLogin): number {
    return bytes - stored.bytes + sizeOf(stored.login);
  }

  remove(surplus: readonly StoredLogin[]): Promise<void> {
    if (surplus.length === 0) return Promise.resolve();
    for (const { key } of surplus) {
      // @fastify/secure-session can set a member but not delete one.
      this.session[key] = undefined;
      Reflect.deleteProperty(this.session, key);
    }
    return this.save();
  }

  /** Saves now, because the browser may come back before the middleware saves the session at the end of the response. */
  private save(): Promise<void> {
    const { session } = this;
    return new Promise((resolve, reject) => {
      if (typeof session.save !== 'function') {
        resolve();
        return;
      }
      const returned = session.save((error) => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the session's error is passed on unchanged
        if (error) reject(error);
        else resolve();
      });
      if (isPromise(returned)) returned.then(() => resolve(), reject);
      else if (!takesCallback(session)) resolve();
    });
  }

  private audience(): string {
    return fingerprint(JSON.stringify(this.options.audience));
  }
}

/** express-session hides its own `save` behind one that declares no parameter. */
function takesCallback(session: Session): boolean {
  const { save } = Object(Object.getPrototypeOf(session)) as Session;
  return [session.save, save].some((each) => typeof each === 'function' && each.length > 0);
}

/** @fastify/secure-session has its members in `data()` only. */
function membersOf(session: Session): string[] {
  const { data } = session;
  const members: unknown = typeof data === 'function' ? data.call(session) : session;
  return Object.keys(Object(members) as object);
}
