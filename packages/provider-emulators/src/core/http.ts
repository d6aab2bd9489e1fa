import express from 'express';
import type { ErrorRequestHandler, Express, Request, Response } from 'express';
import type { Answer } from './answer.js';
import { Refusal } from './answer.js';
import type { EndpointRequest } from './endpoint.js';
import type { Exchange } from './exchange.js';
import { rememberedLanguage } from './language-cookie.js';
import { languageOf, LANGUAGES } from './texts.js';

/** Requests to the four providers are much smaller. */
const BODY_LIMIT = '64kb';

function endpointRequest(req: Request): EndpointRequest {
  const [path = '/', ...rest] = req.originalUrl.split('?');
  const search = rest.join('?');
  const body: unknown = req.body;
  return {
    method: req.method,
    path,
    search,
    query: new URLSearchParams(search),
    headers: req.headers,
    body: Buffer.isBuffer(body) ? body.toString('utf8') : '',
    language: rememberedLanguage(req.headers.cookie) ?? languageOf(req.acceptsLanguages([...LANGUAGES]) || '') ?? 'en',
  };
}

function send(res: Response, answer: Answer): void {
  res.status(answer.status);
  // Not res.set: it would add a charset to content types, and a fault's headers go out as they were given.
  for (const [name, value] of Object.entries(answer.headers)) res.setHeader(name, value);
  res.end(answer.body);
}

/** Any request body that could not be read: too large, cut off, badly compressed. */
function unreadable(error: unknown): Refusal | undefined {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  return new Refusal(status, status === 413 ? `The body is larger than ${BODY_LIMIT}.` : 'The body cannot be read.');
}

/** Serves an exchange over HTTP with Express. */
export function httpApplication(exchange: Exchange): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');

  const answer = async (req: Request, res: Response, broken?: Refusal): Promise<void> => {
    const { outcome, record } = exchange.run(endpointRequest(req), broken);
    if ('answer' in outcome) {
      const { after = 0 } = outcome;
      if (after === 0) send(res, outcome.answer);
      else setTimeout(() => send(res, outcome.answer), after).unref();
    } else if ('custom' in outcome) {
      exchange.recordAnswer(res, record);
      await outcome.custom(req, res);
    } else if (outcome.noAnswer !== 'hang') {
      req.socket.destroy();
    }
  };

  app.use(express.raw({ type: () => true, limit: BODY_LIMIT }));
  app.use((req, res) => answer(req, res));
  const onError: ErrorRequestHandler = (error: unknown, req, res, next) => {
    const broken = unreadable(error);
    if (broken === undefined) {
      next(error);
      return;
    }
    return answer(req, res, broken);
  };
  app.use(onError);
  return app;
}
