import type { KeyObject } from 'node:crypto';
import type { Request, Response } from 'express';
import { lazy } from '../lazy.js';
import { fingerprint } from './fingerprint.js';
import { type Held, type PendingLogin, readPendingLogin } from './pending-login.js';
import type { Place } from './place.js';
import { header } from './request.js';
import { open, seal, SEAL_BYTES } from './seal.js';

const library = lazy(() => require('cookie') as typeof import('cookie'));

const PREFIX = 'login.';

export interface CookieOptions {
  /** The strategy's name. */
  strategy: string;
  /** Of which the first seals. */
  keys: readonly KeyObject[];
  /** The client, its server and the callback URL of this login: a pending login counts there only (RFC 9700 section 4.4). */
  audience: readonly string[];
  isSecure: boolean;
  sameSite: 'lax' | 'none';
  /** In ms. */
  ttl: number;
}

/** Pending logins in the browser, each in a sealed cookie of its own. */
export class PendingCookies implements Place {
  private readonly prefix: string;

  constructor(
    private readonly req: Request,
    private readonly res: Response,
    private readonly options: CookieOptions,
  ) {
    // A cookie with this prefix comes from this very host, over TLS (RFC 6265bis section 4.1.3.2).
    this.prefix = options.isSecure ? `__Host-${PREFIX}` : PREFIX;
  }

  held(): Held[] {
    const cookies = library().parse(header(this.req, 'cookie') ?? '', { decode: (value) => value });
    const held: Held[] = [];
    for (const key in cookies) {
      // What is not named as ours is somebody else's.
      const found = key.startsWith(this.prefix) ? this.read(key, cookies[key] ?? '') : undefined;
      if (found) held.push(found);
    }
    return held;
  }

  private read(key: string, value: string): Held | undefined {
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

  draft(state: string, login: PendingLogin): { held: Held; write: () => void } {
    const started = Date.now();
    const { strategy, keys, ttl } = this.options;
    const hash = fingerprint(state);
    const key = `${this.prefix}${Math.floor(started / 1000)}.${encodeName(strategy)}.${hash}`;
    const value = seal(keys, JSON.stringify(login), this.associated(key));
    const held = { key, strategy, hash, started, bytes: key.length + 1 + value.length, login };
    const write = (): void => {
      this.setCookie(key, value, Math.ceil(ttl / 1000));
    };
    return { held, write };
  }

  capacity(bytes: number, held: Held): number {
    return Math.floor(((bytes - held.key.length - 1) * 3) / 4) - SEAL_BYTES;
  }

  remove(surplus: readonly Held[]): void {
    for (const { key } of surplus) this.setCookie(key, '', 0);
  }

  private setCookie(key: string, value: string, maxAge: number): void {
    if (this.res.headersSent) return;
    const { sameSite } = this.options;
    // Browsers take SameSite=None from secure cookies only.
    const secure = this.options.isSecure || sameSite === 'none' ? '; Secure' : '';
    const site = sameSite === 'none' ? 'None' : 'Lax';
    const others = this.res.getHeader('Set-Cookie') ?? [];
    this.res.setHeader('Set-Cookie', [
      ...(Array.isArray(others) ? others : [String(others)]),
      `${key}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly${secure}; SameSite=${site}`,
    ]);
  }

  private associated(key: string): string {
    return JSON.stringify([key, ...this.options.audience]);
  }
}

/** A strategy's name in the characters of a cookie's name, among them no dot: `elice` is not the beginning of `elice.x`. */
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
