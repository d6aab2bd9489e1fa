import { isPromise } from 'node:util/types';

/** What Passport lets a strategy do with a request: exactly one of these ends it. */
export interface Actions {
  success: (user: unknown, info?: unknown) => void;
  fail: (challenge?: unknown, status?: number) => void;
  redirect: (url: string, status?: number) => void;
  pass: () => void;
  error: (error: unknown) => void;
}

/**
 * The actions that Passport has just put on `strategy`, detached from it and good for one use altogether.
 *
 * `passport.authenticate(instance)` puts the actions of every request on the same object: by the time an answer comes from the
 * provider, they are another request's. And whatever the application's code does twice or too late, the request ends once.
 */
export function captureActions(strategy: object, req: object): Actions {
  const { success, fail, redirect, pass, error } = strategy as Actions;
  let ended = false;
  // Only Express's own `next` is left when the application's callback fails even at being told of an error.
  const giveUp = (problem: unknown): void => (req as { next?: (problem: unknown) => void }).next?.(notEmpty(problem));
  const raise = (problem: unknown): void => {
    attempt(() => error.call(strategy, notEmpty(problem)), giveUp);
  };
  const once =
    <Args extends unknown[]>(action: (...args: Args) => unknown) =>
    (...args: Args): void => {
      if (ended) return;
      ended = true;
      attempt(() => action.apply(strategy, args), raise);
    };
  return {
    success: once(success),
    fail: once(fail),
    redirect: once(redirect),
    pass: once(pass),
    error(problem) {
      if (ended) return;
      ended = true;
      raise(problem);
    },
  };
}

/** Runs code that may be a callback given to `passport.authenticate()`, which may throw, or be async and reject. */
function attempt(run: () => unknown, failed: (problem: unknown) => void): void {
  try {
    const returned = run();
    if (isPromise(returned)) returned.catch(failed);
  } catch (problem) {
    failed(problem);
  }
}

/** An empty error ('' and 0, too) would tell Express to go on, as if somebody were logged in. */
function notEmpty(problem: unknown): unknown {
  // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing -- see above
  return problem || new TypeError('Authentication failed with an empty error');
}
