import type { TokenStore } from '../src/index.js';
import { MemoryTokenStore } from '../src/index.js';
import { TestSetup, rejection } from './support/setup.js';
import { hookedStore } from './support/hooked-store.cjs';

let setup: TestSetup;
beforeEach(async () => {
  setup = await TestSetup.create();
});
afterEach(() => setup.provider.close());

describe('the local cache', () => {
  /** Counts what reaches the store. */
  function counted(): { store: TokenStore; reads: () => number } {
    let reads = 0;
    const store = hookedStore(new MemoryTokenStore(), { before: { read: () => reads++ } });
    return { store, reads: () => reads };
  }

  it('is off by default: every question is one read', async () => {
    const { store, reads } = counted();
    const keeper = setup.keeper({ store });
    await keeper.save('ann', setup.provider.login('ann'));
    await keeper.accessToken('ann');
    await keeper.accessToken('ann');

    expect(reads()).toBe(2);
  });

  it('reads once for all who ask at the same moment', async () => {
    const { store, reads } = counted();
    const keeper = setup.keeper({ store });
    await keeper.save('ann', setup.provider.login('ann'));
    await Promise.all(Array.from({ length: 100 }, () => keeper.accessToken('ann')));

    expect(reads()).toBe(1);
  });

  it('answers without the store for as long as it is told, and not longer', async () => {
    const { store, reads } = counted();
    const keeper = setup.keeper({ store, localCache: 1_000 });
    await keeper.save('ann', setup.provider.login('ann'));
    await keeper.accessToken('ann');
    setup.clock.advance(999);
    await keeper.accessToken('ann');
    expect(reads()).toBe(1);
    setup.clock.advance(1);
    await keeper.accessToken('ann');
    expect(reads()).toBe(2);
  });

  it('gives no token inside the margin before its end', async () => {
    const { store } = counted();
    const keeper = setup.keeper({ store, localCache: 3_600_000 });
    await keeper.save('ann', setup.provider.login('ann'));
    await keeper.accessToken('ann');
    setup.clock.advance(setup.provider.accessLife - 60_000);

    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
  });

  it('knows at once what this process saves and forgets, through any keeper of the same store', async () => {
    const { store } = counted();
    const [one, two] = [setup.keeper({ store, localCache: 60_000 }), setup.keeper({ store, localCache: 60_000 })];
    await one.save('ann', setup.provider.login('ann'));
    await two.accessToken('ann');
    await one.save('ann', setup.provider.login('ann'));
    expect(await two.accessToken('ann')).toBe('access-ann-2');
    await one.forget('ann');
    expect(await rejection(two.accessToken('ann'))).toMatchObject({ reason: 'no_tokens' });
  });

  it('knows at once what this process refreshes, and what is refused to it', async () => {
    const { store } = counted();
    const [one, two] = [setup.keeper({ store, localCache: 60_000 }), setup.keeper({ store, localCache: 60_000 })];
    await one.save('ann', setup.provider.login('ann'));
    await one.refresh('ann', await two.accessToken('ann'));
    expect(await two.accessToken('ann')).toBe('access-ann-2');
    setup.provider.revoke('ann');
    await rejection(one.refresh('ann', 'access-ann-2'));
    for (let time = 0; time < 2; time++) {
      expect(await rejection(two.accessToken('ann'))).toMatchObject({ reason: 'refused' });
    }
  });

  it('does not outlive a save that overtakes a read', async () => {
    let reach!: () => void;
    let goOn!: () => void;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const going = new Promise<void>((resolve) => (goOn = resolve));
    let first = true;
    const store = hookedStore(setup.store, {
      after: {
        read: () => {
          if (!first) return undefined;
          first = false;
          reach();
          return going;
        },
      },
    });
    const keeper = setup.keeper({ store, localCache: 60_000 });
    await keeper.save('ann', setup.provider.login('ann'));
    const asker = keeper.accessToken('ann');
    await reached;
    await keeper.save('ann', setup.provider.login('ann'));
    goOn();

    expect(await asker).toBe('access-ann-1');
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
  });
});
