import { randomUUID } from 'node:crypto';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { LoginState } from '../accounts/sign-in.js';
import { type User, userOf } from '../accounts/user.js';
import {
  beforeEnd,
  type FlowStore,
  Recording,
  recordRedirect,
  recordRequest,
  recordReturn,
  recordVisit,
  rememberStart,
} from '../inspector/index.js';
import type { Providers } from '../providers/connect.js';
import type { Passport } from '../sessions.js';

/** One of these at least is in what a provider sends the browser back with. */
const ANSWERS = ['code', 'authorizationCode', 'error', 'state'];

/** The provider, or the state check, said no. */
export class LoginFailedError extends Error {
  override readonly name = 'LoginFailedError';

  constructor(
    /** 401: the user declined. 400 or 403: the callback cannot be used, or not again. */
    readonly status: number,
    /** Why, as DEBUG says: a stable word. */
    readonly reason?: string,
    /** The same in a sentence for developers. */
    readonly detail?: string,
  ) {
    super(`The login failed with ${status}.`);
  }
}

export interface LoginRoutesOptions {
  passport: Passport;
  providers: Providers;
  flows: FlowStore;
  baseURL: string;
}

/** `/auth/:provider` starts a login, or a link when somebody is logged in; `/auth/:provider/callback` ends it. */
export function loginRoutes({ passport, providers, flows, baseURL }: LoginRoutesOptions): Router {
  const router = Router();

  router.get('/auth/:provider', (req, res, next) => {
    const provider = providers.get(req.params.provider);
    if (!provider) {
      next();
      return;
    }
    if (userOf(req) && isFromElsewhere(req)) {
      // The page there asks whether to link.
      res.redirect('/');
      return;
    }
    const recording = startRecording(res, new Recording(provider.name));
    const state: LoginState = { flow: randomUUID(), ...linkTo(userOf(req)) };
    const step = recordRequest(recording, 'start', req);
    rememberStart(res, provider.name, state.flow, baseURL.startsWith('https:'));
    beforeEnd(res, async () => {
      const location = res.get('location');
      if (location === undefined) return;
      recordRedirect(recording, step, location);
      if (!location.startsWith(`${baseURL}/`)) recordVisit(recording, location);
      await flows.keepStart(state.flow, recording.steps);
    });
    const authenticate = passport.authenticate(provider.name, { state }) as RequestHandler;
    recording.run(() => void authenticate(req, res, next));
  });

  router.get('/auth/:provider/callback', async (req, res, next) => {
    const provider = providers.get(req.params.provider);
    if (!provider) {
      next();
      return;
    }
    // A strategy takes what answers nothing for a start; one from here would carry no state.
    if (!ANSWERS.some((name) => name in req.query)) {
      res.redirect(`/auth/${provider.name}`);
      return;
    }
    const recording = startRecording(res, new Recording(provider.name));
    const step = recordRequest(recording, 'callback', req);
    const { user, state } = await recording.run(() => finishLogin(passport, provider.name, req, res));
    const isLink = user.id === state.linkTo;
    if (!isLink) await logIn(req, user);
    const location = isLink ? `/account?did=linked&provider=${provider.name}` : '/account';
    const earlier = await flows.takeStart(state.flow);
    recordReturn(recording, earlier.at(-1), baseURL + req.originalUrl);
    recordRedirect(recording, step, location);
    await flows.add(req.sessionID, recording.flow(isLink ? 'link' : 'login', earlier));
    res.redirect(location);
  });

  return router;
}

/** The error page shows what was recorded until then. */
function startRecording(res: Response, recording: Recording): Recording {
  res.locals['recording'] = recording;
  return recording;
}

/**
 * Whether another site has sent the browser here: it could otherwise have its own provider account linked, and log in by it later.
 * A browser that does not say (all do since 2023) is believed.
 */
const isFromElsewhere = (req: Request): boolean =>
  ['cross-site', 'same-site'].includes(req.get('sec-fetch-site') ?? 'none');

const linkTo = (user: User | undefined): Pick<LoginState, 'linkTo'> => (user ? { linkTo: user.id } : {});

/**
 * Passport's custom callback as a promise.
 *
 * @throws LoginFailedError, and whatever the strategy or the verify function throws
 */
function finishLogin(
  passport: Passport,
  name: string,
  req: Request,
  res: Response,
): Promise<{ user: User; state: LoginState }> {
  return new Promise((resolve, reject) => {
    type Status = number | (number | undefined)[] | undefined;
    const done = (error: Error | null, user: User | false | undefined, info: unknown, status: Status): void => {
      const [code = 401] = [status].flat();
      if (error) reject(error);
      else if (user) resolve({ user, state: (info as { state: LoginState }).state });
      else {
        const { reason, detail } = Object([info].flat()[0]) as { reason?: string; detail?: string };
        reject(new LoginFailedError(code, reason, detail));
      }
    };
    const authenticate = passport.authenticate(name, {}, done) as RequestHandler;
    void authenticate(req, res, reject);
  });
}

/** A new session for whoever has just logged in. */
const logIn = (req: Request, user: User): Promise<void> =>
  new Promise((resolve, reject) => {
    req.logIn(user, (error?: Error | null) => {
      if (error) reject(error);
      else resolve();
    });
  });
