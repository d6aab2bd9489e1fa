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

  constructor() {
    super('The CSRF token is missing or of another session.');
  }
}

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
    if (['GET', 'HEAD', 'OPTIONS'].includes(req.method)) {
      next();
      return;
    }
    const { _csrf: given } = (req.body ?? {}) as { _csrf?: unknown };
    const [nonce = '', signature = ''] = typeof given === 'string' ? given.split('.') : [];
    const valid = this.#keys.some((key) => equal(sign(key, req.sessionID, nonce), signature));
    next(valid ? undefined : new CsrfError());
  };
}

const sign = (key: Buffer, sessionID: string, nonce: string): string =>
  createHmac('sha256', key).update(`${nonce}.${sessionID}`).digest('base64url');

function equal(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
