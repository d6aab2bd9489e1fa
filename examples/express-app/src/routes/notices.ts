import { randomBytes } from 'node:crypto';
import type { CookieOptions, Request, Response } from 'express';
import { cookieName, cookieOptions } from '../cookies.js';
import type { Providers } from '../providers/connect.js';
import { isOutcome, type Notice, type Outcome } from '../views/notice.js';

/** How long the page after a redirect may take to ask for its notice, in ms. */
const LIFETIME = 60_000;

export interface NoticeDetails {
  /** As in the log. */
  requestId?: string;
  /** When the same may be tried again, epoch ms. */
  retryAt?: number;
}

/**
 * Tells on the next page what has just been done: once, and to this browser only. Each notice is a signed cookie of its own, and the
 * address has its random name, so that tabs do not take each other's notices. The session has no part in it: it is saved
 * as a whole, and a page that only shows something would then race with a logout in another tab.
 */
export class Notices {
  readonly #prefix: string;
  readonly #options: CookieOptions;

  constructor(
    private readonly providers: Providers,
    isHTTPS: boolean,
  ) {
    this.#prefix = cookieName('notice.', isHTTPS);
    this.#options = { ...cookieOptions(isHTTPS, LIFETIME), signed: true };
  }

  /** @returns the address of the page at `path` that shows the notice */
  announce(res: Response, path: string, outcome: Outcome, provider: string, about: NoticeDetails = {}): string {
    const id = randomBytes(9).toString('base64url');
    res.cookie(
      this.#prefix + id,
      [outcome, provider, about.requestId ?? '', about.retryAt ?? ''].join('/'),
      this.#options,
    );
    return `${path}?notice=${id}`;
  }

  /** The notice that this page is to show: only the first time that it is asked for. */
  take({ query, signedCookies }: Request, res: Response): Notice | undefined {
    const { notice: id } = query;
    if (typeof id !== 'string') return undefined;
    const name = this.#prefix + id;
    const cookies = signedCookies as Readonly<Record<string, unknown>>;
    const value = Object.hasOwn(cookies, name) ? cookies[name] : undefined;
    if (typeof value !== 'string') return undefined;
    res.clearCookie(name, this.#options);
    const [outcome, provider = '', requestId = '', retryAt = ''] = value.split('/');
    const label = this.providers.get(provider)?.label;
    if (!isOutcome(outcome) || label === undefined) return undefined;
    const retryAfter = Number(retryAt) - Date.now();
    return {
      outcome,
      provider,
      label,
      ...(requestId !== '' && { requestId }),
      ...(retryAfter > 0 && { retryAfter }),
    };
  }
}
