import { TokenStoreError } from './errors.js';
import type { SharedState } from './shared.js';
import type { TokenSet } from './tokens.js';

/** The pauses between attempts, in ms: short enough to be there before another process asks the provider in vain. */
const PAUSE = { first: 100, longest: 1_000 };

/**
 * Keeps the only copy of rotated tokens while the store is out of reach, and stores them when it is back. Ends when they are
 * stored or superseded, when this process saves or forgets the subject, or when the store refuses for another reason than being
 * down.
 *
 * @param error what the first attempt failed with.
 * @param commit stores the tokens; may be repeated.
 */
export function saveLater(
  { unsaved }: SharedState,
  key: string,
  error: unknown,
  commit: () => Promise<TokenSet | undefined>,
): void {
  if (!(error instanceof TokenStoreError)) return;
  let attempt: Promise<TokenSet | undefined> | undefined;
  let pause = PAUSE.first;
  const entry = {
    attempt: () =>
      (attempt ??= commit()
        .then((tokens) => {
          done();
          return tokens;
        })
        .catch((failure: unknown) => {
          if (!(failure instanceof TokenStoreError)) done();
          throw failure;
        })
        .finally(() => (attempt = undefined))),
  };
  const done = (): void => {
    if (unsaved.get(key) === entry) unsaved.delete(key);
  };
  const next = (): void => {
    const timer = setTimeout(() => {
      if (unsaved.get(key) !== entry) return;
      pause = Math.min(pause * 2, PAUSE.longest);
      entry
        .attempt()
        .catch(() => undefined)
        .finally(next);
    }, pause);
    // An application that is shut down while its store is away must not be kept from ending.
    timer.unref();
  };
  unsaved.set(key, entry);
  next();
}
