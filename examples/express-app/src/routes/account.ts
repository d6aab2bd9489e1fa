import type { AxiosInstance } from 'axios';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { RefreshUnavailableError } from 'passport-token-keeper';
import { type ApiCall, callApi } from '../accounts/api-call.js';
import { markToken, outcomeOf, tokenState } from '../accounts/tokens.js';
import { type User, userOf } from '../accounts/user.js';
import type { UserStore } from '../accounts/user-store.js';
import { watchRefreshes } from '../accounts/watch-refreshes.js';
import { type FlowAction, type FlowStore, Recording } from '../inspector/index.js';
import { factsOf, type Log, newRequestId } from '../log.js';
import type { ConnectedProvider, Providers } from '../providers/connect.js';
import { account } from '../views/account.js';
import { isGood, type Outcome } from '../views/notice.js';
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

  const logFailure = ({ requestId, provider, action }: Attempt, outcome: Outcome, error: Error): void =>
    log.error({ requestId, provider: provider.name, action, outcome, ...factsOf(error) }, 'tokens not used');

  router.get('/account', async (req, res) => {
    const user = loggedIn(req);
    const linked = [...providers.values()].filter(({ name }) => user.profiles[name] !== undefined);
    const states = await Promise.all(
      linked.map(async (provider) => {
        const recorded = new Recording(provider.name);
        const { value, error, refreshError } = await recorded.run(() =>
          watchRefreshes(provider.name, user.id, () => tokenState(provider, user)),
        );
        const failure = error ?? refreshError;
        // Without a call, nothing is new since the page was shown before.
        const isNew = recorded.steps.length > 0;
        const outcome = failure && outcomeOf(failure, provider, isNew);
        const state = value ?? { status: outcome ?? 'failed' };
        if (isNew) {
          if (outcome) logFailure({ requestId: newRequestId(), provider, action: 'renewal' }, outcome, failure);
          await flows.add(req.sessionID, recorded.flow('renewal', { failed: failure !== undefined, error: failure }));
        }
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

  /** Does `work`, records its calls, and tells its outcome on the account page; the log has what the page leaves out. */
  const act = (
    action: FlowAction,
    work: (provider: ConnectedProvider, user: User) => Promise<Done>,
  ): RequestHandler<Params> =>
    withLinked(async (provider, user, req, res) => {
      const recording = new Recording(provider.name);
      const { value, error, refreshError } = await recording.run(() =>
        watchRefreshes(provider.name, user.id, () => work(provider, user)),
      );
      const { steps } = recording;
      const isPaused = error instanceof RefreshUnavailableError && error.cause === undefined && steps.length === 0;
      const outcome = value?.outcome ?? (isPaused ? 'paused' : outcomeOf(error, provider, steps.length > 0));
      const attempt = { requestId: newRequestId(), provider, action };
      const failure = error ?? refreshError;
      if (failure) logFailure(attempt, outcomeOf(failure, provider, steps.length > 0), failure);
      if (value && !isGood(outcome))
        log.error({ ...attempt, provider: provider.name, ...value }, action === 'api' ? 'API call failed' : 'not done');
      if (steps.length > 0) {
        const hasFailed = !isGood(outcome) || (refreshError !== undefined && steps.at(-1)?.kind === 'refresh');
        await flows.add(req.sessionID, recording.flow(action, { failed: hasFailed, error: failure }));
      }
      const { requestId } = attempt;
      const { retryAfter } = (isPaused ? error : {}) as { retryAfter?: number };
      const page = notices.announce(res, '/account', outcome, provider.name, {
        ...(!isGood(outcome) && { requestId }),
        ...(retryAfter !== undefined && { retryAt: Date.now() + retryAfter * 1000 }),
      });
      res.set('X-Request-Id', requestId);
      res.redirect(303, `${page}#card-${provider.name}`);
    });

  router.post(
    '/account/refresh/:provider',
    act('refresh', async ({ keeper }, user) => {
      await keeper.refresh(user.id, await keeper.accessToken(user.id));
      return { outcome: 'refreshed' };
    }),
  );

  router.post(
    '/account/api/:provider',
    act('api', async (provider, user) => {
      const { rejected, ...call } = await callApi(httpClient, provider, user);
      if (rejected === undefined) return call;
      await markToken(users, provider, { user, token: rejected, kind: 'refused' });
      return { ...call, outcome: 'token-refused' };
    }),
  );

  /** For learning what happens then; a provider cannot be told to end a token. */
  const isExpirable = ({ emulated }: ConnectedProvider): boolean => emulated || !isProduction;

  router.post(
    '/account/expire/:provider',
    act('renewal', async (provider, user) => {
      if (!isExpirable(provider)) return { outcome: 'failed' };
      const token = await provider.keeper.accessToken(user.id);
      await markToken(users, provider, { user, token, kind: 'expired' });
      return { outcome: 'expired' };
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

/** One use of a user's tokens. */
interface Attempt {
  requestId: string;
  provider: ConnectedProvider;
  action: FlowAction;
}

/** How it ended, with what the log says of an answer. */
interface Done extends Pick<ApiCall, 'httpStatus' | 'verdict'> {
  outcome: Outcome;
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
