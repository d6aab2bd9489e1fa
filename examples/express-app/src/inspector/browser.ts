import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { cookieName, cookieOptions, readCookie } from '../cookies.js';

/** How long a browser is known by its mark, in ms: long enough to look at a failed login, and to try again. */
const LIFETIME = 3_600_000;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

const nameOf = (isHTTPS: boolean): string => cookieName('flows', isHTTPS);

/**
 * Owns what was recorded in a browser in which nobody has logged in. A session is no place for it: there is none before the login.
 * Undefined when no login was started there.
 */
export function browserOf(req: Request, isHTTPS: boolean): string | undefined {
  const id = readCookie(req, nameOf(isHTTPS)) ?? '';
  // The prefix keeps it apart from sessions, whatever a browser claims to be.
  return UUID.test(id) ? `browser:${id}` : undefined;
}

/** Marks the browser, if it has no mark yet, and makes the mark last. */
export function markBrowser(req: Request, res: Response, isHTTPS: boolean): string {
  const id = browserOf(req, isHTTPS)?.slice('browser:'.length) ?? randomUUID();
  res.cookie(nameOf(isHTTPS), id, cookieOptions(isHTTPS, LIFETIME));
  return `browser:${id}`;
}
