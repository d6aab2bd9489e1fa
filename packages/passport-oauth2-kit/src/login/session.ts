import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { calledBack, promised } from '../promises.js';

/** One login that has been started and not yet come back. Lives in the session, so it is kept small and JSON-safe. */
export interface PendingLogin {
  /** The `state` parameter (RFC 6749 section 10.12): 256 random bits. */
  state: string;
  /** Epoch ms. */
  expires: number;
  /** PKCE `code_verifier`. */
  verifier?: string;
  /** What the application passed as `authenticate(…, { state })`. */
  appState?: unknown;
  /** `false` when the provider will not return `state`, so that a callback without one may claim this login. */
  echo?: false;
  /** The strategy's server and client, as a fingerprint: another strategy of the same class may have others. */
  client: string;
  /** Whose session it was when this login was started, as `userOf` tells; absent when nobody was logged in. */
  user?: string;
}

/** What a session member of ours looks like; the name of the member is the `sessionKey` option. */
interface PendingLogins {
  pendingLogins: PendingLogin[];
}

type SessionData = Record<string, unknown>;

/** What we use of a session, of which only express-session has all. */
interface SessionLike {
  save?: (callback: (error?: unknown) => void) => void;
  regenerate?: (callback: (error?: unknown) => void) => void;
}

interface SessionRequest {
  session?: SessionLike;
  /** Passport's, which knows the name of its session member. */
  _sessionManager?: { _key?: string };
  sessionID?: string;
  sessionStore?: { get?: (id: string, callback: (error: unknown, session?: SessionData | null) => void) => void };
}

/** Whatever put it there: express-session, cookie-session, or the application's own. */
export function hasSession(req: Request): boolean {
  const { session } = req as SessionRequest;
  return typeof session === 'object' && (session as object | null) !== null;
}

/**
 * A fingerprint of who is logged in to the session, by Passport's own entry there; `undefined` when nobody is. A login belongs to
 * who started it: what was started by nobody, or by somebody else, must not reach the account that is logged in now.
 */
export function userOf(req: Request): string | undefined {
  const { session, _sessionManager } = req as SessionRequest;
  const entry = (session as SessionData | undefined)?.[_sessionManager?._key ?? 'passport'];
  const { user } = (entry ?? {}) as { user?: unknown };
  if (user === undefined || user === null) return undefined;
  return fingerprint(JSON.stringify(user));
}

/** Short, since the session holds it. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

const queues = new Map<string, Promise<unknown>>();

/**
 * Changes a session's pending logins of one session key: `change` gets the current list and returns the new one, or `undefined`
 * to leave it alone. It is also told whether the session is gone: not in its store, because it is new or has been destroyed
 * since the request began. To save a destroyed session would bring it back to life.
 *
 * A session is loaded when its request begins and saved as a whole, so two requests of one browser overwrite each other. Here
 * the changes of one session queue up, each starts from what is stored now, and is saved before the next: two tabs that
 * start at the same moment both stay pending, and a double click finds the login used.
 */
export async function updatePendingLogins(
  req: Request,
  key: string,
  change: (pending: readonly PendingLogin[], isGone: boolean) => PendingLogin[] | undefined,
): Promise<void> {
  const { sessionID } = req as SessionRequest;
  const work = async (): Promise<void> => {
    const isGone = !(await loadPendingLogins(req));
    const changed = change(pendingLoginsOf((req as SessionRequest).session as SessionData)[key] ?? [], isGone);
    if (!changed) return;
    // Whoever was logged in there has logged out in the meantime, and saving it would log them in again.
    if (isGone && userOf(req) !== undefined) await regenerate(req);
    const session = (req as SessionRequest).session as SessionData;
    if (changed.length > 0) session[key] = { pendingLogins: changed } satisfies PendingLogins;
    else Reflect.deleteProperty(session, key);
    await save(req);
  };
  if (sessionID === undefined) return work();
  const queued = (queues.get(sessionID) ?? Promise.resolve()).then(work, work);
  queues.set(sessionID, queued);
  try {
    await queued;
  } finally {
    if (queues.get(sessionID) === queued) queues.delete(sessionID);
  }
}

/**
 * Lets the other pending logins survive the login that is about to end: Passport regenerates the session then, which would
 * drop the other tabs. Only pending logins move, and each knows who started it; docs/security.md has the argument.
 */
export function carryPendingLoginsOverLogin(req: Request): void {
  const session = (req as SessionRequest).session;
  const regenerate = session?.regenerate;
  if (!session || !regenerate) return;
  Object.defineProperty(session, 'regenerate', {
    configurable: true,
    writable: true,
    // Not enumerable: session stores serialize what is.
    enumerable: false,
    value: (callback: (error?: unknown) => void) => {
      calledBack(loadPendingLogins(req), (error) => {
        if (error) {
          callback(error);
          return;
        }
        const pending = pendingLoginsOf((req as SessionRequest).session as SessionData);
        regenerate.call(session, (failure?: unknown) => {
          if (!failure) adopt((req as SessionRequest).session as SessionData, pending);
          callback(failure);
        });
      });
      return session;
    },
  });
}

function adopt(session: SessionData, pending: Record<string, PendingLogin[]>): void {
  for (const [key, logins] of Object.entries(pending)) {
    session[key] = { pendingLogins: logins } satisfies PendingLogins;
  }
}

/**
 * Replaces the request's view of all pending logins, of every provider, by what the session store holds now.
 *
 * @returns whether the store has the session; always `true` for sessions without a store.
 */
async function loadPendingLogins(req: Request): Promise<boolean> {
  const { session, sessionID, sessionStore } = req as SessionRequest;
  if (sessionID === undefined || !sessionStore?.get) return true;
  const stored = await promised<SessionData | null | undefined>((done) => sessionStore.get?.(sessionID, done));
  // Nothing stored: the session is new, or has been replaced a moment ago by a login in another tab.
  if (!stored) return false;
  const current = pendingLoginsOf(stored);
  for (const key of Object.keys(pendingLoginsOf(session as SessionData))) {
    if (!Object.hasOwn(current, key)) Reflect.deleteProperty(session as SessionData, key);
  }
  for (const [key, logins] of Object.entries(current)) {
    (session as SessionData)[key] = { pendingLogins: logins } satisfies PendingLogins;
  }
  return true;
}

/** Every session member of ours, by session key. Sessions are input: what does not look like ours is not. */
function pendingLoginsOf(session: SessionData): Record<string, PendingLogin[]> {
  const found: Record<string, PendingLogin[]> = Object.create(null) as Record<string, PendingLogin[]>;
  for (const key of Object.keys(session)) {
    const member = session[key] as Partial<PendingLogins> | null | undefined;
    if (typeof member === 'object' && member !== null && Array.isArray(member.pendingLogins)) {
      found[key] = member.pendingLogins.filter(isPendingLogin);
    }
  }
  return found;
}

function isPendingLogin(value: unknown): value is PendingLogin {
  const login = value as Partial<PendingLogin> | null;
  return typeof login === 'object' && typeof login?.state === 'string' && typeof login.expires === 'number';
}

async function regenerate(req: Request): Promise<void> {
  const { session } = req as SessionRequest;
  if (session?.regenerate) await promised((done) => session.regenerate?.(done));
}

async function save(req: Request): Promise<void> {
  const { session } = req as SessionRequest;
  if (session?.save) await promised((done) => session.save?.(done));
}
