import { type Request, Router } from 'express';
import { userOf } from '../accounts/user.js';
import type { FlowStore } from '../inspector/index.js';
import type { Providers } from '../providers/connect.js';
import { home } from '../views/home.js';
import type { Notices } from './notices.js';
import { originFor } from './origin.js';
import type { Renderer } from './render.js';

export interface SessionRoutesOptions {
  providers: Providers;
  flows: FlowStore;
  notices: Notices;
  renderer: Renderer;
  baseURL: string;
}

/** The way in and the way out. */
export function sessionRoutes({ providers, flows, notices, renderer, baseURL }: SessionRoutesOptions): Router {
  const router = Router();

  router.get('/', (req, res) => {
    const user = userOf(req);
    const open = [...providers.values()].filter(({ name }) => user?.profiles[name] === undefined);
    const notice = notices.take(req, res);
    const content = home(req.texts, user, { providers: open, origin: originFor(req, baseURL), notice });
    renderer.page(req, res, { title: req.texts.home.title, content });
  });

  router.post('/logout', async (req, res) => {
    await endSession(req, flows);
    res.redirect(303, '/');
  });

  return router;
}

/** Nothing of the session is left. The tokens stay with the keeper: the app may go on working for its user. */
export async function endSession(req: Request<object>, flows: FlowStore): Promise<void> {
  await flows.forget(req.sessionID);
  await new Promise<void>((resolve, reject) => {
    req.session.destroy((error?: Error | null) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
