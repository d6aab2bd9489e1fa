import { Router } from 'express';
import type { Providers } from '../providers/connect.js';
import type { Setup } from '../providers/index.js';
import { snippetOf } from '../providers/snippet.js';
import { setup } from '../views/setup.js';
import type { Renderer } from './render.js';

export interface SetupRoutesOptions {
  providers: Providers;
  renderer: Renderer;
  env: Setup['env'];
  baseURL: string;
}

/** What is set, what to register with whom, and how to make the first real login. Names of variables only: no value is shown. */
export function setupRoutes({ providers, renderer, env, baseURL }: SetupRoutesOptions): Router {
  const router = Router();
  const snippets = new Map(Array.from(providers.values(), ({ name }) => [name, snippetOf(name)]));
  router.get('/setup', (req, res) => {
    const { texts } = req;
    const isSet = (name: string): boolean => env(name) !== '';
    const content = setup({ texts, providers: [...providers.values()], isSet, baseURL, snippets });
    renderer.page(req, res, { title: texts.setup.title, content });
  });
  return router;
}
