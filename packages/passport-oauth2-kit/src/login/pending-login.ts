import { fingerprint } from './fingerprint.js';
import type { ClaimProblem } from './challenge.js';

/** What a login needs from its start at its callback. It must be small, because it may be in a cookie. */
export interface PendingLogin {
  /** Epoch ms. */
  expires: number;
  /** PKCE `code_verifier` (RFC 7636). */
  verifier?: string;
  /** What the application passed as `authenticate(…, { state })`. */
  appState?: unknown;
  /** `false` when the provider will not return `state`, so that a callback without one may claim this login. */
  echo?: false;
  /** The login was started on a page of this application. */
  ownPage?: true;
  /** A script started it, and no visit (see `isFromScript`). */
  byScript?: true;
  /** Who was logged in at the start (see `starterOf`). */
  starter?: string;
}

/** One pending login in its storage: a cookie, or a member of the session. */
export interface StoredLogin {
  /** The name of the cookie or of the session member. */
  key: string;
  /** The name of the strategy that started it. */
  strategy: string;
  /** The hash of its `state`. */
  hash: string;
  /** When it started, in epoch ms (in a cookie with the precision of a second). */
  started: number;
  /** The size of the name and the value together. */
  bytes: number;
  /** `undefined` when another strategy wrote it, or it cannot be decrypted. */
  login: PendingLogin | undefined;
}

/** How many pending logins one browser may have, of all strategies together. */
export const MAX_PENDING = 8;
/** How many bytes one pending login may take. */
export const MAX_LOGIN_BYTES = 2048;

/**
 * The logins to remove: the expired ones and, if there is no room for `added`, first the ones of `strategy` that cannot be read,
 * then those that a script started, then the oldest login of the strategy that has the most. (A login that cannot be read may
 * belong to a strategy with the same name and another client. So it is removed only when room is needed.)
 */
export function findSurplus(
  stored: readonly StoredLogin[],
  { strategy, maxBytes, added }: { strategy: string; maxBytes: number; added?: StoredLogin },
): StoredLogin[] {
  if (stored.length === 0) return [];
  const surplus = stored.filter(({ login }) => login !== undefined && !isUsable(login));
  const expired = new Set(surplus);
  const kept = stored.filter((each) => !expired.has(each)).sort((a, b) => a.started - b.started);
  // Not counted anew for each that goes: the header of a request that somebody made up has room for a thousand.
  const counts = new Map<string, number>();
  let [number, bytes] = [0, 0];
  const count = (each: StoredLogin, by: 1 | -1): void => {
    counts.set(each.strategy, (counts.get(each.strategy) ?? 0) + by);
    number += by;
    bytes += by * each.bytes;
  };
  for (const each of added ? [...kept, added] : kept) count(each, 1);
  while (kept.length > 0 && (number > MAX_PENDING || bytes > maxBytes)) {
    const [first = oldestOfTheMost(kept, counts)] = [
      kept.findIndex((each) => each.strategy === strategy && !each.login),
      kept.findIndex(({ login }) => login?.byScript),
    ].filter((at) => at >= 0);
    const gone = kept.splice(first, 1);
    for (const each of gone) count(each, -1);
    surplus.push(...gone);
  }
  return surplus;
}

function oldestOfTheMost(kept: readonly StoredLogin[], counts: ReadonlyMap<string, number>): number {
  const most = Math.max(...counts.values());
  return kept.findIndex(({ strategy }) => counts.get(strategy) === most);
}

/** The states that were used in this process (as hashes), and when their logins expire, in epoch ms. */
const used = new Map<string, number>();

function markUsed(hash: string, expires: number): void {
  const now = Date.now();
  for (const [oldest, ends] of used) {
    if (ends > now) break;
    used.delete(oldest);
  }
  // A copy, because V8 keeps the whole Cookie header in memory as long as a part of it is used.
  used.set(Buffer.from(hash).toString(), expires);
}

/** A callback that looks for its pending login. */
export interface Claimant {
  strategy: string;
  state: string | undefined;
  /** Who is logged in now (see `starterOf`). */
  starter: string | undefined;
  isSomebodyLoggedIn: boolean;
  /** Whether `passport.authorize()` was called, which links the account to the user who is logged in. */
  linking: boolean;
}

/**
 * Finds the login that a callback belongs to, checks it, and marks it as used. All of this is synchronous, so that a second
 * callback finds it used. A login that does not pass the checks is not marked.
 *
 * @returns the login, or the reason why there is none
 */
export function claimLogin(stored: readonly StoredLogin[], claimant: Claimant): StoredLogin | ClaimProblem {
  const found = claimant.state === undefined ? newestWithoutEcho(stored, claimant.strategy) : ofState(stored, claimant);
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

function ofState(stored: readonly StoredLogin[], { state = '', strategy }: Claimant): StoredLogin | ClaimProblem {
  const hash = fingerprint(state);
  const found = stored.filter((each) => each.hash === hash);
  const own = found.find((each) => each.strategy === strategy);
  if (own) return own;
  if (found.length > 0) return 'another_strategy';
  // The login was used, and its cookie was removed from the browser.
  if (used.has(hash)) return 'used';
  return stored.length === 0 ? 'none_pending' : 'unknown_state';
}

/** The newest one of a visit counts, not the first one: others can plant cookies, so their order in the header means nothing. */
function newestWithoutEcho(stored: readonly StoredLogin[], strategy: string): StoredLogin | ClaimProblem {
  const waiting = stored.filter(
    (each) => each.strategy === strategy && each.login?.echo === false && isUsable(each.login) && !used.has(each.hash),
  );
  waiting.sort((a, b) => (b.login?.expires ?? 0) - (a.login?.expires ?? 0));
  const newest = waiting.find(({ login }) => !login?.byScript) ?? waiting[0];
  if (newest) return newest;
  return stored.length === 0 ? 'none_pending' : 'no_state';
}

function problemOfLinking(login: PendingLogin, claimant: Claimant): ClaimProblem | undefined {
  if (login.starter !== claimant.starter) return 'another_user';
  if (login.starter === undefined && claimant.isSomebodyLoggedIn) return 'unknown_user';
  // Without a state, any page that makes the user's browser open our URL could have started this login.
  if (claimant.state === undefined && !login.ownPage) return 'foreign_page';
  return undefined;
}

function isUsable(login: PendingLogin | undefined): boolean {
  return login !== undefined && login.expires > Date.now();
}

/** Checks that a value from outside is a pending login; else `undefined`. */
export function readPendingLogin(value: unknown): PendingLogin | undefined {
  const login = value as Partial<PendingLogin> | null | undefined;
  return typeof login === 'object' && typeof login?.expires === 'number' ? (login as PendingLogin) : undefined;
}
