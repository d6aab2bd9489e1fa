import type { Request } from 'express';

/**
 * What a link to a login starts with. A session belongs to one host name, so a login must start at the one it will come back to:
 * somebody who opened 127.0.0.1 is led to localhost. Nothing when it is that already.
 */
export const originFor = (req: Request, baseURL: string): string =>
  req.headers.host === new URL(baseURL).host ? '' : baseURL;

/**
 * Whether another site has sent the browser here, with a link or a form. A browser that does not say (all do since 2023) is
 * believed.
 */
export const isFromElsewhere = (req: Request): boolean =>
  ['cross-site', 'same-site'].includes(req.get('sec-fetch-site') ?? 'none');
