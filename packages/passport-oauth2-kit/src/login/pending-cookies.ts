import type { KeyObject } from 'node:crypto';
import type { Request, Response } from 'express';
import { lazy } from '../lazy.js';
import { fingerprint } from './fingerprint.js';
import { type StoredLogin, type PendingLogin, readPendingLogin } from './pending-login.js';
import type { LoginStorage } from './login-storage.js';
import { header } from './request.js';
import { open, seal, SEAL_BYTES } from './seal.js';

const library = lazy(() => require('cookie') as typeof import('cookie'));

const PREFIX = 'login.';

export interface CookieOptions {
  /** The strategy's name. */
  strategy: string;
  /** The first one encrypts, all of them decrypt. */
  keys: readonly KeyObject[];
  /** Client, server and callback URL of this login. A pending login is valid only for these (RFC 9700 section 4.4). */
  audience: readonly string[];
  isSecure: boolean;
  sameSite: 'lax' | 'none';
  /** In ms. */
  ttl: number;
}

/** Stores pending logins in the browser, each in its own encrypted cookie. */
export class PendingCookies implements LoginStorage {
  /** Servers and proxies accept 8 KB or more of request headers. */
  readonly maxBytes = 4096;
  private readonly prefix: string;

  constructor(
    private readonly req: Request,
    private readonly res: Response,
    private readonly options: CookieOptions,
  ) {
    // Only this host can have set a cookie with the prefix `__Host-`, and only over TLS (RFC 6265bis section 4.1.3.2).
    this.prefix = options.isSecure ? `__Host-${PREFIX}` : PREFIX;
  }

  list(): StoredLogin[] {
    const cookies = library().parse(header(this.req, 'cookie') ?? '', { decode: (value) => value });
    const stored: StoredLogin[] = [];
    for (const key in cookies) {
      // Cookies with other names are not ours.
      const found = key.startsWith(this.prefix) ? this.read(key, cookies[key] ?? '') : undefined;
      if (found) stored.push(found);
    }
    return stored;
  }

  private read(key: string, value: string): StoredLogin | undefined {
    const [start = '', name = '', hash = '', ...more] = key.slice(this.prefix.length).split('.');
    if (!/^\d{1,15}$/.test(start) || hash === '' || more.length > 0) return undefined;
    const strategy = decodeName(name);
    if (strategy === undefined) return undefined;
    const { keys } = this.options;
    const text = strategy === this.options.strategy ? open(keys, value, this.associated(key)) : undefined;
    const login = text === undefined ? undefined : readPendingLogin(JSON.parse(text));
    const bytes = key.length + 1 + value.length;
    return { key, strategy, hash, started: Number(start) * 1000, bytes, login };
  }

  draft(state: string, login: PendingLogin): { stored: StoredLogin; write: () => void } {
    const started = Date.now();
    const { strategy, keys, ttl } = this.options;
    const hash = fingerprint(state);
    const key = `${this.prefix}${Math.floor(started / 1000)}.${encodeName(strategy)}.${hash}`;
    const value = seal(keys, JSON.stringify(login), this.associated(key));
    const stored = { key, strategy, hash, started, bytes: key.length + 1 + value.length, login };
    const write = (): void => {
      this.setCookies([this.cookie(key, value, Math.ceil(ttl / 1000))]);
    };
    return { stored, write };
  }

  capacity(bytes: number, stored: StoredLogin): number {
    return Math.floor(((bytes - stored.key.length - 1) * 3) / 4) - SEAL_BYTES;
  }

  remove(surplus: readonly StoredLogin[]): void {
    this.setCookies(surplus.map(({ key }) => this.cookie(key, '', 0)));
  }

  /** All at once, because Node checks the whole list each time. */
  private setCookies(cookies: readonly string[]): void {
    if (this.res.headersSent || cookies.length === 0) return;
    const others = this.res.getHeader('Set-Cookie') ?? [];
    this.res.setHeader('Set-Cookie', [...(Array.isArray(others) ? others : [String(others)]), ...cookies]);
  }

  private cookie(key: string, value: string, maxAge: number): string {
    const { sameSite } = this.options;
    // Browsers accept SameSite=None only with Secure.
    const secure = this.options.isSecure || sameSite === 'none' ? '; Secure' : '';
    const site = sameSite === 'none' ? 'None' : 'Lax';
    return `${key}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly${secure}; SameSite=${site}`;
  }

  private associated(key: string): string {
    return JSON.stringify([key, ...this.options.audience]);
  }
}

/**
 * A strategy's name in characters that a cookie name may have. It has no dot, so that `elice` is not taken for the start of
 * `elice.x`.
 */
function encodeName(name: string): string {
  if (/^[\w-]+$/.test(name)) return name;
  return encodeURIComponent(name).replace(
    /[.!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decodeName(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
