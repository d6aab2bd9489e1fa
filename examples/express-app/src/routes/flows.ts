import { Router } from 'express';
import { userOf } from '../accounts/user.js';
import type { LoginRecorder } from '../inspector/index.js';
import type { Providers } from '../providers/connect.js';
import { flowsPage } from '../views/flows.js';
import type { Renderer } from './render.js';

export interface FlowRoutesOptions {
  providers: Providers;
  recorder: LoginRecorder;
  renderer: Renderer;
}

/** The flow inspector for those who are not logged in: logins that failed in this browser. The account page has it for the others. */
export function flowRoutes({ providers, recorder, renderer }: FlowRoutesOptions): Router {
  const router = Router();
  router.get('/flows', async (req, res) => {
    if (userOf(req)) {
      res.redirect('/account#flows');
      return;
    }
    const content = flowsPage({ texts: req.texts, flows: await recorder.flowsOf(req), providers, now: Date.now() });
    renderer.page(req, res, { title: req.texts.account.inspector, content });
  });
  return router;
}
