import type { TokenKeeper } from '../src/index.js';
import { TestSetup } from './support/setup.js';
import { hookedStore } from './support/hooked-store.cjs';

let setup: TestSetup;
beforeEach(async () => {
  setup = await TestSetup.create();
});
afterEach(() => setup.provider.close());

const ask = (keeper: TokenKeeper, times: number): Promise<string[]> =>
  Promise.all(Array.from({ length: times }, () => keeper.accessToken('ann')));

describe('asking for a token', () => {
  it('gives a valid token as it was saved, without asking the provider', async () => {
    const keeper = setup.keeper();
    const saved = setup.provider.login('ann');
    await keeper.save('ann', saved);

    expect(await keeper.accessToken('ann')).toBe(saved.accessToken);
    expect(await keeper.tokens('ann')).toEqual(saved);
    expect(setup.provider.received).toEqual([]);
  });

  it('refreshes once for 1000 askers of an expired token, and gives all of them the same new token', async () => {
    const keeper = setup.keeper();
    const saved = setup.provider.expiredLogin('ann');
    await keeper.save('ann', saved);

    const answers = await ask(keeper, 1_000);

    expect(setup.provider.received).toEqual([saved.refreshToken]);
    expect(new Set(answers)).toEqual(new Set(['access-ann-2']));
  });

  it('asks the store but twice for 1000 askers, to lock and to store', async () => {
    const calls: string[] = [];
    const note = (method: string) => () => calls.push(method);
    const store = hookedStore(setup.store, { before: { lock: note('lock'), commit: note('commit') } });
    const keepers = [setup.keeper({ store }), setup.keeper({ store })];
    await keepers[0]!.save('ann', setup.provider.expiredLogin('ann'));
    await Promise.all(keepers.map((keeper) => ask(keeper, 500)));

    expect(calls).toEqual(['lock', 'commit']);
  });

  it('refreshes once for two keepers in one process that share a store', async () => {
    const keepers = [setup.keeper(), setup.keeper()];
    await keepers[0]!.save('ann', setup.provider.expiredLogin('ann'));

    const answers = await Promise.all(keepers.map((keeper) => ask(keeper, 500)));

    expect(setup.provider.received).toHaveLength(1);
    expect(new Set(answers.flat())).toEqual(new Set(['access-ann-2']));
  });

  it('refreshes again when the new token has expired in its turn, with the new refresh token', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.login('ann'));
    for (let day = 0; day < 3; day++) {
      setup.clock.advance(setup.provider.accessLife);
      await ask(keeper, 2);
    }

    expect(setup.provider.received).toEqual(['refresh-ann-1', 'refresh-ann-2', 'refresh-ann-3']);
  });

  it('refreshes within the margin before the end, and not earlier', async () => {
    const keeper = setup.keeper({ refreshMargin: 60_000 });
    await keeper.save('ann', setup.provider.login('ann'));

    setup.clock.advance(setup.provider.accessLife - 60_001);
    expect(await keeper.accessToken('ann')).toBe('access-ann-1');
    setup.clock.advance(1);
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
  });

  it('does not refresh at every question where tokens live shorter than the margin', async () => {
    setup.provider.accessLife = 30_000;
    const keeper = setup.keeper({ refreshMargin: 60_000 });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));

    expect([await keeper.accessToken('ann'), await keeper.accessToken('ann')]).toEqual([
      'access-ann-2',
      'access-ann-2',
    ]);
    setup.clock.advance(14_999);
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    setup.clock.advance(1);
    expect(await keeper.accessToken('ann')).toBe('access-ann-3');
  });

  it('keeps the refresh token of a provider that does not rotate it', async () => {
    const keeper = setup.keeper();
    setup.provider.rotates = false;
    const saved = setup.provider.login('ann');
    await keeper.save('ann', saved);

    setup.clock.advance(setup.provider.accessLife);
    expect(await keeper.tokens('ann')).toMatchObject({ accessToken: 'access-ann-2', refreshToken: saved.refreshToken });
    setup.clock.advance(setup.provider.accessLife);
    expect(await keeper.accessToken('ann')).toBe('access-ann-3');
    expect(setup.provider.received).toEqual([saved.refreshToken, saved.refreshToken]);
  });

  it('takes a token without an end as valid', async () => {
    const keeper = setup.keeper();
    const { expiresAt: _, ...endless } = setup.provider.login('ann');
    await keeper.save('ann', endless);
    setup.clock.advance(10 * 365 * 86_400_000);

    expect(await keeper.accessToken('ann')).toBe(endless.accessToken);
    expect(setup.provider.received).toEqual([]);
  });

  it('keeps subjects and strategies apart in one store', async () => {
    const other = setup.keeper({ strategy: { ...setup.provider.strategy, name: 'other' } });
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.login('ann'));
    await keeper.save('__proto__', setup.provider.login('proto'));
    await other.save('ann', setup.provider.login('other'));

    expect(await keeper.accessToken('ann')).toBe('access-ann-1');
    expect(await keeper.accessToken('__proto__')).toBe('access-proto-2');
    expect(await other.accessToken('ann')).toBe('access-other-3');
  });

  it('gives each asker a token set of its own, and changes nothing it is given', async () => {
    const keeper = setup.keeper();
    const saved = Object.freeze(setup.provider.expiredLogin('ann'));
    await keeper.save('ann', saved);
    const [one, two] = await Promise.all([keeper.tokens('ann'), keeper.tokens('ann')]);
    one.raw['changed'] = true;

    expect(two.raw).toEqual({ supportCode: 'raw-ann-2' });
    expect((await keeper.tokens('ann')).raw).toEqual({ supportCode: 'raw-ann-2' });
  });
});
