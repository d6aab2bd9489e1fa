import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type FailedMessage, RefreshUnavailableError, type TokenKeeperError } from 'passport-token-keeper';

const FAILED = 'passport-token-keeper:failed';

export type Watched<T> = (
  | { value: T; error?: never }
  /** What was thrown; in place of an error that only says that there are no other tokens, why there are none. */
  | { value?: never; error: Error }
) & {
  /** A refresh failed, also when the old token was good enough to go on. */
  refreshError: TokenKeeperError | undefined;
};

/**
 * Does `work` with a user's tokens, and watches the refreshes on the way: as long as the old token is valid, the keeper tells why
 * one failed on its diagnostics channel only.
 */
export async function watchRefreshes<T>(
  provider: string,
  subject: string,
  work: () => Promise<T>,
): Promise<Watched<T>> {
  let refreshError: TokenKeeperError | undefined;
  const note = (message: unknown): void => {
    const failed = message as FailedMessage;
    if (failed.provider === provider && failed.subject === subject) refreshError = failed.error;
  };
  subscribe(FAILED, note);
  try {
    const value = await work();
    return { value, refreshError };
  } catch (thrown) {
    const error = thrown as Error;
    const hasNoCause = error instanceof RefreshUnavailableError && error.cause === undefined;
    return { error: hasNoCause ? (refreshError ?? error) : error, refreshError };
  } finally {
    unsubscribe(FAILED, note);
  }
}
