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
export function captureActions(strategy: object): Actions {
  const { success, fail, redirect, pass, error } = strategy as Actions;
  let ended = false;
  const raise = (problem: unknown): void => {
    // An empty error ('' and 0, too) would tell Express to go on, as if somebody were logged in.
    // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing -- see above
    error.call(strategy, problem || new TypeError('Authentication failed with an empty error'));
  };
  const once =
    <Args extends unknown[]>(action: (...args: Args) => unknown) =>
    (...args: Args): void => {
      if (ended) return;
      ended = true;
      try {
        // A callback given to passport.authenticate() runs in here; it may be async.
        const returned = action.apply(strategy, args);
        if (returned instanceof Promise) returned.catch(raise);
      } catch (problem) {
        raise(problem);
      }
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
