import type { RefreshableStrategy, TokenSet } from '../src/index.js';
import { ReauthenticationRequiredError, RefreshFailedError, RefreshUnavailableError } from '../src/index.js';
import { TestSetup, rejection } from './support/setup.js';
import { hookedStore } from './support/hooked-store.cjs';

let setup: TestSetup;
beforeEach(async () => {
  setup = await TestSetup.create();
});
afterEach(() => setup.provider.close());

/** A strategy whose refresh does what is said. */
const strategyThat = (refresh: RefreshableStrategy['refresh']): RefreshableStrategy => ({ canRefresh: true, refresh });

describe('a provider that is down', () => {
  it('gives every asker of an expired token a retryable error, after one call', async () => {
    const keeper = setup.keeper();
    setup.provider.mode = 'down';
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    const gate = setup.provider.hold('arrival');
    const askers = [1, 2, 3].map(() => rejection(keeper.accessToken('ann')));
    await gate.reached;
    gate.open();

    for (const error of await Promise.all(askers)) {
      expect(error).toBeInstanceOf(RefreshUnavailableError);
      expect(error).toMatchObject({ retryable: true, status: 503, subject: 'ann', provider: 'test' });
      expect((error as Error).cause).toMatchObject({ message: 'The provider is down.' });
    }
    expect(setup.provider.received).toHaveLength(1);
  });

  it('loses no login: the stored refresh token works when the provider is back', async () => {
    const keeper = setup.keeper();
    setup.provider.mode = 'down';
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    await rejection(keeper.accessToken('ann'));
    expect(await setup.record('test/ann')).toMatchObject({
      tokens: { refreshToken: 'refresh-ann-1' },
      failure: { kind: 'unavailable', at: setup.clock.now() },
    });
    setup.provider.mode = 'working';

    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    expect(setup.provider.received).toEqual(['refresh-ann-1', 'refresh-ann-1']);
  });

  it('gives the old token while that is still valid', async () => {
    const keeper = setup.keeper();
    setup.provider.mode = 'down';
    await keeper.save('ann', setup.provider.login('ann'));

    setup.clock.advance(setup.provider.accessLife - 1);
    expect(await keeper.accessToken('ann')).toBe('access-ann-1');
    expect(setup.provider.received).toHaveLength(1);
    setup.clock.advance(1);
    expect(await rejection(keeper.accessToken('ann'))).toBeInstanceOf(RefreshUnavailableError);
  });

  it('is not asked again at once for those who have a valid token', async () => {
    const keeper = setup.keeper();
    setup.provider.mode = 'down';
    await keeper.save('ann', setup.provider.login('ann'));
    setup.clock.advance(setup.provider.accessLife - 60_000);
    await keeper.accessToken('ann');
    setup.clock.advance(4_999);
    expect(await keeper.accessToken('ann')).toBe('access-ann-1');
    expect(setup.provider.received).toHaveLength(1);
    expect(await rejection(keeper.refresh('ann', 'access-ann-1'))).toBeInstanceOf(RefreshUnavailableError);
    expect(setup.provider.received).toHaveLength(2);
    setup.provider.mode = 'working';
    setup.clock.advance(5_000);
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
  });

  it('cannot hold the askers for ever, and what it answers too late is kept', async () => {
    let tell!: () => void;
    const stored = new Promise<void>((resolve) => (tell = resolve));
    const store = hookedStore(setup.store, { after: { commit: () => tell() } });
    const keeper = setup.keeper({ store, refreshTimeout: 100, storeTimeout: 40, lockLease: 50 });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    const gate = setup.provider.hold('answer');

    expect(await rejection(keeper.accessToken('ann'))).toBeInstanceOf(RefreshUnavailableError);
    gate.open();
    await stored;

    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    expect(setup.provider.received).toHaveLength(1);
  });
});

describe('a refresh token that is refused', () => {
  it('gives every waiter a ReauthenticationRequiredError, after one call', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    setup.provider.revoke('ann');

    for (const error of await Promise.all([1, 2, 3].map(() => rejection(keeper.accessToken('ann'))))) {
      expect(error).toBeInstanceOf(ReauthenticationRequiredError);
      expect(error).toMatchObject({ reason: 'refused', retryable: false, status: 401, subject: 'ann' });
    }
    expect(setup.provider.received).toHaveLength(1);
  });

  it('is not tried again, by no keeper, until the next login', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    setup.provider.revoke('ann');
    await rejection(keeper.accessToken('ann'));
    await rejection(keeper.accessToken('ann'));
    expect(await rejection(setup.keeper().tokens('ann'))).toMatchObject({ reason: 'refused' });
    expect(setup.provider.received).toEqual(['refresh-ann-1']);

    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    expect(await keeper.accessToken('ann')).toBe('access-ann-3');
    expect(setup.provider.received).toEqual(['refresh-ann-1', 'refresh-ann-2']);
  });

  it('is not concluded from an outage that says 401', async () => {
    const error = Object.assign(new Error('gateway'), { status: 401, retryable: true });
    const keeper = setup.keeper({ strategy: strategyThat(() => Promise.reject(error)) });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));

    expect(await rejection(keeper.accessToken('ann'))).toBeInstanceOf(RefreshUnavailableError);
  });
});

describe('a refresh that fails for another reason', () => {
  it('is a typed error with its cause, not retryable, and keeps the tokens', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    setup.provider.mode = 'client-fault';

    const error = await rejection(keeper.accessToken('ann'));
    expect(error).toBeInstanceOf(RefreshFailedError);
    expect(error).toMatchObject({ retryable: false, status: 502, subject: 'ann' });
    expect((error as Error).cause).toMatchObject({ code: 'invalid_client' });
    setup.provider.mode = 'working';
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
  });

  it('ends in a login when the provider had rotated and its answer could not be read', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    setup.provider.mode = 'garbled';

    expect(await rejection(keeper.accessToken('ann'))).toBeInstanceOf(RefreshFailedError);
    setup.provider.mode = 'working';
    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ reason: 'refused' });
    expect(setup.provider.received).toEqual(['refresh-ann-1', 'refresh-ann-1']);
  });

  it.each<[string, RefreshableStrategy['refresh']]>([
    ['no token set', () => Promise.resolve({ access_token: 'secret-token' } as unknown as TokenSet)],
    ['nothing', () => Promise.resolve(undefined as unknown as TokenSet)],
    [
      'a synchronous throw',
      () => {
        throw new TypeError('broken');
      },
    ],
  ])('covers a strategy that answers %s', async (_title, refresh) => {
    const keeper = setup.keeper({ strategy: strategyThat(refresh) });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));

    const error = await rejection(keeper.accessToken('ann'));
    expect(error).toBeInstanceOf(RefreshFailedError);
    expect((error as Error).cause).toBeInstanceOf(TypeError);
    expect(String((error as Error).cause)).not.toContain('secret-token');
  });

  it('cannot change the tokens through what the strategy was given', async () => {
    const refresh = (tokens: TokenSet): Promise<TokenSet> => {
      tokens.accessToken = 'spoilt';
      return Promise.reject(Object.assign(new Error('down'), { retryable: true }));
    };
    const keeper = setup.keeper({ strategy: strategyThat(refresh) });
    await keeper.save('ann', setup.provider.login('ann'));
    setup.clock.advance(setup.provider.accessLife - 1);

    expect(await keeper.accessToken('ann')).toBe('access-ann-1');
  });
});

describe('a subject without a way to a valid token', () => {
  it('needs a login when nothing is stored', async () => {
    expect(await rejection(setup.keeper().accessToken('nobody'))).toMatchObject({ reason: 'no_tokens', status: 401 });
  });

  it('needs a login when the refresh token is over its date, without asking the provider', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.login('ann'));
    setup.clock.advance(setup.provider.refreshLife);

    for (let time = 0; time < 2; time++) {
      const error = await rejection(keeper.accessToken('ann'));
      expect(error).toBeInstanceOf(ReauthenticationRequiredError);
      expect(error).toMatchObject({ reason: 'expired' });
    }
    expect(setup.provider.received).toEqual([]);
  });

  it('is not lost to a process whose clock runs ahead', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    const ahead = setup.keeper({ now: () => setup.clock.now() + setup.provider.refreshLife });

    expect(await rejection(ahead.accessToken('ann'))).toMatchObject({ reason: 'expired' });
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
  });

  it.each([
    ['the provider gave no refresh token', true],
    ['the provider has no refresh tokens', false],
  ])('needs a login when %s, but only once the access token is over', async (_title, canRefresh) => {
    const keeper = setup.keeper({ strategy: { ...setup.provider.strategy, canRefresh } });
    const { refreshToken: _, ...tokens } = setup.provider.login('ann');
    await keeper.save('ann', canRefresh ? tokens : setup.provider.login('ann'));

    setup.clock.advance(setup.provider.accessLife - 1);
    expect(await keeper.accessToken('ann')).toMatch(/^access-ann/);
    setup.clock.advance(1);
    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ reason: 'not_refreshable' });
    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ reason: 'not_refreshable' });
    expect(setup.provider.received).toEqual([]);
  });
});
