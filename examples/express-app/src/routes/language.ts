import express, { type Request, type RequestHandler, Router } from 'express';
import { cookieName, cookieOptions, readCookie } from '../cookies.js';
import { isLanguage, type Language, LANGUAGES, type Texts, textsIn } from '../languages/index.js';
import { isFromElsewhere } from './origin.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Express's request is extended
  namespace Express {
    interface Request {
      /** What this app says, in the language of the request. */
      texts: Texts;
    }
  }
}

/** How long a choice is remembered, in ms: a year. */
const REMEMBERED = 365 * 86_400_000;

/** Chosen on a page, else what the browser prefers, else English. */
export function languageOf(req: Request, cookie: string): Language {
  const chosen = readCookie(req, cookie);
  if (isLanguage(chosen)) return chosen;
  const preferred = req.acceptsLanguages([...LANGUAGES]);
  return isLanguage(preferred) ? preferred : 'en';
}

/** Gives every request its language, and switches it. Needs no session: also an app whose storage is away speaks it. */
export function languageRoutes(isHTTPS: boolean): Router {
  const router = Router();
  const cookie = cookieName('language', isHTTPS);

  const speak: RequestHandler = (req, res, next) => {
    req.texts = textsIn(languageOf(req, cookie));
    res.vary('Accept-Language').vary('Cookie');
    next();
  };
  router.use(speak);

  router.post('/language', express.urlencoded({ extended: false, limit: '10kb' }), (req, res) => {
    const { language, page } = (req.body ?? {}) as Record<string, unknown>;
    // No session, so no CSRF token: the browser tells whose form it is.
    if (isLanguage(language) && !isFromElsewhere(req)) {
      res.cookie(cookie, language, cookieOptions(isHTTPS, REMEMBERED));
    }
    res.redirect(303, ownPath(page));
  });

  return router;
}

/**
 * The page that a switch of language leads back to: its path, since what is behind that may be a code. The address of a login is no
 * page: it would start or end another one.
 */
export const pageOf = ({ path }: Request): string => (path.startsWith('/auth/') ? '/' : path);

/** A path of this app; home for everything else, such as `//elsewhere.example`. */
function ownPath(page: unknown): string {
  const ownOrigin = 'http://own.invalid';
  if (typeof page !== 'string' || !URL.canParse(page, ownOrigin)) return '/';
  const { origin, pathname } = new URL(page, ownOrigin);
  // A parser makes one path of `/.//elsewhere.example`, a browser would leave.
  return origin === ownOrigin && !pathname.startsWith('//') ? pathname : '/';
}
