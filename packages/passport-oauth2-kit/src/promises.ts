import { isPromise } from 'node:util/types';

type Callback<T> = (error: unknown, value?: T) => void;

// Stored here, because fake timers in an application's tests replace it, and then every login would wait.
const nextTick = process.nextTick.bind(process);

/**
 * A promise for what a Node-style function calls back with. Rejects with its error unchanged, whatever its type. The function may
 * be async: its rejection is an error, too, which would else end the process.
 */
export function promised<T>(start: (callback: Callback<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const returned = start((error, value) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the error is passed on unchanged
      if (error) reject(error);
      else resolve(value as T);
    });
    if (isPromise(returned)) returned.catch(reject);
  });
}

/** Calls the callback once, outside the promise. So an error that the callback throws does not count as a rejection. */
export function calledBack<T>(promise: Promise<T>, callback: Callback<T>): void {
  promise.then(
    (value) => nextTick(callback, null, value),
    (error: unknown) => nextTick(callback, error),
  );
}
