import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * The headers of every page: scripts, styles and pictures from here only, none of them inline.
 *
 * @param isStrict whether browsers shall keep to https from now on
 */
export function securityHeaders({ isStrict }: { isStrict: boolean }): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'connect-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    // A page's address may hold a code; no other site is told of it.
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: isStrict,
  });
}

/** The token did not come with the form, or is another session's. */
export class CsrfError extends Error {
  override readonly name = 'CsrfError';
  readonly status = 403;

  /** @param reason `'no_cookies'`: the browser sent none at all, so it has no session here */
  constructor(readonly reason: 'no_cookies' | 'no_token' | 'another_session') {
    super('The CSRF token is missing or of another session.');
  }
}

/** A login or a form came over http, to an app whose address is https: the session could not be kept. */
export class PlainRequestError extends Error {
  override readonly name = 'PlainRequestError';
  readonly status = 500;
  readonly reason = 'plain_request';

  constructor() {
    super(
      'BASE_URL is https, and this request came over http. Behind a TLS proxy, let it send «X-Forwarded-Proto: https»; ' +
        'without one, set BASE_URL to the http address that browsers open.',
    );
  }
}

/**
 * Refuses what needs the session when the request is plain though the public address is https: the session cookie is for https
 * only and would not be set, and the login would end as if it had never been.
 */
export const refusePlain =
  (isHTTPS: boolean): RequestHandler =>
  (req, _res, next) => {
    const needsSession = !isSafe(req) || req.path.startsWith('/auth/');
    next(isHTTPS && !req.secure && needsSession ? new PlainRequestError() : undefined);
  };

/**
 * A login that a browser only prefetches would leave a pending login behind for nobody: it gets 503, which a browser drops, and
 * starts at the real visit. That is no failure, so there is no page and no log.
 */
export const leavePrefetch: RequestHandler = (req, res, next) => {
  const isPrefetch = ['sec-purpose', 'purpose', 'x-moz'].some((name) =>
    req.get(name)?.toLowerCase().includes('prefetch'),
  );
  if (isPrefetch && req.path.startsWith('/auth/')) res.status(503).set('Cache-Control', 'no-store').end();
  else next();
};

const isSafe = ({ method }: Request): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method);

/**
 * Tokens for forms, bound to the session by HMAC (OWASP: «Signed Double-Submit Cookie», token half): another site can neither
 * read nor make one. Nothing is stored, so a page that is only looked at does not write to the session.
 */
export class CsrfGuard {
  readonly #keys: Buffer[];

  /** @param secrets the first signs, all are understood */
  constructor(secrets: readonly string[]) {
    this.#keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'csrf', 32)));
  }

  token({ sessionID }: Request): string {
    const [key = Buffer.alloc(0)] = this.#keys;
    const nonce = randomBytes(16).toString('base64url');
    return `${nonce}.${sign(key, sessionID, nonce)}`;
  }

  /** Refuses every request that changes something and has no valid `_csrf` in its form. */
  readonly protect: RequestHandler = (req, _res, next) => {
    if (isSafe(req)) {
      next();
      return;
    }
    const { _csrf: given } = (req.body ?? {}) as { _csrf?: unknown };
    const [nonce = '', signature = ''] = typeof given === 'string' ? given.split('.') : [];
    const valid = this.#keys.some((key) => equal(sign(key, req.sessionID, nonce), signature));
    const { cookie } = req.headers;
    const reason = cookie === undefined ? 'no_cookies' : nonce === '' ? 'no_token' : 'another_session';
    next(valid ? undefined : new CsrfError(reason));
  };
}

const sign = (key: Buffer, sessionID: string, nonce: string): string =>
  createHmac('sha256', key).update(`${nonce}.${sessionID}`).digest('base64url');

function equal(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
