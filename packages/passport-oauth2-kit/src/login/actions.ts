import { isPromise } from 'node:util/types';

/** The methods by which a Passport strategy ends a request. Exactly one of them must be called. */
export interface Actions {
  success: (user: unknown, info?: unknown) => void;
  fail: (challenge?: unknown, status?: number) => void;
  redirect: (url: string, status?: number) => void;
  pass: () => void;
  error: (error: unknown) => void;
}

/**
 * The actions that Passport has just put on `strategy`, for this request. Only the first call of any of them has an effect.
 *
 * `passport.authenticate(instance)` puts the actions of every request on the same object. When the provider has answered, the
 * object may already have the actions of another request. And the request must end once, even if the application's code calls
 * back twice.
 */
export function captureActions(strategy: object, req: object): Actions {
  // Passport sets them all, other programs may set some.
  const { success, fail, redirect, pass, error } = strategy as Partial<Actions>;
  let ended = false;
  // When the application's callback throws even for an error, only Express's `next` can end the request.
  const giveUp = (problem: unknown): void => (req as { next?: (problem: unknown) => void }).next?.(notEmpty(problem));
  const raise = (problem: unknown): void => {
    if (error) attempt(() => error.call(strategy, notEmpty(problem)), giveUp);
    else giveUp(problem);
  };
  const once =
    <Args extends unknown[]>(name: keyof Actions, action: ((...args: Args) => unknown) | undefined) =>
    (...args: Args): void => {
      if (ended) return;
      ended = true;
      if (action) attempt(() => action.apply(strategy, args), raise);
      else raise(missing(name));
    };
  return {
    success: once('success', success),
    fail: once('fail', fail),
    redirect: once('redirect', redirect),
    pass: once('pass', pass),
    error(problem) {
      if (ended) return;
      ended = true;
      raise(problem);
    },
  };
}

/** For a program that calls `strategy.authenticate(req)` itself, and sets some of the actions only. */
function missing(name: keyof Actions): TypeError {
  return new TypeError(
    `The login ended with ${name}(), which is missing on the strategy. Whoever calls authenticate() without Passport ` +
      'must set success, fail, redirect, pass and error before.',
  );
}

/**
 * Runs an action. It may call the application's callback for `passport.authenticate()`, which may throw, or be async and reject.
 */
function attempt(run: () => unknown, failed: (problem: unknown) => void): void {
  try {
    const returned = run();
    if (isPromise(returned)) returned.catch(failed);
  } catch (problem) {
    failed(problem);
  }
}

/** With an empty error (also '' and 0) Express would call the next handler, as if somebody were logged in. */
function notEmpty(problem: unknown): unknown {
  // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing -- see above
  return problem || new TypeError('Authentication failed with an empty error');
}
