import { isPromise } from 'node:util/types';
import type { Request } from 'express';
import { ConfigurationError } from '../errors.js';
import type { JsonObject } from '../http/json.js';
import type { SharedOptions } from '../options.js';
import type { Profile } from '../profile.js';
import { promised } from '../promises.js';
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

/** passport-oauth2's shapes, told apart by the number of declared parameters: four, or five with `params`. */
export type ClassicVerify<P extends Profile> = ClassicForms<P>['plain' | 'withParams'];

/** Likewise with `passReqToCallback: true`: five, or six with `params`. */
export type ClassicVerifyWithRequest<P extends Profile> = ClassicForms<P>['withRequest' | 'withRequestAndParams'];

/** With `verifyWith: 'context'`, whatever the function declares: answers by its result or by `done`. */
export type ContextVerify<P extends Profile> = (context: VerifyContext<P>, done: VerifyCallback) => unknown;

/** Every verify function a strategy takes. */
export type Verify<P extends Profile> =
  ModernVerify<P> | ContextVerify<P> | ClassicVerify<P> | ClassicVerifyWithRequest<P>;

/** The constructor of a strategy. The modern signature comes first: an inline function is typed by it. */
export interface StrategyConstructor<S, O extends object, P extends Profile> {
  new (options: O, verify: ModernVerify<P>): S;
  new (options: O & { verifyWith: 'context' }, verify: ContextVerify<P>): S;
  new (options: O & { passReqToCallback?: false }, verify: ClassicVerify<P>): S;
  new (options: O & { passReqToCallback: true }, verify: ClassicVerifyWithRequest<P>): S;
}

/** A verify function's answer, in passport-oauth2's order. */
export interface Verdict {
  user: unknown;
  info: unknown;
}

export interface VerifyOptions {
  passReqToCallback: boolean;
  verifyWith: 'context' | undefined;
  /** How long a verify whose promise resolved to nothing may take to call `done`, in ms. */
  timeout: number;
  debug: (format: string, ...args: unknown[]) => void;
}

type AnyFunction = (...args: unknown[]) => unknown;

const HOW =
  "Write async ({ profile, tokens }) => user with exactly one parameter, or (accessToken, refreshToken, profile, done) => …, or set verifyWith: 'context' to have it called with (context, done)";

/** What is wrong with a strategy's verify function, to be told at construction; `undefined` when nothing is. */
export function problemOfVerify(
  verify: unknown,
  { passReqToCallback, verifyWith }: Pick<VerifyOptions, 'passReqToCallback' | 'verifyWith'>,
): string | undefined {
  if (typeof verify !== 'function') {
    return 'the second argument must be a verify function, such as async ({ profile }) => findUser(profile.id)';
  }
  if (verifyWith === undefined && verify.length === 0 && takesApart(verify as AnyFunction, passReqToCallback)) {
    return `the verify function takes its first argument apart, but JavaScript does not count a parameter with a default value, so it would be given ${passReqToCallback ? 'the request' : 'the access token'}. ${HOW}`;
  }
  if (verifyWith === undefined && (verify.length === 2 || verify.length === 3) && !takesMore(verify as AnyFunction)) {
    return `the verify function declares ${verify.length} parameters, which is neither of the two shapes, and could never call done. ${HOW}`;
  }
  return undefined;
}

/** `({ profile } = {}) => …`, in any way to write a function. A request may be taken apart, if more is declared behind it. */
function takesApart(verify: AnyFunction, passReqToCallback: boolean): boolean {
  const start = passReqToCallback ? /^[^(]*\(\s*\{[^{}]*\}\s*=\s*\{\s*\}\s*\)/ : /^[^(]*\(\s*\{/;
  return start.test(Function.prototype.toString.call(verify));
}

/** Whether the function can get at a `done` that it does not declare. */
function takesMore(verify: AnyFunction): boolean {
  const ways = /\.\.\.\s*[\w$]+\s*\)\s*(=>|\{)|\barguments\b|\[native code\]/;
  return ways.test(Function.prototype.toString.call(verify));
}

/**
 * Calls the application's verify function in the shape it declares. What it throws, rejects with or calls back as an error is
 * thrown unchanged; its first answer counts.
 */
export async function callVerify<P extends Profile>(
  verify: Verify<P>,
  context: VerifyContext<P>,
  options: VerifyOptions,
): Promise<Verdict> {
  const { req, tokens, profile, state } = context;
  const { passReqToCallback, verifyWith } = options;
  if (verifyWith === 'context') {
    return answerOf(verify as AnyFunction, [{ profile, tokens, req, state }], options);
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
  return answerOf(verify as AnyFunction, args, options);
}

// Captured, since fake timers in somebody's tests replace them.
const { setTimeout, clearTimeout } = globalThis;

/** The first answer of a function that answers by `done`, by its promise or, where it cannot know `done`, by its result. */
function answerOf(verify: AnyFunction, args: unknown[], options: VerifyOptions): Promise<Verdict> {
  const declaresDone = verify.length > args.length;
  const knowsDone = declaresDone || takesMore(verify);
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let isAnswered = false as boolean;
    const done: VerifyCallback = (error, user, info) => {
      isAnswered = true;
      clearTimeout(timer);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is the application's, and goes on unchanged
      if (error) reject(error);
      else resolve({ user, info });
    };
    const unanswered = (): void => {
      reject(
        new ConfigurationError(
          `The verify function has ended without a user and without calling done. ${HOW}.`,
          'verify',
        ),
      );
    };
    const endSoon = (): void => {
      if (!knowsDone) {
        unanswered();
        return;
      }
      options.debug('verify: it has ended without a user; waiting %d ms for done', options.timeout);
      timer = setTimeout(unanswered, options.timeout);
    };
    const returned = verify(...args, done);
    // Promises only: a query builder's then() would run the query a second time.
    if (isPromise(returned)) {
      returned.then((user: unknown) => {
        if (isAnswered) return;
        if (user !== undefined) done(null, user);
        else endSoon();
      }, reject);
    } else if (isAnswered) return;
    else if (options.verifyWith === 'context' && returned !== undefined) done(null, returned);
    // Who declares it calls it when a database has answered, as in passport-oauth2.
    else if (!declaresDone) endSoon();
  });
}

/** passport-oauth2's `skipUserProfile` as a function, of either form. */
export async function skips(
  option: Exclude<SharedOptions['skipUserProfile'], boolean | undefined>,
  accessToken: string,
): Promise<unknown> {
  if (option.length < 2) return (option as () => unknown)();
  return promised((done) => {
    option(accessToken, done);
  });
}
