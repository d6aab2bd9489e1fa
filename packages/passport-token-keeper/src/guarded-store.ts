import { StoredTokensError, TokenKeeperError, TokenStoreError, TokenStoreSetupError } from './errors.js';
import type { StoreCall, TokenStore } from './store.js';

/** Whom a call of the store is made for: the caller's subject, and the name it has in the store. */
export interface Target {
  subject: string;
  key: string;
}

/** A store whose every call ends in bounded time, with a typed error if with an error. */
export class GuardedStore {
  readonly #store: TokenStore;
  readonly #timeout: number;
  readonly #provider: string | undefined;

  /** @param timeout how long one call may take, in ms. */
  constructor(store: TokenStore, timeout: number, provider: string | undefined) {
    this.#store = store;
    this.#timeout = timeout;
    this.#provider = provider;
  }

  /**
   * The keys that are due before a time in epoch ms; each step of the listing has the deadline of one call.
   *
   * @throws TokenStoreError when the store fails or is late.
   */
  async *list(before: number): AsyncIterable<string> {
    const listing = await this.#within({}, () => Promise.resolve(this.#store.due(before)[Symbol.asyncIterator]()));
    try {
      for (;;) {
        const next = await this.#within({}, () => listing.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      // A store may hold a cursor open for it. Not awaited: a listing that is late must not hold up who gave up on it.
      void Promise.resolve(listing.return?.()).catch(() => undefined);
    }
  }

  /**
   * @throws TokenStoreError when the store fails or is late.
   * @throws StoredTokensError when it cannot read what it holds.
   */
  call<T>(
    { subject, key }: Target,
    operation: (store: TokenStore, key: string, call: StoreCall) => Promise<T>,
  ): Promise<T> {
    return this.#within({ subject }, (signal) => operation(this.#store, key, { signal }));
  }

  async #within<T>(about: { subject?: string }, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const details = { provider: this.#provider, ...about };
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new TokenStoreError(`The token store did not answer within ${this.#timeout} ms.`, details));
        abort.abort();
      }, this.#timeout);
    });
    try {
      return await Promise.race([operation(abort.signal), late]);
    } catch (error) {
      if (error instanceof StoredTokensError) {
        // A store knows neither the provider nor the subject: what it is given is a key of ours.
        throw new StoredTokensError(error.defect, error.key, { ...details, cause: error.cause });
      }
      if (error instanceof TokenStoreSetupError) {
        throw new TokenStoreSetupError(error.message, { ...details, cause: error.cause });
      }
      if (error instanceof TokenKeeperError) throw error;
      const message = 'The token store failed; its error is the cause.';
      throw new TokenStoreError(message, { ...details, cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}
