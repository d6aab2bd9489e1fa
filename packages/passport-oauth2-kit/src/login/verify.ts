import { isPromise } from 'node:util/types';
import type { Request } from 'express';
import { ConfigurationError } from '../errors.js';
import { promised } from '../promises.js';
import type { Profile } from '../profile.js';
import type { JsonObject } from '../http/json.js';
import type { SharedOptions } from '../options.js';
import type { TokenSet } from '../tokens/token-set.js';

/** What a modern verify function is given. */
export interface VerifyContext<P extends Profile = Profile> {
  /** `undefined` at run time when `skipUserProfile` said so. */
  profile: P;
  tokens: TokenSet;
  req: Request;
  /** What the application passed as `passport.authenticate(…, { state })`. */
  state: unknown;
}

/** `info` ends up in `req.authInfo`. */
export type VerifyCallback = (error: unknown, user?: unknown, info?: unknown) => void;

/** Exactly one declared parameter; returns or resolves a user. `null` or `false` refuses the login; a throw is an error. */
export type ModernVerify<P extends Profile> = (context: VerifyContext<P>) => unknown;

/**
 * Existing functions annotate `refreshToken: string` and parameters of their own types. Method parameters are compared both ways,
 * so they drop in, while the types here say what really comes.
 */
interface ClassicForms<P> {
  plain(accessToken: string, refreshToken: string | undefined, profile: P, done: VerifyCallback): unknown;
  withParams(
    accessToken: string,
    refreshToken: string | undefined,
    params: JsonObject,
    profile: P,
    done: VerifyCallback,
  ): unknown;
  withRequest(
    req: Request,
    accessToken: string,
    refreshToken: string | undefined,
    profile: P,
    done: VerifyCallback,
  ): unknown;
  withRequestAndParams(
    req: Request,
    accessToken: string,
    refreshToken: string | undefined,
    params: JsonObject,
    profile: P,
    done: VerifyCallback,
  ): unknown;
}

/** passport-oauth2's shapes, told apart by the number of declared parameters: four, or five with `params`. */
export type ClassicVerify<P extends Profile> = ClassicForms<P>['plain' | 'withParams'];

/** Likewise with `passReqToCallback: true`: five, or six with `params`. */
export type ClassicVerifyWithRequest<P extends Profile> = ClassicForms<P>['withRequest' | 'withRequestAndParams'];

/** Every verify function a strategy takes. */
export type Verify<P extends Profile> = ModernVerify<P> | ClassicVerify<P> | ClassicVerifyWithRequest<P>;

/** The constructor of a strategy. The modern signature comes first: an inline function is typed by it. */
export interface StrategyConstructor<S, O extends object, P extends Profile> {
  new (options: O, verify: ModernVerify<P>): S;
  new (options: O & { passReqToCallback?: false }, verify: ClassicVerify<P>): S;
  new (options: O & { passReqToCallback: true }, verify: ClassicVerifyWithRequest<P>): S;
}

/** A verify function's answer, in passport-oauth2's order. */
export interface Verdict {
  user: unknown;
  info: unknown;
}

/** @throws ConfigurationError when the second argument of a strategy's constructor is no function. */
export function checkVerify(verify: unknown, provider: string): void {
  if (typeof verify === 'function') return;
  throw new ConfigurationError(
    `passport-${provider}: the second argument must be a verify function, such as async ({ profile }) => findUser(profile.id).`,
    'verify',
    provider,
  );
}

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * Calls the application's verify function in the shape it declares. What it throws, rejects with or calls back as an error is
 * thrown unchanged; its first answer counts.
 */
export async function callVerify<P extends Profile>(
  verify: Verify<P>,
  { req, tokens, profile, state }: VerifyContext<P>,
  passReqToCallback: boolean,
): Promise<Verdict> {
  if (verify.length === 1) {
    const user = await (verify as ModernVerify<P>)({ profile, tokens, req, state });
    return { user, info: undefined };
  }
  const withParams = verify.length === (passReqToCallback ? 6 : 5);
  return new Promise((resolve, reject) => {
    const done: VerifyCallback = (error, user, info) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is the application's, and goes on unchanged
      if (error) reject(error);
      else resolve({ user, info });
    };
    try {
      const returned = (verify as AnyFunction)(
        ...(passReqToCallback ? [req] : []),
        tokens.accessToken,
        tokens.refreshToken,
        ...(withParams ? [tokens.raw] : []),
        profile,
        done,
      );
      // Promises only: a query builder's then() would run the query a second time.
      if (isPromise(returned)) returned.catch(reject);
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as above
      reject(error);
    }
  });
}

/** The three forms of passport-oauth2's `skipUserProfile`. */
export async function skips(option: SharedOptions['skipUserProfile'], accessToken: string): Promise<unknown> {
  if (typeof option !== 'function') return option;
  if (option.length < 2) return (option as () => unknown)();
  return promised((done) => {
    option(accessToken, done);
  });
}
