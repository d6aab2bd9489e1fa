import { isPromise } from 'node:util/types';
import type { Request } from 'express';
import { ConfigurationError } from '../errors.js';
import type { JsonObject } from '../http/json.js';
import type { SharedOptions } from '../options.js';
import type { Profile } from '../profile.js';
import { promised } from '../promises.js';
import type { TokenSet } from '../tokens/token-set.js';
import { isResponseSent } from './request.js';

/** The argument of a modern verify function. */
export interface VerifyContext<P extends Profile = Profile> {
  /** `undefined` at run time when `skipUserProfile` skips it. */
  profile: P;
  tokens: TokenSet;
  req: Request;
  /** What the application passed as `passport.authenticate(…, { state })`. */
  state: unknown;
}

/** `info` ends up in `req.authInfo`. */
export type VerifyCallback = (error: unknown, user?: unknown, info?: unknown) => void;

/**
 * Has exactly one declared parameter, and returns the user or a promise. `null` or `false` refuses the login; an exception is an
 * error.
 */
export type ModernVerify<P extends Profile> = (context: VerifyContext<P>) => unknown;

/**
 * The types of existing verify functions may be narrower than these, such as `refreshToken: string`. TypeScript accepts them,
 * because it compares the parameters of methods in both directions.
 */
export interface ClassicForms<P> {
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

/**
 * As in passport-oauth2. The number of declared parameters decides: four, or five with `params`. `displayName` is here as in
 * Passport's own `Profile`, which is what most functions declare, also where a provider may send no name.
 */
export type ClassicVerify<P extends Profile> = ClassicForms<P & { displayName: string }>['plain' | 'withParams'];

/** As in passport-oauth2 with `passReqToCallback: true`: five parameters, or six with `params`. */
export type ClassicVerifyWithRequest<P extends Profile> = ClassicForms<P & { displayName: string }>[
  'withRequest' | 'withRequestAndParams'];

/** With `verifyWith: 'context'`, whatever parameters the function declares. It gives the user as its result or by `done`. */
export type ContextVerify<P extends Profile> = (context: VerifyContext<P>, done: VerifyCallback) => unknown;

/** Every verify function that a strategy accepts. */
export type Verify<P extends Profile> =
  ModernVerify<P> | ContextVerify<P> | ClassicVerify<P> | ClassicVerifyWithRequest<P>;

/**
 * The constructor of a strategy. The modern signature is the first, because TypeScript uses it for the types of an inline
 * function.
 */
export interface StrategyConstructor<S, O extends object, P extends Profile> {
  new (options: O, verify: ModernVerify<P>): S;
  new (options: O & { verifyWith: 'context' }, verify: ContextVerify<P>): S;
  new (options: O & { passReqToCallback?: false }, verify: ClassicVerify<P>): S;
  new (options: O & { passReqToCallback: true }, verify: ClassicVerifyWithRequest<P>): S;
}

/** The result of a verify function. */
export interface Verdict {
  user: unknown;
  info: unknown;
}

export interface VerifyOptions {
  passReqToCallback: boolean;
  verifyWith: 'context' | undefined;
  /** The provider's name, for errors. */
  provider: string;
  /** How long to wait for `done` after the promise of verify has resolved to `undefined`, in ms. */
  timeout: number;
  debug: (format: string, ...args: unknown[]) => void;
}

type AnyFunction = (...args: unknown[]) => unknown;

const HOW =
  'Write async ({ profile, tokens }) => user with exactly one parameter, or (accessToken, refreshToken, profile, done) => … ' +
  "(with passReqToCallback: true, req is the first parameter), or (context, done) => … with verifyWith: 'context'";

/** What is wrong with a verify function, for an error at construction; `undefined` when it is right. */
export function problemOfVerify(
  verify: unknown,
  { passReqToCallback, verifyWith }: Pick<VerifyOptions, 'passReqToCallback' | 'verifyWith'>,
): string | undefined {
  if (typeof verify !== 'function') {
    return 'the second argument must be a verify function, such as async ({ profile }) => findUser(profile.id)';
  }
  if (verifyWith !== undefined || verify.length === 1) return undefined;
  if (verify.length === 0) {
    return destructures(verify as AnyFunction, passReqToCallback)
      ? `the verify function destructures its first parameter, but JavaScript does not count a parameter with a default value, so the function would get ${passReqToCallback ? 'the request' : 'the access token'}. ${HOW}`
      : undefined;
  }
  if (!passReqToCallback && /^[^(]*\(\s*_?req(uest)?\s*[,:]/.test(sourceOf(verify as AnyFunction))) {
    return `the verify function begins with the request, but gets it only with passReqToCallback: true. ${HOW}`;
  }
  const shortest = passReqToCallback ? 5 : 4;
  const hasDoneInPlace = verify.length === shortest || verify.length === shortest + 1;
  if (!hasDoneInPlace && !canReachDone(verify as AnyFunction)) {
    return `the verify function declares ${verify.length} parameters, so it is neither of the two forms, and it could never call done. ${HOW}`;
  }
  return undefined;
}

/**
 * Whether a function destructures its first parameter with a default: `({ profile } = {}) => …`. A request may be destructured if
 * more parameters follow.
 */
function destructures(verify: AnyFunction, passReqToCallback: boolean): boolean {
  const start = passReqToCallback ? /^[^(]*\(\s*\{[^{}]*\}\s*=\s*\{\s*\}\s*\)/ : /^[^(]*\(\s*\{/;
  return start.test(sourceOf(verify));
}

/** Whether the function may use a `done` that it does not declare, by rest parameters or `arguments`. */
function canReachDone(verify: AnyFunction): boolean {
  const ways = /\.\.\.\s*[\w$]+\s*\)\s*(=>|\{)|\barguments\b|\[native code\]/;
  return ways.test(sourceOf(verify));
}

function sourceOf(verify: AnyFunction): string {
  return Function.prototype.toString.call(verify);
}

/**
 * Calls the application's verify function with the parameters that it declares. Its error is thrown unchanged, whether it throws,
 * rejects or calls back with it. Its first result counts.
 */
export async function callVerify<P extends Profile>(
  verify: Verify<P>,
  context: VerifyContext<P>,
  options: VerifyOptions,
): Promise<Verdict> {
  const { req, tokens, profile, state } = context;
  const { passReqToCallback, verifyWith } = options;
  if (verifyWith === 'context') {
    return verdictOf(verify as AnyFunction, [{ profile, tokens, req, state }], req, options);
  }
  if (verify.length === 1) {
    const user = await (verify as ModernVerify<P>)({ profile, tokens, req, state });
    return { user, info: undefined };
  }
  const withParams = verify.length === (passReqToCallback ? 6 : 5);
  const args = [
    ...(passReqToCallback ? [req] : []),
    tokens.accessToken,
    tokens.refreshToken,
    ...(withParams ? [tokens.raw] : []),
    profile,
  ];
  return verdictOf(verify as AnyFunction, args, req, options);
}

// Stored here, because fake timers in an application's tests replace them.
const { setTimeout, clearTimeout } = globalThis;

/** The first result of a verify function: by `done`, by its promise or, with `verifyWith: 'context'`, by its return value. */
function verdictOf(verify: AnyFunction, args: unknown[], req: Request, options: VerifyOptions): Promise<Verdict> {
  const declaresDone = verify.length > args.length;
  const knowsDone = declaresDone || canReachDone(verify);
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let isAnswered = false as boolean;
    const done: VerifyCallback = (error, user, info) => {
      isAnswered = true;
      clearTimeout(timer);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the application's error is passed on unchanged
      if (error) reject(error);
      else resolve({ user, info });
    };
    const unanswered = (): void => {
      if (isResponseSent(req)) {
        resolve({ user: undefined, info: undefined });
        return;
      }
      const problem = 'the verify function gave no user: it neither called done nor resolved to one';
      reject(new ConfigurationError(`passport-${options.provider}: ${problem}. ${HOW}.`, 'verify', options.provider));
    };
    const endSoon = (): void => {
      if (!knowsDone) {
        unanswered();
        return;
      }
      options.debug('verify: the function returned no user; waiting %d ms for done', options.timeout);
      timer = setTimeout(unanswered, options.timeout);
    };
    const remind = (): void => {
      options.debug('verify: done was not called within %d ms, and the login waits for it', options.timeout);
    };
    const returned = verify(...args, done);
    // Only real promises: calling then() of a query builder would run its query a second time.
    if (isPromise(returned)) {
      returned.then((user: unknown) => {
        if (isAnswered) return;
        if (user !== undefined) done(null, user);
        else endSoon();
      }, reject);
    } else if (isAnswered) return;
    else if (options.verifyWith === 'context' && returned !== undefined) done(null, returned);
    else if (!declaresDone) endSoon();
    // A function that declares `done` may call it at any later time, as in passport-oauth2.
    else timer = setTimeout(remind, options.timeout).unref();
  });
}

/** Calls the option `skipUserProfile` when it is a function, in either of passport-oauth2's forms. */
export async function shouldSkip(
  option: Exclude<SharedOptions['skipUserProfile'], boolean | undefined>,
  accessToken: string,
): Promise<unknown> {
  if (option.length < 2) return (option as () => unknown)();
  return promised((done) => option(accessToken, done));
}
