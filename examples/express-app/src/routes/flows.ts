import { type Request, Router } from 'express';
import { userOf } from '../accounts/user.js';
import type { LoginRecorder } from '../inspector/index.js';
import type { Providers } from '../providers/connect.js';
import { type Flows, flowsList, flowsPage, newestOf } from '../views/flows.js';
import type { Renderer } from './render.js';

export interface FlowRoutesOptions {
  providers: Providers;
  recorder: LoginRecorder;
  renderer: Renderer;
}

/** Whose flows somebody wants to see: the parameter `flows` is the name of a provider. */
export function onlyOf({ query }: Request, providers: Providers): string | undefined {
  const { flows } = query;
  return typeof flows === 'string' ? providers.get(flows)?.name : undefined;
}

/** The flow inspector for those who are not logged in: logins that failed in this browser. The account page has it for the others. */
export function flowRoutes({ providers, recorder, renderer }: FlowRoutesOptions): Router {
  const router = Router();
  const flowsFor = async (req: Request): Promise<Flows> => ({
    texts: req.texts,
    flows: await recorder.flowsOf(req),
    providers,
    only: onlyOf(req, providers),
    now: Date.now(),
  });

  router.get('/flows', async (req, res) => {
    if (userOf(req)) {
      res.redirect('/account#flows');
      return;
    }
    renderer.page(req, res, { title: req.texts.account.inspector, content: flowsPage(await flowsFor(req)) });
  });

  /** For a page that is open: the list, unless the page has it already. */
  router.get('/flows/list', async (req, res) => {
    const flows = await flowsFor(req);
    const newest = newestOf(flows);
    res.set('Cache-Control', 'no-store');
    if (req.query['newest'] === newest) res.status(204).end();
    else res.set('X-Newest-Flow', newest).type('html').send(flowsList(flows).toString());
  });
  return router;
}
