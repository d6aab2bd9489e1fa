import type { VerifyContext } from 'passport-flowaccount';
import { linkedProfile, type User, userOf } from './user.js';
import type { LinkRefusal, UserStore } from './user-store.js';

/** What a login carries from its start to its callback. */
export interface LoginState {
  /** The user who was logged in when it started, and to whom the provider account is to be linked. */
  linkTo?: string | undefined;
}

/** The provider account was not linked, and nothing changed. */
export class LinkRefusedError extends Error {
  override readonly name = 'LinkRefusedError';
  readonly status = 409;

  constructor(readonly reason: LinkRefusal | 'not-logged-in') {
    super(`The account was not linked: ${reason}.`);
  }
}

/**
 * Decides who somebody is that a provider has sent back: what a login's verify function is for.
 *
 * @throws LinkRefusedError
 */
export async function signIn(users: UserStore, { profile, req, state }: VerifyContext): Promise<User> {
  const { linkTo } = state as LoginState;
  if (linkTo === undefined) return users.findOrCreate(linkedProfile(profile));
  // Whoever is logged in by now decides nothing: the account goes to who asked for it, or to nobody.
  if (userOf(req)?.id !== linkTo) throw new LinkRefusedError('not-logged-in');
  const linked = await users.link(linkTo, linkedProfile(profile));
  if (typeof linked === 'string') throw new LinkRefusedError(linked);
  return linked;
}
