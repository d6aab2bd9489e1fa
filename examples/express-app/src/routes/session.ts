import { type Request, Router } from 'express';
import { userOf } from '../accounts/user.js';
import type { FlowStore } from '../inspector/index.js';
import type { Providers } from '../providers/connect.js';
import { home } from '../views/home.js';
import { originFor } from './origin.js';
import type { Renderer } from './render.js';

export interface SessionRoutesOptions {
  providers: Providers;
  flows: FlowStore;
  renderer: Renderer;
  baseURL: string;
}

/** The way in and the way out. */
export function sessionRoutes({ providers, flows, renderer, baseURL }: SessionRoutesOptions): Router {
  const router = Router();

  router.get('/', (req, res) => {
    const user = userOf(req);
    const open = [...providers.values()].filter(({ name }) => user?.profiles[name] === undefined);
    const content = home(req.texts, user, { providers: open, origin: originFor(req, baseURL) });
    renderer.page(req, res, { title: req.texts.home.title, content });
  });

  router.post('/logout', async (req, res) => {
    await flows.forget(req.sessionID);
    await destroySession(req);
    res.redirect(303, '/');
  });

  return router;
}

/** Nothing of the session is left. The tokens stay with the keeper: the app may go on working for its user. */
const destroySession = (req: Request): Promise<void> =>
  new Promise((resolve, reject) => {
    req.session.destroy((error?: Error | null) => {
      if (error) reject(error);
      else resolve();
    });
  });
