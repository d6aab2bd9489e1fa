import type { Request } from 'express';
import { ConfigurationError } from '../errors.js';
import { promised } from '../promises.js';
import type { Beginning, Claim, PendingLogins } from './pending-logins.js';
import type { ClaimProblem } from './refusal.js';

/** A store that the application brings: passport-oauth2 tells the forms apart by the number of declared parameters. */
export interface CustomStateStore {
  /** `(req, callback)`, `(req, meta, callback)`, `(req, state, meta, callback)` or `(req, verifier, state, meta, callback)` */
  store(...args: never[]): void;
  /** `(req, providedState, callback)` or `(req, providedState, meta, callback)` */
  verify(...args: never[]): void;
}

/** What passport-oauth2 tells a store of the request. */
export interface StoreMetadata {
  authorizationURL: string;
  tokenURL: string;
  clientID: string;
  callbackURL: string;
}

type Callback = (error: unknown, value?: unknown, state?: unknown) => void;
type AnyFunction = (...args: unknown[]) => void;

/** Speaks passport-oauth2's store protocol to the application's store. */
export class CustomStore implements PendingLogins {
  constructor(
    private readonly store: CustomStateStore,
    private readonly meta: StoreMetadata,
    private readonly provider: string,
    private readonly pkce: boolean,
  ) {}

  async begin(req: Request, verifier: string | undefined, appState: unknown): Promise<Beginning> {
    const { store, meta } = this;
    const forms: Record<number, unknown[]> = {
      5: [req, verifier, appState, meta],
      4: [req, appState, meta],
      3: [req, meta],
    };
    const args = forms[store.store.length] ?? [req];
    const state = await promised<string | undefined>((done) => (store.store as AnyFunction)(...args, done));
    // The store has kept it already.
    return { state, keep: () => Promise.resolve() };
  }

  async claim(req: Request, state: string | undefined): Promise<Claim | ClaimProblem> {
    const { store, meta } = this;
    const args = store.verify.length === 4 ? [req, state, meta] : [req, state];
    const claim = await promised<Claim | ClaimProblem>((done) => {
      const judged: Callback = (error, ok, appState) => {
        const verifier = typeof ok === 'string' ? ok : undefined;
        done(error, ok ? { verifier, appState, isForeign: false } : 'store_refused');
      };
      (store.verify as AnyFunction)(...args, judged);
    });
    if (typeof claim === 'object' && this.pkce && claim.verifier === undefined) {
      throw new ConfigurationError(
        `passport-${this.provider}: option "store" returned no code verifier, which "pkce" needs: its verify() must call back the verifier, ` +
          'and its store() must declare five parameters (req, verifier, state, meta, callback) to be given it.',
        'store',
        this.provider,
      );
    }
    return claim;
  }
}
