import { StoredTokensError, TokenKeeperError, TokenStoreError, TokenStoreSetupError } from './errors.js';
import type { StoreCall, TokenStore } from './store.js';

/** The subject of a store call, and its key in the store. */
export interface Target {
  subject: string;
  key: string;
}

/** A store in which each call has a timeout and rejects with a `TokenKeeperError` only. */
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
   * The keys that are due before a time in epoch ms. Each step of the listing has the timeout of one call.
   *
   * @throws TokenStoreError when the store fails or is late.
   */
  async *list(before: number): AsyncIterable<string> {
    const listing = await this.#withTimeout({}, () => Promise.resolve(this.#due(before)));
    try {
      for (;;) {
        const next = await this.#withTimeout({}, async () => listing.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      // The store may have an open cursor. This is not awaited: after a timeout, the caller must not wait again.
      void Promise.resolve(listing.return?.()).catch(() => undefined);
    }
  }

  /** A store without types may return an array, too. `for await` takes one, and so does a test of such a store. */
  #due(before: number): AsyncIterator<string> | Iterator<string> {
    const due = this.#store.due(before) as AsyncIterable<string> | Iterable<string>;
    return Symbol.asyncIterator in due ? due[Symbol.asyncIterator]() : due[Symbol.iterator]();
  }

  /**
   * @throws TokenStoreError when the store fails or is late.
   * @throws StoredTokensError when the store cannot read the record.
   */
  call<T>(
    { subject, key }: Target,
    operation: (store: TokenStore, key: string, call: StoreCall) => Promise<T>,
  ): Promise<T> {
    return this.#withTimeout({ subject }, (signal) => operation(this.#store, key, { signal }));
  }

  async #withTimeout<T>(about: { subject?: string }, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
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
        // A store knows neither the provider nor the subject, only the key.
        throw new StoredTokensError(error.defect, error.key, { ...details, cause: error.cause });
      }
      if (error instanceof TokenStoreSetupError) {
        throw new TokenStoreSetupError(error.message, { ...details, cause: error.cause });
      }
      if (error instanceof TokenKeeperError) throw error;
      const message = 'The token store failed; see the cause of this error.';
      throw new TokenStoreError(message, { ...details, cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}
