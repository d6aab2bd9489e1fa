import type { Request, Response } from 'express';

/** As long as the steps are kept, in ms. */
const LIFETIME = 600_000;

const nameOf = (provider: string, isHTTPS: boolean): string => `${isHTTPS ? '__Host-' : ''}flow.${provider}`;

/** Has the browser remember which recording its latest login began: one that fails brings nothing else back to find it by. */
export function rememberStart(res: Response, provider: string, id: string, isHTTPS: boolean): void {
  res.cookie(nameOf(provider, isHTTPS), id, {
    httpOnly: true,
    sameSite: 'lax',
    secure: isHTTPS,
    maxAge: LIFETIME,
    path: '/',
  });
}

export function rememberedStart(req: Request, provider: string, isHTTPS: boolean): string | undefined {
  const prefix = `${nameOf(provider, isHTTPS)}=`;
  const cookie = req.headers.cookie?.split('; ').find((text) => text.startsWith(prefix));
  return cookie?.slice(prefix.length);
}
