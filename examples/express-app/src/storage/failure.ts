import { TokenStoreError } from 'passport-token-keeper';
import { isRedisFailure } from './redis-library.js';

/** Whatever Redis says is told in one way. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly status = 503;
  readonly retryable = true;

  constructor(cause: unknown) {
    super('Redis does not answer. Requests work again as soon as it does.', { cause });
  }
}

/** Whether Redis is to blame, so that trying again later may help. */
export const isStorageFailure = (error: unknown): boolean => error instanceof TokenStoreError || isRedisFailure(error);
