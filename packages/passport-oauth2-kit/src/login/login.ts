import type { Request } from 'express';
import type OAuth2Strategy from 'passport-oauth2';
import type { CallbackParams } from './callback.js';
import { calledBack } from '../promises.js';
import type { StateStore } from './state-store.js';

/** One login's request, on its way out or back. */
export interface Login {
  request: Request;
  /** `passport.authorize()`: the account is attached to whoever is logged in. */
  linking: boolean;
  /** What the application passed as `authenticate(…, { state })`, once the callback is known to be this login's. */
  appState?: unknown;
  /** Somebody is logged in who did not start this login. */
  isForeign?: boolean | undefined;
}

const logins = new WeakMap<object, Login>();

/**
 * The request as passport-oauth2 is to see it: with checked parameters only. Express 5's `req.query` cannot be assigned, so it
 * is shadowed.
 */
export function viewOf(login: Login, params: CallbackParams): Request {
  const view = Object.create(login.request, { query: { value: params }, body: { value: undefined } }) as Request;
  logins.set(view, login);
  return view;
}

export function loginOf(view: Request): Login {
  const login = logins.get(view);
  if (!login) throw new TypeError('Not a request that authenticate() passed on');
  return login;
}

/**
 * Runs `work` as the login was started: when somebody else has logged in since, nobody is logged in for it. A verify function that
 * links the account to `req.user` would give it to the wrong one.
 */
export async function asStarted<T>({ request, isForeign }: Login, work: () => Promise<T>): Promise<T> {
  const req = request as unknown as Record<string, unknown>;
  const property = (req['_userProperty'] as string | undefined) ?? 'user';
  const user = req[property];
  if (!isForeign || user === undefined) return work();
  req[property] = undefined;
  try {
    return await work();
  } finally {
    req[property] = user;
  }
}

type Done = (...args: unknown[]) => void;

/** A state store in passport-oauth2's protocol, which tells stores apart by the number of declared parameters: 5 and 4 get all. */
export function oauth2Store(states: StateStore): OAuth2Strategy.StateStore {
  const store = {
    store(view: Request, verifier: string | undefined, { appState }: { appState: unknown }, meta: object, done: Done) {
      calledBack(states.start(loginOf(view).request, { verifier, appState, meta }), done);
    },
    verify(view: Request, state: string | undefined, meta: object, done: Done) {
      const login = loginOf(view);
      calledBack(states.finish(login.request, { state, linking: login.linking, meta }), (error, claim) => {
        if (typeof claim !== 'object') {
          done(error, false, { message: claim });
          return;
        }
        login.appState = claim.appState;
        login.isForeign = claim.isForeign;
        try {
          done(null, claim.verifier ?? true, claim.appState);
        } catch (problem) {
          // passport-oauth2 calls a subclass's tokenParams() here.
          done(problem);
        }
      });
    },
  };
  return store as unknown as OAuth2Strategy.StateStore;
}
