import { fingerprint } from './fingerprint.js';
import type { ClaimProblem } from './refusal.js';

/** What a login remembers from its start to its callback. Kept small: it travels. */
export interface PendingLogin {
  /** Epoch ms. */
  expires: number;
  /** PKCE `code_verifier` (RFC 7636). */
  verifier?: string;
  /** What the application passed as `authenticate(…, { state })`. */
  appState?: unknown;
  /** `false` when the provider will not return `state`, so that a callback without one may claim this login. */
  echo?: false;
  /** The start came from a page of this application. */
  ownPage?: true;
  /** Who was logged in, as `starterOf` tells. */
  starter?: string;
}

/** One pending login where it lies: in a cookie, or in a member of the session. */
export interface Held {
  /** The name of the cookie or the member. */
  key: string;
  /** The name of the strategy that started it. */
  strategy: string;
  /** Of its `state`. */
  hash: string;
  /** When it started, in epoch ms; cookies tell it in seconds. */
  started: number;
  /** Of the name and the value together. */
  bytes: number;
  /** `undefined` when it is another strategy's, or not what this strategy wrote. */
  login: PendingLogin | undefined;
}

/** How many logins a browser may have pending, with all strategies together. */
export const MAX_PENDING = 8;
/** How many bytes they may take, of the 8 KB and more that servers and proxies take as request headers. */
export const MAX_PENDING_BYTES = 4096;
/** How many bytes one of them may take. */
export const MAX_LOGIN_BYTES = 2048;

/**
 * What of `held` has to go: what has expired and, so that `added` fits, first what `strategy` cannot read any more, then the oldest
 * of whoever has the most. (What it cannot read may be of its namesake with another client, so it is not in the way by itself.)
 */
export function findSurplus(held: readonly Held[], strategy: string, added?: Held): Held[] {
  if (held.length === 0) return [];
  const surplus = held.filter(({ login }) => login !== undefined && !isUsable(login));
  const kept = held.filter((each) => !surplus.includes(each)).sort((a, b) => a.started - b.started);
  const isTooMuch = (): boolean => {
    const all = added ? [...kept, added] : kept;
    return all.length > MAX_PENDING || all.reduce((sum, { bytes }) => sum + bytes, 0) > MAX_PENDING_BYTES;
  };
  while (kept.length > 0 && isTooMuch()) {
    const unreadable = kept.findIndex((each) => each.strategy === strategy && !each.login);
    surplus.push(...kept.splice(unreadable < 0 ? oldestOfTheMost(kept, added) : unreadable, 1));
  }
  return surplus;
}

function oldestOfTheMost(kept: readonly Held[], added: Held | undefined): number {
  const counts = new Map<string, number>(added && [[added.strategy, 1]]);
  for (const { strategy } of kept) counts.set(strategy, (counts.get(strategy) ?? 0) + 1);
  const most = Math.max(...kept.map(({ strategy }) => counts.get(strategy) ?? 0));
  return kept.findIndex(({ strategy }) => counts.get(strategy) === most);
}

/** The states that this process has seen used, and when their login expires, in epoch ms. */
const used = new Map<string, number>();

function markUsed(hash: string, expires: number): void {
  const now = Date.now();
  for (const [oldest, ends] of used) {
    if (ends > now) break;
    used.delete(oldest);
  }
  // A copy: V8 keeps the whole Cookie header for as long as a part of it is kept.
  used.set(Buffer.from(hash).toString(), expires);
}

/** A callback that wants to claim a login. */
export interface Claimant {
  strategy: string;
  state: string | undefined;
  /** Who is logged in now, as `starterOf` tells. */
  starter: string | undefined;
  isSomebodyLoggedIn: boolean;
  /** Whether `passport.authorize()` asks, which attaches the account to whoever is logged in. */
  linking: boolean;
}

/**
 * Finds, judges and uses up the login that a callback belongs to, all in one go: a second callback finds it used. What is refused
 * stays as it is.
 *
 * @returns the login, or the reason why there is none
 */
export function claimHeld(held: readonly Held[], claimant: Claimant): Held | ClaimProblem {
  const found = claimant.state === undefined ? newestWithoutEcho(held, claimant.strategy) : ofState(held, claimant);
  if (typeof found === 'string') return found;
  const { hash, login } = found;
  if (used.has(hash)) return 'used';
  if (!login) return 'altered';
  if (login.expires <= Date.now()) return 'expired';
  if (claimant.linking) {
    const problem = problemOfLinking(login, claimant);
    if (problem) return problem;
  }
  markUsed(hash, login.expires);
  return found;
}

function ofState(held: readonly Held[], { state = '', strategy }: Claimant): Held | ClaimProblem {
  const hash = fingerprint(state);
  const found = held.filter((each) => each.hash === hash);
  const own = found.find((each) => each.strategy === strategy);
  if (own) return own;
  if (found.length > 0) return 'another_strategy';
  // The answer to its callback has taken it out of the browser.
  if (used.has(hash)) return 'used';
  return held.length === 0 ? 'none_pending' : 'unknown_state';
}

/** The order of cookies in a header says nothing, since others can plant some. */
function newestWithoutEcho(held: readonly Held[], strategy: string): Held | ClaimProblem {
  const waiting = held.filter(
    (each) => each.strategy === strategy && each.login?.echo === false && isUsable(each.login) && !used.has(each.hash),
  );
  const newest = waiting.sort((a, b) => (b.login?.expires ?? 0) - (a.login?.expires ?? 0))[0];
  if (newest) return newest;
  return held.length === 0 ? 'none_pending' : 'no_state';
}

function problemOfLinking(login: PendingLogin, claimant: Claimant): ClaimProblem | undefined {
  if (login.starter !== claimant.starter) return 'another_user';
  if (login.starter === undefined && claimant.isSomebodyLoggedIn) return 'unknown_user';
  // Whoever can have a person's browser open an address could have started it.
  if (claimant.state === undefined && !login.ownPage) return 'foreign_page';
  return undefined;
}

function isUsable(login: PendingLogin | undefined): boolean {
  return login !== undefined && login.expires > Date.now();
}

/** What was read from outside, when it is a pending login. */
export function readPendingLogin(value: unknown): PendingLogin | undefined {
  const login = value as Partial<PendingLogin> | null | undefined;
  return typeof login === 'object' && typeof login?.expires === 'number' ? (login as PendingLogin) : undefined;
}
