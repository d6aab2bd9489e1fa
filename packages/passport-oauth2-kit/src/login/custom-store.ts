import type { Request } from 'express';
import { ConfigurationError } from '../errors.js';
import { promised } from '../promises.js';
import type { StartedLogin, Claim, PendingLogins } from './pending-logins.js';
import type { ClaimProblem } from './challenge.js';

/** The application's own state store. As in passport-oauth2, the number of declared parameters decides how a method is called. */
export interface CustomStateStore {
  /** `(req, callback)`, `(req, meta, callback)`, `(req, state, meta, callback)` or `(req, verifier, state, meta, callback)` */
  store(...args: never[]): void;
  /** `(req, providedState, callback)` or `(req, providedState, meta, callback)` */
  verify(...args: never[]): void;
}

/** What passport-oauth2 passes to a store as `meta`. */
export interface StoreMetadata {
  authorizationURL: string;
  tokenURL: string;
  clientID: string;
  callbackURL: string;
}

type Callback = (error: unknown, value?: unknown, state?: unknown) => void;
type AnyFunction = (...args: unknown[]) => unknown;

/** Calls the application's store as passport-oauth2 does. */
export class CustomStore implements PendingLogins {
  constructor(
    private readonly store: CustomStateStore,
    private readonly meta: StoreMetadata,
    private readonly provider: string,
    private readonly pkce: boolean,
  ) {}

  async begin(req: Request, verifier: string | undefined, appState: unknown): Promise<StartedLogin> {
    const { store, meta } = this;
    const forms: Record<number, unknown[]> = {
      5: [req, verifier, appState, meta],
      4: [req, appState, meta],
      3: [req, meta],
    };
    const args = forms[store.store.length] ?? [req];
    const state = await promised<string | undefined>((done) => (store.store as AnyFunction)(...args, done));
    // The store has stored the login already.
    return { state, keep: () => Promise.resolve() };
  }

  async claim(req: Request, state: string | undefined): Promise<Claim | ClaimProblem> {
    const { store, meta } = this;
    const args = store.verify.length === 4 ? [req, state, meta] : [req, state];
    const claim = await promised<Claim | ClaimProblem>((done) => {
      const judged: Callback = (error, ok, appState) => {
        const verifier = typeof ok === 'string' ? ok : undefined;
        done(error, ok ? { verifier, appState, isOtherUser: false } : 'store_refused');
      };
      return (store.verify as AnyFunction)(...args, judged);
    });
    if (typeof claim === 'object' && this.pkce && claim.verifier === undefined) {
      throw new ConfigurationError(
        `passport-${this.provider}: option "store" returned no code verifier, which "pkce" needs. Its verify() must call back the verifier, ` +
          'and to get the verifier, its store() must declare five parameters: (req, verifier, state, meta, callback).',
        'store',
        this.provider,
      );
    }
    return claim;
  }
}
