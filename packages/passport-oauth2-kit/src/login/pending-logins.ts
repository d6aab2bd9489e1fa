import type { Request } from 'express';
import { ConfigurationError } from '../errors.js';
import { claimLogin, findSurplus, MAX_LOGIN_BYTES, type PendingLogin } from './pending-login.js';
import type { LoginStorage } from './login-storage.js';
import { randomBytes } from './random.js';
import type { ClaimProblem } from './challenge.js';
import { isFromOwnPage, isFromScript } from './request.js';
import { sizeOf } from './size.js';
import { isSomebodyLoggedIn, starterOf } from './starter.js';

/** A login that has started, before its browser is sent to the provider. */
export interface StartedLogin {
  /** The `state` parameter. */
  state: string | undefined;
  /** Keeps the login until its callback. `echo: false` when the provider will not return the `state`. */
  keep: (echo: boolean) => Promise<void>;
}

/** What a callback gets from the start of its login. */
export interface Claim {
  verifier: string | undefined;
  appState: unknown;
  /** Whether another user (or nobody) was logged in when this login started. */
  isOtherUser: boolean;
}

/** Keeps logins from their start to their callback. */
export interface PendingLogins {
  begin(req: Request, verifier: string | undefined, appState: unknown): Promise<StartedLogin>;
  /** Uses up the login of a callback, or says why there is none. `linking`: whether `passport.authorize()` was called. */
  claim(req: Request, state: string | undefined, linking: boolean): Promise<Claim | ClaimProblem>;
}

/** Pending logins in cookies or in the session. There may be several, up to a limit. Each one works once and expires. */
export class BoundedPendingLogins implements PendingLogins {
  constructor(
    private readonly storage: LoginStorage,
    private readonly options: { strategy: string; provider: string; ttl: number; echo: boolean },
  ) {}

  begin(req: Request, verifier: string | undefined, appState: unknown): Promise<StartedLogin> {
    const state = randomBytes(32).toString('base64url');
    const starter = starterOf(req);
    const login: PendingLogin = {
      expires: Date.now() + this.options.ttl,
      ...(verifier !== undefined && { verifier }),
      ...(appState !== undefined && { appState: this.serializable(appState) }),
      ...(isFromOwnPage(req) && { ownPage: true }),
      ...(isFromScript(req) && { byScript: true }),
      ...(starter !== undefined && { starter }),
    };
    return Promise.resolve({
      state,
      keep: (echo) => this.keep(state, echo && this.options.echo ? login : { ...login, echo: false }),
    });
  }

  private async keep(state: string, login: PendingLogin): Promise<void> {
    const { stored: added, write } = this.storage.draft(state, login);
    if (added.bytes > MAX_LOGIN_BYTES) {
      const limit = this.storage.capacity(MAX_LOGIN_BYTES, added) - sizeOf({ ...login, appState: '' }) + 2;
      throw this.error(
        `has ${sizeOf(login.appState)} bytes as JSON, and ${limit} fit. Keep larger data on your server, and pass a key to it`,
      );
    }
    const { maxBytes } = this.storage;
    await this.storage.remove(findSurplus(this.storage.list(), { strategy: this.options.strategy, maxBytes, added }));
    await write();
  }

  async claim(req: Request, state: string | undefined, linking: boolean): Promise<Claim | ClaimProblem> {
    const stored = this.storage.list();
    const { strategy } = this.options;
    const starter = starterOf(req);
    const claimed = claimLogin(stored, {
      strategy,
      state,
      starter,
      isSomebodyLoggedIn: isSomebodyLoggedIn(req),
      linking,
    });
    const isRefused = typeof claimed === 'string';
    const others = isRefused ? stored : stored.filter((each) => each !== claimed);
    const surplus = findSurplus(others, { strategy, maxBytes: this.storage.maxBytes });
    if (!isRefused) surplus.push(claimed);
    await this.storage.remove(surplus);
    if (isRefused) return claimed;
    const { verifier, appState, starter: startedBy } = claimed.login ?? {};
    return { verifier, appState, isOtherUser: startedBy !== starter };
  }

  private serializable(appState: unknown): unknown {
    try {
      const text = JSON.stringify(appState) as string | undefined;
      if (text !== undefined) return JSON.parse(text);
    } catch {
      // The error below.
    }
    throw this.error('must be JSON-serializable, because it is stored with the pending login');
  }

  private error(problem: string): ConfigurationError {
    const { provider } = this.options;
    return new ConfigurationError(`passport-${provider}: authenticate option "state" ${problem}.`, 'state', provider);
  }
}
