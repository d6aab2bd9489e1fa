import { Router } from 'express';
import type { Storage } from '../storage/index.js';

/** For load balancers: whether this instance can serve logins. */
export function healthRoutes(storage: Storage): Router {
  const router = Router();
  router.get('/healthz', async (_req, res) => {
    const healthy = await storage.check().then(
      () => true,
      () => false,
    );
    res
      .status(healthy ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json(healthy ? { status: 'ok' } : { status: 'unavailable', reason: 'Redis does not answer' });
  });
  return router;
}
