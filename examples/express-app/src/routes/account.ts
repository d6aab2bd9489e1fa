import type { AxiosInstance } from 'axios';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { callApi } from '../accounts/api-call.js';
import { markToken, outcomeOf, tokenState } from '../accounts/tokens.js';
import { type User, userOf } from '../accounts/user.js';
import type { UserStore } from '../accounts/user-store.js';
import { type FlowAction, type FlowStore, Recording } from '../inspector/index.js';
import type { Log } from '../log.js';
import type { ConnectedProvider, Providers } from '../providers/connect.js';
import { account } from '../views/account.js';
import type { Outcome } from '../views/notice.js';
import { onlyOf } from './flows.js';
import type { Notices } from './notices.js';
import { originFor } from './origin.js';
import type { Renderer } from './render.js';
import { endSession } from './session.js';

export interface AccountRoutesOptions {
  log: Log;
  users: UserStore;
  providers: Providers;
  flows: FlowStore;
  httpClient: AxiosInstance;
  notices: Notices;
  renderer: Renderer;
  baseURL: string;
  isProduction: boolean;
}

/** Everything for somebody who is logged in. */
export function accountRoutes(options: AccountRoutesOptions): Router {
  const { log, users, providers, flows, httpClient, notices, renderer, baseURL, isProduction } = options;
  const router = Router();
  router.use('/account', requireUser);

  router.get('/account', async (req, res) => {
    const user = loggedIn(req);
    const linked = [...providers.values()].filter(({ name }) => user.profiles[name] !== undefined);
    const states = await Promise.all(
      linked.map(async (provider) => {
        const recorded = new Recording(provider.name);
        const state = await recorded.run(() => tokenState(provider, user));
        if (recorded.steps.length > 0) await flows.add(req.sessionID, recorded.flow('renewal'));
        return [provider.name, state] as const;
      }),
    );
    const content = account({
      texts: req.texts,
      user,
      providers,
      tokens: new Map(states),
      flows: await flows.list(req.sessionID),
      only: onlyOf(req, providers),
      notice: notices.take(req, res),
      csrfToken: renderer.csrfToken(req),
      origin: originFor(req, baseURL),
      now: Date.now(),
      canExpire: isExpirable,
    });
    renderer.page(req, res, { title: req.texts.account.title, content });
  });

  /** With the provider of the address, if the user has an account there. */
  const withLinked =
    (
      work: (provider: ConnectedProvider, user: User, req: Request<Params>, res: Response) => Promise<void>,
    ): RequestHandler<Params> =>
    async (req, res, next) => {
      const user = loggedIn(req);
      const provider = providers.get(req.params.provider);
      if (provider && user.profiles[provider.name] !== undefined) await work(provider, user, req, res);
      else next();
    };

  /** Does `work`, records its calls, and tells its outcome on the account page. */
  const act = (
    action: FlowAction,
    work: (provider: ConnectedProvider, user: User) => Promise<Outcome>,
  ): RequestHandler<Params> =>
    withLinked(async (provider, user, req, res) => {
      const recording = new Recording(provider.name);
      const outcome = await recording
        .run(() => work(provider, user))
        .catch((error: unknown) => {
          const outcome = outcomeOf(error);
          const { message } = error as Partial<Error>;
          log.error({ provider: provider.name, action, outcome, reason: message ?? 'unknown' }, 'tokens not used');
          return outcome;
        });
      if (recording.steps.length > 0) await flows.add(req.sessionID, recording.flow(action));
      const page = notices.announce(res, '/account', outcome, provider.name);
      res.redirect(303, `${page}#card-${provider.name}`);
    });

  router.post(
    '/account/refresh/:provider',
    act('refresh', async ({ keeper }, user) => {
      await keeper.refresh(user.id, await keeper.accessToken(user.id));
      return 'refreshed';
    }),
  );

  router.post(
    '/account/api/:provider',
    act('api', async (provider, user) => {
      const { outcome, rejected } = await callApi(httpClient, provider, user);
      if (rejected === undefined) return outcome;
      await markToken(users, provider, { user, token: rejected, kind: 'refused' });
      return 'token-refused';
    }),
  );

  /** For learning what happens then; a provider cannot be told to end a token. */
  const isExpirable = ({ emulated }: ConnectedProvider): boolean => emulated || !isProduction;

  router.post(
    '/account/expire/:provider',
    act('renewal', async (provider, user) => {
      if (!isExpirable(provider)) return 'failed';
      const token = await provider.keeper.accessToken(user.id);
      await markToken(users, provider, { user, token, kind: 'expired' });
      return 'expired';
    }),
  );

  router.post(
    '/account/unlink/:provider',
    withLinked(async ({ name, keeper }, user, req, res) => {
      const left = await users.unlink(user.id, name);
      log.info({ provider: name }, 'unlinked');
      // After that: until then a login could have brought new ones.
      await keeper.forget(user.id);
      if (left) {
        res.redirect(303, notices.announce(res, '/account', 'unlinked', name));
        return;
      }
      await endSession(req, flows);
      res.redirect(303, notices.announce(res, '/', 'unlinked-last', name));
    }),
  );

  return router;
}

interface Params {
  provider: string;
}

const requireUser: RequestHandler = (req, res, next) => {
  if (userOf(req)) next();
  else res.redirect(req.method === 'GET' ? 302 : 303, '/');
};

function loggedIn(req: Request<object>): User {
  const user = userOf(req);
  if (!user) throw new Error('requireUser comes before this.');
  return user;
}
