import { type RequestHandler, Router } from 'express';
import { stylesheet } from 'provider-login-buttons/stylesheet';
import { buttons } from '../views/buttons.js';
import type { Renderer } from './render.js';

const STYLES = stylesheet();

/** The stylesheet of provider-login-buttons. */
export const buttonStyles: RequestHandler = (_req, res) => {
  res.set('Cache-Control', 'public, max-age=3600').type('css').send(STYLES);
};

/** A page with all login buttons. */
export function buttonsRoutes(renderer: Renderer): Router {
  const router = Router();
  router.get('/buttons', (req, res) => {
    renderer.page(req, res, { title: req.texts.buttons.title, content: buttons(req.texts) });
  });
  return router;
}
