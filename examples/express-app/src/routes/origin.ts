import type { Request, RequestHandler } from 'express';
import { isLoopback } from '../loopback.js';

/**
 * What a link to a login starts with. A session belongs to one host name, so a login must start at the one it will come back to:
 * somebody who opened 127.0.0.1 is led to localhost. Nothing when it is that already.
 */
export const originFor = (req: Request, baseURL: string): string =>
  req.headers.host === new URL(baseURL).host ? '' : baseURL;

/**
 * Leads from one name of this computer to the one that a login comes back to: who opened 127.0.0.1, and begins a login there, would miss
 * its cookie at localhost. Only where nothing else differs, so that a proxy which names another host never sends anybody in a circle.
 */
export function atOwnName(baseURL: string): RequestHandler {
  const own = new URL(baseURL);
  return (req, res, next) => {
    const asked = `http://${req.headers.host ?? ''}`;
    const { hostname = '', port = '' } = URL.canParse(asked) ? new URL(asked) : {};
    const isOtherName = hostname !== own.hostname && port === own.port && [hostname, own.hostname].every(isLoopback);
    if (req.method === 'GET' && isOtherName) res.redirect(baseURL + req.originalUrl);
    else next();
  };
}

/**
 * Whether another site has sent the browser here, with a link or a form. A browser that does not say (all do since 2023) is
 * believed.
 */
export const isFromElsewhere = (req: Request): boolean =>
  ['cross-site', 'same-site'].includes(req.get('sec-fetch-site') ?? 'none');
