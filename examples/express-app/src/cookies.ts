import type { CookieOptions, Request } from 'express';

/** The prefix makes the browser insist on Secure, Path=/ and no Domain. */
export const cookieName = (name: string, isHTTPS: boolean): string => (isHTTPS ? `__Host-${name}` : name);

/** Scripts cannot read it, and other sites' forms do not send it. Lax, not Strict: who comes from another site brings it along. */
export const cookieOptions = (isHTTPS: boolean, maxAge: number): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  secure: isHTTPS,
  /** ms */
  maxAge,
  path: '/',
});

/** The value that the browser sent, as `cookie-parser` reads it. */
export function readCookie({ cookies }: Request, name: string): string | undefined {
  const value = (cookies as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}
