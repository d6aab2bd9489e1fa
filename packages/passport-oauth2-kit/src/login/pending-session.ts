import { isPromise } from 'node:util/types';
import { fingerprint } from './fingerprint.js';
import { type Held, type PendingLogin, readPendingLogin } from './pending-login.js';
import type { Place } from './place.js';

/** Any session: a plain object, or one that stands before a store. */
export interface Session {
  [member: string]: unknown;
  save?: (callback: (error?: unknown) => void) => unknown;
}

export interface SessionOptions {
  /** The beginning of our members' names (option `sessionKey`). */
  key: string;
  strategy: string;
  audience: readonly string[];
}

interface StoredLogin extends PendingLogin {
  started: number;
  /** Of the audience. */
  for: string;
}

/** Pending logins in the session, each in a member of its own. Nothing else of the session is touched. */
export class PendingSession implements Place {
  constructor(
    private readonly session: Session,
    private readonly options: SessionOptions,
  ) {}

  held(): Held[] {
    return membersOf(this.session).flatMap((key) => this.read(key) ?? []);
  }

  private read(key: string): Held | undefined {
    const prefix = `${this.options.key}.`;
    if (!key.startsWith(prefix)) return undefined;
    // The hash has no dot; a strategy's name may.
    const dot = key.lastIndexOf('.');
    const strategy = key.slice(prefix.length, dot);
    const stored = readPendingLogin(this.session[key]) as StoredLogin | undefined;
    if (!stored) return undefined;
    const isOurs = strategy === this.options.strategy && stored.for === this.audience();
    return {
      key,
      strategy,
      hash: key.slice(dot + 1),
      started: stored.started,
      bytes: key.length + JSON.stringify(stored).length,
      login: isOurs ? stored : undefined,
    };
  }

  draft(state: string, login: PendingLogin): { held: Held; write: () => Promise<void> } {
    const { key: prefix, strategy } = this.options;
    const hash = fingerprint(state);
    const key = `${prefix}.${strategy}.${hash}`;
    const stored: StoredLogin = { ...login, started: Date.now(), for: this.audience() };
    const bytes = key.length + JSON.stringify(stored).length;
    const held = { key, strategy, hash, started: stored.started, bytes, login };
    const write = (): Promise<void> => {
      this.session[key] = stored;
      return this.save();
    };
    return { held, write };
  }

  capacity(bytes: number, held: Held): number {
    return bytes - held.bytes + JSON.stringify(held.login).length;
  }

  remove(surplus: readonly Held[]): Promise<void> {
    if (surplus.length === 0) return Promise.resolve();
    for (const { key } of surplus) {
      // @fastify/secure-session's proxy knows how to set a member and not how to delete one.
      this.session[key] = undefined;
      Reflect.deleteProperty(this.session, key);
    }
    return this.save();
  }

  /** Before the browser is sent away: it may be back sooner than the session is saved at the end of the answer. */
  private save(): Promise<void> {
    const { session } = this;
    return new Promise((resolve, reject) => {
      if (typeof session.save !== 'function') {
        resolve();
        return;
      }
      const returned = session.save((error) => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is the session's, and goes on unchanged
        if (error) reject(error);
        else resolve();
      });
      if (isPromise(returned)) returned.then(() => resolve(), reject);
      else if (session.save.length === 0) resolve();
    });
  }

  private audience(): string {
    return fingerprint(JSON.stringify(this.options.audience));
  }
}

/** @fastify/secure-session shows its members by `data()` only. */
function membersOf(session: Session): string[] {
  const { data } = session;
  const members: unknown = typeof data === 'function' ? data.call(session) : session;
  return Object.keys(Object(members) as object);
}
