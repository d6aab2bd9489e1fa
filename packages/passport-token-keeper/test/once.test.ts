import { MemoryTokenStore, TokenKeeper } from '../src/index.js';
import { TestClock } from './support/clock.js';
import { TestProvider } from './support/provider.js';

let clock: TestClock;
let provider: TestProvider;
beforeEach(async () => {
  clock = new TestClock();
  provider = await TestProvider.start(clock.now);
});
afterEach(() => provider.close());

const ask = (keeper: TokenKeeper, times: number): Promise<string[]> =>
  Promise.all(Array.from({ length: times }, () => keeper.accessToken('ann')));

describe('asking for a token', () => {
  it('gives a valid token as it was saved, without asking the provider', async () => {
    const keeper = new TokenKeeper({ strategy: provider.strategy, store: new MemoryTokenStore(), now: clock.now });
    const saved = provider.login('ann');
    await keeper.save('ann', saved);

    expect(await keeper.accessToken('ann')).toBe(saved.accessToken);
    expect(await keeper.tokens('ann')).toEqual(saved);
    expect(provider.received).toEqual([]);
  });

  it('refreshes once for 1000 askers of an expired token, and gives all of them the same new token', async () => {
    const store = new MemoryTokenStore();
    const keeper = new TokenKeeper({ strategy: provider.strategy, store, now: clock.now });
    const saved = provider.expiredLogin('ann');
    await keeper.save('ann', saved);

    const answers = await ask(keeper, 1_000);

    expect(provider.received).toEqual([saved.refreshToken]);
    expect(new Set(answers)).toEqual(new Set(['access-ann-2']));
  });

  it('refreshes once for two keepers in one process that share a store', async () => {
    const store = new MemoryTokenStore();
    const keepers = [1, 2].map(() => new TokenKeeper({ strategy: provider.strategy, store, now: clock.now }));
    await keepers[0]!.save('ann', provider.expiredLogin('ann'));

    const answers = await Promise.all(keepers.map((keeper) => ask(keeper, 500)));

    expect(provider.received).toHaveLength(1);
    expect(new Set(answers.flat())).toEqual(new Set(['access-ann-2']));
  });
});
