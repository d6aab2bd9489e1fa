import type { Request } from 'express';
import { fingerprint } from './fingerprint.js';

interface PassportRequest {
  session?: Record<string, unknown>;
  /** Passport's session manager, which has the name of its session member. */
  _sessionManager?: { _key?: string };
  _userProperty?: string;
}

/** The member of the request that holds the user who is logged in. */
export function userProperty(req: Request): string {
  return (req as unknown as PassportRequest)._userProperty ?? 'user';
}

export function isSomebodyLoggedIn(req: Request): boolean {
  return Boolean((req as unknown as Record<string, unknown>)[userProperty(req)]) || starterOf(req) !== undefined;
}

/**
 * A fingerprint of the user who is logged in: of Passport's entry in the session, else of `id`, `_id` or `sub` of `req.user`.
 * `undefined` when nobody is logged in, or the user has none of these in a form that JSON or a bigint has. A pending login belongs
 * to the user who started it.
 */
export function starterOf(req: Request): string | undefined {
  const identity =
    sessionEntry(req as unknown as PassportRequest) ??
    identityOf((req as unknown as Record<string, unknown>)[userProperty(req)]);
  if (identity === undefined || identity === null) return undefined;
  const text = JSON.stringify(identity, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  ) as string | undefined;
  return text === undefined ? undefined : fingerprint(text);
}

/** Passport stores `{ user }`, and `@fastify/passport` stores the serialized user itself. */
function sessionEntry({ session, _sessionManager }: PassportRequest): unknown {
  const entry = session?.[_sessionManager?._key ?? 'passport'];
  if (typeof entry !== 'object' || entry === null) return entry;
  const isPassports = 'user' in entry || Object.keys(entry).length === 0;
  return isPassports ? (entry as { user?: unknown }).user : entry;
}

function identityOf(user: unknown): unknown {
  if (typeof user !== 'object' || user === null) return undefined;
  const { id, _id, sub } = user as Record<string, unknown>;
  return id ?? _id ?? sub;
}

/**
 * Runs `work` without `req.user` when another user has logged in since the login started. Otherwise a verify function that links
 * the account to `req.user` would link it to the wrong user.
 */
export function hideOtherUser<T>(req: Request, isOtherUser: boolean, work: () => Promise<T>): Promise<T> {
  const members = req as unknown as Record<string, unknown>;
  const property = userProperty(req);
  const user = members[property];
  if (!isOtherUser || user === undefined) return work();
  members[property] = undefined;
  return work().finally(() => {
    members[property] = user;
  });
}
