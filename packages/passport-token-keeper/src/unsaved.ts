import { TokenStoreError, TokenStoreSetupError } from './errors.js';
import type { SharedState } from './shared.js';
import type { TokenSet } from './tokens.js';

/**
 * The pauses between attempts, in ms. They are short, since another process may ask the provider with the old refresh token
 * meanwhile.
 */
const PAUSE = { first: 100, longest: 1_000 };

/**
 * Keeps the only copy of new tokens while the store cannot be reached, and stores them as soon as it can. It ends when the tokens
 * are stored, when newer ones have replaced them, when this process saves or forgets the subject, or when the stored record cannot
 * be read.
 *
 * @param error the error of the first attempt.
 * @param commit stores the tokens; may be repeated.
 */
export function keepTryingToSave(
  { unsaved }: SharedState,
  key: string,
  error: unknown,
  commit: () => Promise<TokenSet | undefined>,
): void {
  if (!mayPass(error)) return;
  let attempt: Promise<TokenSet | undefined> | undefined;
  let pause = PAUSE.first;
  const entry = {
    attempt: () =>
      (attempt ??= commit()
        .then((tokens) => {
          remove();
          return tokens;
        })
        .catch((failure: unknown) => {
          if (!mayPass(failure)) remove();
          throw failure;
        })
        .finally(() => (attempt = undefined))),
  };
  const remove = (): void => {
    if (unsaved.get(key) === entry) unsaved.delete(key);
  };
  const scheduleAttempt = (): void => {
    const timer = setTimeout(() => {
      if (unsaved.get(key) !== entry) return;
      pause = Math.min(pause * 2, PAUSE.longest);
      entry
        .attempt()
        .catch(() => undefined)
        .finally(scheduleAttempt);
    }, pause);
    // This timer must not keep the process alive when the application is shut down during an outage of the store.
    timer.unref();
  };
  unsaved.set(key, entry);
  scheduleAttempt();
}

/** An outage, or what the operator of the store must change, which takes effect at once. */
function mayPass(error: unknown): boolean {
  return error instanceof TokenStoreError || error instanceof TokenStoreSetupError;
}
