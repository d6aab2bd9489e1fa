import type passport from 'passport';
import type { AuthenticateOptions, Strategy as PassportStrategy } from 'passport';

/** The options of `passport.authenticate(name, options)`, in addition to Passport's own. */
export interface ProviderAuthenticateOptions extends Omit<AuthenticateOptions, 'state' | 'scope'> {
  /**
   * A value of the application, JSON-serializable. It comes back as `req.authInfo.state`, and as `state` in a modern verify. It
   * is kept encrypted in the pending login and is never in the URL.
   */
  state?: unknown;
  /** Replaces the strategy's `scope`. */
  scope?: string | string[];
  /** Replaces the strategy's `callbackURL`. The callback route must pass the same value. */
  callbackURL?: string;
}

declare module 'passport' {
  // The parameters must be those of the interface that this merges with.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface Authenticator<InitializeRet, AuthenticateRet, AuthorizeRet, AuthorizeOptions> {
    // @types/passport allows only strings as `state`. `apply?: never` excludes functions, so that `authenticate(name, callback)`
    // still has the types of @types/passport.
    authenticate(
      strategy: string | string[] | PassportStrategy,
      options: ProviderAuthenticateOptions & { apply?: never },
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in @types/passport
      callback?: passport.AuthenticateCallback | ((...args: any[]) => any),
    ): AuthenticateRet;
  }
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- @types/passport declares it there
  namespace Express {
    interface AuthInfo {
      /** What the application passed as `passport.authenticate(…, { state })`. */
      state?: unknown;
    }
  }
}
