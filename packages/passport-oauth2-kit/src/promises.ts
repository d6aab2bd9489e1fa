type Callback<T> = (error: unknown, value?: T) => void;

// Captured, since fake timers in somebody's tests replace it and would let every login wait.
const nextTick = process.nextTick.bind(process);

/** The value that a Node-style function calls back with. Rejects with its error as it is, of whatever type. */
export function promised<T>(start: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is somebody else's, and goes on unchanged
      if (error) reject(error);
      else resolve(value as T);
    });
  });
}

/** Calls back once and outside the promise, so that what the callback throws is not taken for the promise's failure. */
export function calledBack<T>(promise: Promise<T>, callback: Callback<T>): void {
  promise.then(
    (value) => nextTick(callback, null, value),
    (error: unknown) => nextTick(callback, error),
  );
}
