import { type Request, type Response, Router } from 'express';
import { exportedFlow, fileNameOf, type Flow, harOf, type LoginRecorder, markdownOf } from '../inspector/index.js';
import type { Providers } from '../providers/connect.js';

export interface ExportRoutesOptions {
  providers: Providers;
  recorder: LoginRecorder;
  baseURL: string;
}

/** Recorded flows as files, for the session, or the browser, that they were recorded in. */
export function exportRoutes({ providers, recorder, baseURL }: ExportRoutesOptions): Router {
  const router = Router();

  /** A flow of whoever asks; another's is as unknown as one that never was. */
  const exported = async (req: Request<{ id: string }>) => {
    const flow = (await recorder.flowsOf(req)).find(({ id }) => id === req.params.id);
    const provider = flow && providers.get(flow.provider);
    return provider && { flow, content: exportedFlow(flow, { provider, baseURL }) };
  };

  router.get('/flows/:id.har', async (req, res, next) => {
    const found = await exported(req);
    if (found)
      send(res, found.flow, { ending: 'har', type: 'json', text: JSON.stringify(harOf(found.content), null, 2) });
    else next();
  });

  router.get('/flows/:id.md', async (req, res, next) => {
    const found = await exported(req);
    if (found) send(res, found.flow, { ending: 'md', type: 'text/markdown', text: markdownOf(found.content) });
    else next();
  });

  return router;
}

function send(
  res: Response,
  flow: Flow,
  { ending, type, text }: { ending: 'har' | 'md'; type: string; text: string },
): void {
  res.set('Cache-Control', 'no-store').attachment(fileNameOf(flow, ending)).type(type).send(text);
}
