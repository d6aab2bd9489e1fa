import type { AxiosInstance } from 'axios';
import { type Request, type RequestHandler, Router } from 'express';
import { callApi } from '../accounts/api-call.js';
import { outcomeOf, tokenState } from '../accounts/tokens.js';
import { type User, userOf } from '../accounts/user.js';
import { type FlowAction, type FlowStore, Recording } from '../inspector/index.js';
import type { ConnectedProvider, Providers } from '../providers/connect.js';
import { account } from '../views/account.js';
import { isOutcome, type Notice, type Outcome } from '../views/notice.js';
import { originFor } from './origin.js';
import type { Renderer } from './render.js';

export interface AccountRoutesOptions {
  providers: Providers;
  flows: FlowStore;
  httpClient: AxiosInstance;
  renderer: Renderer;
  baseURL: string;
}

/** Everything for somebody who is logged in. */
export function accountRoutes({ providers, flows, httpClient, renderer, baseURL }: AccountRoutesOptions): Router {
  const router = Router();
  router.use('/account', requireUser);

  router.get('/account', async (req, res) => {
    const user = loggedIn(req);
    const linked = [...providers.values()].filter(({ name }) => user.profiles[name] !== undefined);
    const states = await Promise.all(
      linked.map(async (provider) => {
        const recorded = new Recording(provider.name);
        const state = await recorded.run(() => tokenState(provider.keeper.tokens(user.id)));
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
      notice: noticeOf(req, providers),
      csrfToken: renderer.csrfToken(req),
      origin: originFor(req, baseURL),
      now: Date.now(),
    });
    renderer.page(req, res, { title: req.texts.account.title, content });
  });

  /** Does `work`, records its calls, and tells its outcome on the account page. */
  const act =
    (
      action: FlowAction,
      work: (provider: ConnectedProvider, user: User) => Promise<Outcome>,
    ): RequestHandler<{ provider: string }> =>
    async (req, res, next) => {
      const user = loggedIn(req);
      const provider = providers.get(req.params.provider);
      if (!provider || user.profiles[provider.name] === undefined) {
        next();
        return;
      }
      const recording = new Recording(provider.name);
      const outcome = await recording
        .run(() => work(provider, user))
        .catch((error: unknown) => {
          console.error(`${action} at ${provider.name}: ${error instanceof Error ? error.message : 'unknown error'}`);
          return outcomeOf(error);
        });
      if (recording.steps.length > 0) await flows.add(req.sessionID, recording.flow(action));
      res.redirect(303, `/account?did=${outcome}&provider=${provider.name}#card-${provider.name}`);
    };

  router.post(
    '/account/refresh/:provider',
    act('refresh', async ({ keeper }, user) => {
      await keeper.refresh(user.id, await keeper.accessToken(user.id));
      return 'refreshed';
    }),
  );

  router.post(
    '/account/api/:provider',
    act('api', (provider, user) => callApi(httpClient, provider, user.id)),
  );

  return router;
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

function noticeOf({ query }: Request, providers: Providers): Notice | undefined {
  const { did, provider } = query;
  const label = typeof provider === 'string' ? providers.get(provider)?.label : undefined;
  return isOutcome(did) && label !== undefined ? { outcome: did, label, provider: provider as string } : undefined;
}
