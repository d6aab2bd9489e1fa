import type { Request, Response } from 'express';

// What a login reads of a request and its response, whatever framework they are of.

/** The response, where the framework leaves it on the request: Express and everything on it. */
export function responseOf(req: Request): Response | undefined {
  const { res } = req as { res?: Partial<Response> };
  return typeof res?.getHeader === 'function' && typeof res.setHeader === 'function' ? (res as Response) : undefined;
}

export function header(req: Request, name: string): string | undefined {
  const { headers } = req as { headers?: Record<string, string | string[] | undefined> };
  const value = headers?.[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** A browser that fetches a page which nobody has asked for yet. */
export function isPrefetch(req: Request): boolean {
  return ['sec-purpose', 'purpose', 'x-moz'].some((name) => header(req, name)?.toLowerCase().includes('prefetch'));
}

/** What the browser says it will do with the answer, when a person navigates or a page fetches (Fetch Metadata). */
const PERSONAL_DESTINATIONS = ['document', 'iframe', 'frame', 'empty'];

/** Whether a page full of images, or a form on somebody else's page, asks for a login. */
export function isMadeByNobody(req: Request): boolean {
  const destination = header(req, 'sec-fetch-dest');
  if (destination !== undefined && !PERSONAL_DESTINATIONS.includes(destination)) return true;
  return req.method === 'POST' && header(req, 'sec-fetch-site') === 'cross-site';
}

/** Whether a page of this application asks. Browsers without Fetch Metadata tell by `Origin` or `Referer`. */
export function isFromOwnPage(req: Request): boolean {
  const site = header(req, 'sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const page = header(req, 'origin') ?? header(req, 'referer');
  return page !== undefined && URL.canParse(page) && new URL(page).host === header(req, 'host');
}

/**
 * The absolute callback URL: a relative one is resolved against the request, as passport-oauth2 does.
 *
 * @param trustProxy whether `X-Forwarded-*` counts, besides Express's `trust proxy`
 */
export function resolveCallbackURL(req: Request, callbackURL: string, trustProxy: boolean): string {
  if (/^https?:\/\//i.test(callbackURL)) return callbackURL;
  const trusted = trustProxy || Boolean((req as Partial<Request>).app?.get('trust proxy'));
  const forwardedProtocol = header(req, 'x-forwarded-proto')?.toLowerCase().split(',')[0]?.trim();
  const { socket, connection = socket } = req as Record<'socket' | 'connection', { encrypted?: boolean } | undefined>;
  const isSecure = connection?.encrypted === true || (trusted && forwardedProtocol === 'https');
  const host = (trusted ? header(req, 'x-forwarded-host') : undefined) ?? header(req, 'host') ?? '';
  return new URL(callbackURL, `${isSecure ? 'https' : 'http'}://${host}${req.url}`).href;
}

/** Where the request itself went, as far as the application can see. */
export function hostOf(req: Request): string | undefined {
  return header(req, 'host');
}
