import { type Request, type RequestHandler, Router } from 'express';
import type { AuthenticateCallback } from 'passport';
import type { LoginState } from '../accounts/sign-in.js';
import { type User, userOf } from '../accounts/user.js';
import type { Providers } from '../providers/connect.js';
import type { Passport } from '../sessions.js';
import type { Notices } from './notices.js';
import { isFromElsewhere } from './origin.js';

/** The provider, or the state check, said no. */
export class LoginFailedError extends Error {
  override readonly name = 'LoginFailedError';

  constructor(
    /** 401: the user declined. 400 or 403: the callback cannot be used, or not again. */
    readonly status: number,
    /** Why: `declined`, or the word that DEBUG says, too. */
    readonly reason: string,
    /** The same in a sentence for developers. */
    readonly detail?: string,
  ) {
    super(status === 401 ? 'The login was declined.' : `The login failed with ${status}.`);
  }
}

export interface LoginRoutesOptions {
  passport: Passport;
  providers: Providers;
  notices: Notices;
}

/** `/auth/<provider>` starts a login, or a link when somebody is logged in; `/auth/<provider>/callback` ends it. */
export function loginRoutes({ passport, providers, notices }: LoginRoutesOptions): Router {
  const router = Router();
  for (const { name, callbackNames, startIn } of providers.values()) {
    router.get(`/auth/${name}`, askBeforeLinking, (req, res, next) => {
      const state: LoginState = { linkTo: userOf(req)?.id };
      // Fails as an error, which has a page: with a code or an error in its address this is no start.
      const options = { state, failWithError: true, ...startIn(req.texts.language) };
      (passport.authenticate(name, options) as RequestHandler)(req, res, next);
    });

    router.get(`/auth/${name}/callback`, expectAnswer(`/auth/${name}`, callbackNames), (req, res, next) => {
      // Without linking, and with less to say about a failure, `passport.authenticate(name)` and a redirect are enough.
      const finish: AuthenticateCallback = (error, found, info, status) => {
        if (error) {
          next(error);
          return;
        }
        if (!found) {
          next(failure(info, status));
          return;
        }
        const user = found as User;
        const { state } = info as unknown as { state: LoginState };
        if (user.id === state.linkTo) {
          const outcome = userOf(req)?.profiles[name] ? 'reconnected' : 'linked';
          res.redirect(notices.announce(res, '/account', outcome, name));
          return;
        }
        req.logIn(user, (problem?: Error | null) => (problem ? next(problem) : res.redirect('/account')));
      };
      (passport.authenticate(name, finish) as RequestHandler)(req, res, next);
    });
  }
  return router;
}

/**
 * Another site could otherwise send the browser here, to have its own provider account linked, and log in by it later: the page at
 * `/` asks.
 */
const askBeforeLinking: RequestHandler = (req, res, next) => {
  if (userOf(req) && isFromElsewhere(req)) res.redirect('/');
  else next();
};

/** A strategy takes what answers nothing for a start; one from a callback address would carry no state. */
const expectAnswer =
  (start: string, ownNames: readonly string[] = []): RequestHandler =>
  ({ query }: Request, res, next) => {
    if ([...ownNames, 'code', 'error', 'state'].some((name) => name in query)) next();
    else res.redirect(start);
  };

/** What Passport tells about a login that failed: from each strategy that was asked, which is one. */
function failure(info: unknown, status: unknown): LoginFailedError {
  const [code = 401] = [status].flat() as (number | undefined)[];
  const { reason, detail } = Object([info].flat()[0]) as { reason?: string; detail?: string };
  return new LoginFailedError(code, reason ?? 'declined', detail);
}
