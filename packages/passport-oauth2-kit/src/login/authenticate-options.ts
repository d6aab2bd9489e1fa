import type { AuthenticateOptions, Strategy as PassportStrategy } from 'passport';

/** What `passport.authenticate(name, options)` takes beyond Passport's own options. */
export interface ProviderAuthenticateOptions extends Omit<AuthenticateOptions, 'state' | 'scope'> {
  /**
   * The application's own state, JSON-serializable: comes back as `req.authInfo.state`, and as `state` in a modern verify. Kept in
   * the session, never in the URL.
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
    // @types/passport allows strings as `state` only.
    authenticate(
      strategy: string | string[] | PassportStrategy,
      options: ProviderAuthenticateOptions,
      callback?: (...args: never[]) => unknown,
    ): AuthenticateRet;
  }
}
