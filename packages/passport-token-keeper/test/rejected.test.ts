import { RefreshUnavailableError } from '../src/index.js';
import { TestSetup, rejection } from './support/setup.js';

let setup: TestSetup;
beforeEach(async () => {
  setup = await TestSetup.create();
});
afterEach(() => setup.provider.close());

describe('a valid token that the API has refused', () => {
  it('is replaced by one refresh, however many were refused with it', async () => {
    const keeper = setup.keeper({ localCache: 60_000 });
    await keeper.save('ann', setup.provider.login('ann'));
    const refused = await keeper.accessToken('ann');
    const answers = await Promise.all([1, 2, 3].map(() => keeper.refresh('ann', refused)));

    expect(answers.map(({ accessToken }) => accessToken)).toEqual(Array(3).fill('access-ann-2'));
    expect((await keeper.refresh('ann', refused)).accessToken).toBe('access-ann-2');
    expect(setup.provider.received).toEqual(['refresh-ann-1']);
    expect((await keeper.refresh('ann', 'access-ann-2')).accessToken).toBe('access-ann-3');
  });

  it('is not given again as the best there is while the provider is down', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.login('ann'));
    setup.provider.mode = 'down';

    expect(await rejection(keeper.refresh('ann', 'access-ann-1'))).toBeInstanceOf(RefreshUnavailableError);
    expect(await keeper.accessToken('ann')).toBe('access-ann-1');
  });

  it('needs a login where there is nothing to refresh with', async () => {
    const keeper = setup.keeper({ strategy: { ...setup.provider.strategy, canRefresh: false } });
    await keeper.save('ann', setup.provider.login('ann'));

    expect(await rejection(keeper.refresh('ann', 'access-ann-1'))).toMatchObject({ reason: 'not_refreshable' });
    expect(setup.provider.received).toEqual([]);
  });
});
