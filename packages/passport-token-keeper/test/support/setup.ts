import type { TokenKeeperOptions } from '../../src/index.js';
import type { TokenRecord } from '../../src/record.js';
import { MemoryTokenStore, TokenKeeper } from '../../src/index.js';
import { TestClock } from './clock.js';
import { TestProvider } from './provider.js';

/** A provider, a store and a clock for one test. */
export class TestSetup {
  readonly clock: TestClock;
  readonly provider: TestProvider;
  readonly store = new MemoryTokenStore();

  private constructor(clock: TestClock, provider: TestProvider) {
    this.clock = clock;
    this.provider = provider;
  }

  static async create(): Promise<TestSetup> {
    const clock = new TestClock();
    return new TestSetup(clock, await TestProvider.start(clock.now));
  }

  /** What the store holds at a key, as the keeper wrote it. */
  async record(key: string): Promise<TokenRecord | undefined> {
    const stored = await this.store.read(key);
    return stored && (JSON.parse(stored.value) as TokenRecord);
  }

  keeper(options: Partial<TokenKeeperOptions> = {}): TokenKeeper {
    return new TokenKeeper({ strategy: this.provider.strategy, store: this.store, now: this.clock.now, ...options });
  }
}

/** What a promise rejected with; fails when it did not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: unknown) => error,
  );
}
