import type { RequestHandler } from 'express';
import session from 'express-session';
import { Passport as PassportClass } from 'passport';
import { type User } from './accounts/user.js';
import type { UserStore } from './accounts/user-store.js';
import { cookieName, cookieOptions } from './cookies.js';
import { SESSION_LIFETIME } from './storage/index.js';

export interface SessionOptions {
  store: session.Store;
  secrets: string[];
  isHTTPS: boolean;
}

/** The session, by a cookie that scripts cannot read and other sites' forms do not send. */
export function sessions({ store, secrets, isHTTPS }: SessionOptions): RequestHandler {
  return session({
    store,
    secret: secrets,
    name: cookieName('session', isHTTPS),
    resave: false,
    saveUninitialized: false,
    // The callback of a login is a visit from another site, and needs it.
    cookie: cookieOptions(isHTTPS, SESSION_LIFETIME),
  });
}

export type Passport = InstanceType<typeof PassportClass>;

/** A Passport that keeps the user's id in the session, and finds the user by it. */
export function createPassport(users: UserStore): Passport {
  const passport = new PassportClass();
  passport.serializeUser((user, done) => {
    done(null, (user as User).id);
  });
  passport.deserializeUser((id: string, done) => {
    users.find(id).then(
      // `false` ends the login of a user who is no more.
      (user) => done(null, user ?? false),
      (error: unknown) => done(error),
    );
  });
  return passport;
}
