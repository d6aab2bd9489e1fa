import type passport from 'passport';
import type { AuthenticateOptions, Strategy as PassportStrategy } from 'passport';

/** What `passport.authenticate(name, options)` takes beyond Passport's own options. */
export interface ProviderAuthenticateOptions extends Omit<AuthenticateOptions, 'state' | 'scope'> {
  /**
   * The application's own state, JSON-serializable: comes back as `req.authInfo.state`, and as `state` in a modern verify. Kept in
   * the pending login, sealed, never in the URL.
   */
  state?: unknown;
  /** Instead of the strategy's. */
  scope?: string | string[];
  /** Instead of the strategy's; the callback route must pass the same. */
  callbackURL?: string;
}

declare module 'passport' {
  // The parameters must be those of the interface that this merges with.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface Authenticator<InitializeRet, AuthenticateRet, AuthorizeRet, AuthorizeOptions> {
    // @types/passport allows strings as `state` only. No function counts as options, so that `authenticate(name, callback)` is typed
    // as ever, and neither does the callback differ from @types/passport's.
    authenticate(
      strategy: string | string[] | PassportStrategy,
      options: ProviderAuthenticateOptions & { apply?: never },
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- it is @types/passport's
      callback?: passport.AuthenticateCallback | ((...args: any[]) => any),
    ): AuthenticateRet;
  }
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- it is where @types/passport has it
  namespace Express {
    interface AuthInfo {
      /** What the application passed as `passport.authenticate(…, { state })`. */
      state?: unknown;
    }
  }
}
