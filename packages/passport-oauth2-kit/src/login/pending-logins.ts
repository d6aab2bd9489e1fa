import type { Request } from 'express';
import { ConfigurationError } from '../errors.js';
import { claimHeld, findSurplus, MAX_LOGIN_BYTES, type PendingLogin } from './pending-login.js';
import type { Place } from './place.js';
import { randomBytes } from './random.js';
import type { ClaimProblem } from './refusal.js';
import { isFromOwnPage } from './request.js';
import { isSomebodyLoggedIn, starterOf } from './starter.js';

/** A login about to leave for the provider. */
export interface Beginning {
  /** The `state` parameter. */
  state: string | undefined;
  /** Keeps the login until its callback. `echo: false` when the provider will not return the `state`. */
  keep: (echo: boolean) => Promise<void>;
}

/** What a callback gets back of its start. */
export interface Claim {
  verifier: string | undefined;
  appState: unknown;
  /** Somebody is logged in now who did not start this login. */
  isForeign: boolean;
}

/** Where started logins wait for their callback. */
export interface PendingLogins {
  begin(req: Request, verifier: string | undefined, appState: unknown): Promise<Beginning>;
  /** Uses up the login that a callback belongs to, or says why there is none. `linking`: `passport.authorize()` asks. */
  claim(req: Request, state: string | undefined, linking: boolean): Promise<Claim | ClaimProblem>;
}

/** Pending logins in a place of ours: several at once, bounded, single-use, expiring. */
export class BoundedPendingLogins implements PendingLogins {
  constructor(
    private readonly place: Place,
    private readonly options: { strategy: string; provider: string; ttl: number; echo: boolean },
  ) {}

  begin(req: Request, verifier: string | undefined, appState: unknown): Promise<Beginning> {
    const state = randomBytes(32).toString('base64url');
    const starter = starterOf(req);
    const login: PendingLogin = {
      expires: Date.now() + this.options.ttl,
      ...(verifier !== undefined && { verifier }),
      ...(appState !== undefined && { appState: this.serializable(appState) }),
      ...(isFromOwnPage(req) && { ownPage: true }),
      ...(starter !== undefined && { starter }),
    };
    return Promise.resolve({
      state,
      keep: (echo) => this.keep(state, echo && this.options.echo ? login : { ...login, echo: false }),
    });
  }

  private async keep(state: string, login: PendingLogin): Promise<void> {
    const { held: added, write } = this.place.draft(state, login);
    if (added.bytes > MAX_LOGIN_BYTES) {
      const room = this.place.capacity(MAX_LOGIN_BYTES, added) - sizeOf({ ...login, appState: '' }) + 2;
      throw this.error(
        `has ${sizeOf(login.appState)} bytes as JSON, and ${room} fit. Keep what is larger on your side, and pass its key`,
      );
    }
    await this.place.remove(findSurplus(this.place.held(), this.options.strategy, added));
    await write();
  }

  async claim(req: Request, state: string | undefined, linking: boolean): Promise<Claim | ClaimProblem> {
    const held = this.place.held();
    const { strategy } = this.options;
    const starter = starterOf(req);
    const claimed = claimHeld(held, { strategy, state, starter, isSomebodyLoggedIn: isSomebodyLoggedIn(req), linking });
    const isRefused = typeof claimed === 'string';
    const surplus = findSurplus(isRefused ? held : held.filter((each) => each !== claimed), strategy);
    if (!isRefused) surplus.push(claimed);
    await this.place.remove(surplus);
    if (isRefused) return claimed;
    const { verifier, appState, starter: startedBy } = claimed.login ?? {};
    return { verifier, appState, isForeign: startedBy !== starter };
  }

  private serializable(appState: unknown): unknown {
    try {
      const text = JSON.stringify(appState) as string | undefined;
      if (text !== undefined) return JSON.parse(text);
    } catch {
      // As below.
    }
    throw this.error('must be JSON-serializable, since it travels with the login');
  }

  private error(problem: string): ConfigurationError {
    const { provider } = this.options;
    return new ConfigurationError(`passport-${provider}: authenticate option "state" ${problem}.`, 'state', provider);
  }
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
