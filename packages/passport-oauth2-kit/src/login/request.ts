import type { Request, Response } from 'express';

// What a login reads from a request and its response, in any framework.

/**
 * The response, if the framework puts it on the request, as Express does. For NestJS on Fastify, applications put Fastify's reply
 * there, which has headers of its own; the response is in it.
 */
export function responseOf(req: Request): Response | undefined {
  const { res } = req as { res?: Response & { raw?: Response } };
  return [res?.raw, res].find((each) => typeof each?.getHeader === 'function' && typeof each.setHeader === 'function');
}

/** Whether the response is sent, or begun: no header can be added any more. */
export function isResponseSent(req: Request): boolean {
  return responseOf(req)?.headersSent === true;
}

export function header(req: Request, name: string): string | undefined {
  const { headers } = req as { headers?: Record<string, string | string[] | undefined> };
  const value = headers?.[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The host that the browser asked. HTTP/2 has its own name for it. */
export function hostOf(req: Request): string | undefined {
  return header(req, 'host') ?? header(req, ':authority');
}

/**
 * Whether the browser prefetches the page, or Next.js does for a `<Link>` to it: the user has not opened it yet. (Turbo's
 * `X-Sec-Purpose` does not count: Turbo shows the response of its prefetch when the user clicks.)
 */
export function isPrefetch(req: Request): boolean {
  if (header(req, 'next-router-prefetch') !== undefined) return true;
  return ['sec-purpose', 'purpose', 'x-moz'].some((name) => header(req, name)?.toLowerCase().includes('prefetch'));
}

/** Values of `Sec-Fetch-Dest` (Fetch Metadata) when a user opens a page, or a script calls `fetch`. */
const USER_DESTINATIONS = ['document', 'iframe', 'frame', 'empty'];

/** Whether no user asked for this login: it is the address of an image (or the like) in a page, or a form of another site. */
export function isWithoutUser(req: Request): boolean {
  const destination = header(req, 'sec-fetch-dest');
  if (destination !== undefined && !USER_DESTINATIONS.includes(destination)) return true;
  return req.method === 'POST' && header(req, 'sec-fetch-site') === 'cross-site';
}

/**
 * Whether a script asks, by `fetch` or the like. Its page stays where it is, so that hardly any such login ends: they come from
 * pages that ask again and again, and are redirected to the login when their session has ended. (A visit that a service worker
 * passes on has no destination either. It navigates.)
 */
export function isFromScript(req: Request): boolean {
  return header(req, 'sec-fetch-dest') === 'empty' && header(req, 'sec-fetch-mode') !== 'navigate';
}

/** Whether the request comes from a page of this application. Browsers without Fetch Metadata send `Origin` or `Referer`. */
export function isFromOwnPage(req: Request): boolean {
  const site = header(req, 'sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const page = header(req, 'origin') ?? header(req, 'referer');
  return page !== undefined && URL.canParse(page) && new URL(page).host === hostOf(req);
}

/**
 * The absolute callback URL. A relative one is resolved against the request, as in passport-oauth2.
 *
 * @param trustProxy whether to use `X-Forwarded-*`, also without Express's `trust proxy`
 * @returns `undefined` when it is relative and the request names no host, or one that is none
 */
export function resolveCallbackURL(req: Request, callbackURL: string, trustProxy: boolean): string | undefined {
  if (/^https?:\/\//i.test(callbackURL)) return callbackURL;
  const trusted =
    trustProxy || Boolean((req as { app?: { get?: (name: string) => unknown } }).app?.get?.('trust proxy'));
  const forwardedProtocol = firstOf(header(req, 'x-forwarded-proto'))?.toLowerCase();
  const { socket, connection = socket } = req as Record<'socket' | 'connection', { encrypted?: boolean } | undefined>;
  const isSecure = connection?.encrypted === true || (trusted && forwardedProtocol === 'https');
  const host = (trusted ? firstOf(header(req, 'x-forwarded-host')) : undefined) ?? hostOf(req);
  const base = `${isSecure ? 'https' : 'http'}://${host ?? ''}${req.url}`;
  return host && URL.canParse(base) ? new URL(callbackURL, base).href : undefined;
}

/** What the outermost proxy wrote. Some proxies add to what came, separated by commas. */
function firstOf(value: string | undefined): string | undefined {
  return value?.split(',')[0]?.trim();
}
