import type { TokenStore } from '../src/index.js';
import { StoredTokensError, TokenKeeper, TokenStoreError } from '../src/index.js';
import { TestSetup, rejection } from './support/setup.js';
import { eventually } from './support/eventually.js';
import { hookedStore, type Purpose } from './support/hooked-store.cjs';

let setup: TestSetup;
beforeEach(async () => {
  setup = await TestSetup.create();
});
afterEach(() => setup.provider.close());

/** A store that is down while `down` says so, for all of its methods or for some. */
class Outage {
  down = false;
  readonly store: TokenStore;

  constructor(
    inner: TokenStore,
    methods: Purpose[] = ['read', 'save', 'forget', 'lock', 'commit', 'refuse', 'release'],
  ) {
    const fail = (): void => {
      if (this.down) throw new Error('store down');
    };
    this.store = hookedStore(inner, { before: Object.fromEntries(methods.map((method) => [method, fail])) });
  }
}

describe('a store that is down', () => {
  it('fails every call of the keeper with a retryable error that has the cause', async () => {
    const outage = new Outage(setup.store);
    const keeper = setup.keeper({ store: outage.store });
    outage.down = true;

    for (const call of [
      keeper.save('ann', setup.provider.login('ann')),
      keeper.accessToken('ann'),
      keeper.tokens('ann'),
      keeper.forget('ann'),
    ]) {
      const error = await rejection(call);
      expect(error).toBeInstanceOf(TokenStoreError);
      expect(error).toMatchObject({ retryable: true, status: 503, subject: 'ann', provider: 'test' });
      expect((error as Error).cause).toMatchObject({ message: 'store down' });
    }
  });

  it('fails a call in bounded time when it does not answer at all, and tells the store to give it up', async () => {
    let signal: AbortSignal | undefined;
    const store = hookedStore(setup.store, {
      before: {
        read: (_subject, call) => {
          signal = (call as { signal: AbortSignal }).signal;
          return new Promise(() => undefined);
        },
      },
    });
    const error = await rejection(setup.keeper({ store, storeTimeout: 20 }).accessToken('ann'));

    expect(error).toBeInstanceOf(TokenStoreError);
    expect((error as Error).message).toContain('20 ms');
    expect(signal?.aborted).toBe(true);
  });

  it('passes on that a record cannot be read, and is asked again next time', async () => {
    let broken = true;
    const store = hookedStore(setup.store, {
      before: {
        read: () => {
          if (broken) throw new StoredTokensError('malformed', 'the:key');
        },
      },
    });
    const keeper = setup.keeper({ store });
    await keeper.save('ann', setup.provider.login('ann'));

    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ key: 'the:key', retryable: false, status: 500 });
    broken = false;
    expect(await keeper.accessToken('ann')).toBe('access-ann-1');
  });

  it('does not keep a token from who can have it: a valid one is given though the lock cannot be asked for', async () => {
    const outage = new Outage(setup.store, ['lock']);
    const keeper = setup.keeper({ store: outage.store });
    await keeper.save('ann', setup.provider.login('ann'));
    setup.clock.advance(setup.provider.accessLife - 1);
    outage.down = true;

    expect(await keeper.accessToken('ann')).toBe('access-ann-1');
    setup.clock.advance(1);
    expect(await rejection(keeper.accessToken('ann'))).toBeInstanceOf(TokenStoreError);
    expect(setup.provider.received).toEqual([]);
  });
});

describe('a pause of the provider that cannot be read in the store', () => {
  it('is none: it keeps nobody from a new token, and the next one replaces it', async () => {
    const unreadable = hookedStore(setup.store, {
      before: {
        read: (key) => {
          if (key === 'test/') throw new StoredTokensError('unknown_key', 'the:key');
        },
      },
    });
    await setup.store.write('test/', { next: { version: '1', value: 'sealed with a key that was dropped' } });
    const keeper = setup.keeper({ store: unreadable });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));

    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    const error = Object.assign(new Error('busy'), { retryable: true, retryAfter: 60 });
    const busy = { ...setup.provider.strategy, refresh: () => Promise.reject(error) };
    setup.clock.advance(setup.provider.accessLife);
    await rejection(setup.keeper({ store: unreadable, strategy: busy }).accessToken('ann'));
    expect((await setup.store.read('test/'))?.value).toBe(String(setup.clock.now() + 60_000));
  });
});

describe('new tokens that the store does not take', () => {
  it('are given to nobody before they are stored', async () => {
    let store!: () => void;
    const released = new Promise<void>((resolve) => (store = resolve));
    let reach!: () => void;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const slow = hookedStore(setup.store, {
      before: {
        commit: () => {
          reach();
          return released;
        },
      },
    });
    const keeper = setup.keeper({ store: slow });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    let given = false;
    const asker = keeper.accessToken('ann').then((token) => {
      given = true;
      return token;
    });
    await reached;
    await new Promise((resolve) => setImmediate(resolve));
    expect(given).toBe(false);
    expect((await setup.record('test/ann'))?.tokens.accessToken).toBe('access-ann-1');
    store();

    expect(await asker).toBe('access-ann-2');
    expect((await setup.record('test/ann'))?.tokens.accessToken).toBe('access-ann-2');
  });

  it('are not lost: the process that holds them stores them when the store is back, unasked', async () => {
    let tell!: () => void;
    const stored = new Promise<void>((resolve) => (tell = resolve));
    const outage = new Outage(hookedStore(setup.store, { after: { commit: () => tell() } }), ['commit']);
    const keeper = setup.keeper({ store: outage.store });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    outage.down = true;
    expect(await rejection(keeper.accessToken('ann'))).toBeInstanceOf(TokenStoreError);
    outage.down = false;
    await stored;

    expect((await setup.record('test/ann'))?.tokens.accessToken).toBe('access-ann-2');
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    expect(setup.provider.received).toHaveLength(1);
  });

  it('are stored by the next asker, who does not ask the provider with the token that was traded', async () => {
    const outage = new Outage(setup.store, ['commit']);
    const keeper = setup.keeper({ store: outage.store });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    outage.down = true;
    await rejection(keeper.accessToken('ann'));
    expect(await rejection(keeper.accessToken('ann'))).toBeInstanceOf(TokenStoreError);
    outage.down = false;

    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    expect(setup.provider.received).toEqual(['refresh-ann-1']);
  });

  it('win over the refusal that another process met meanwhile', async () => {
    const outage = new Outage(setup.store, ['commit']);
    const keeper = setup.keeper({ store: outage.store, storeTimeout: 15, lockLease: 20 });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    outage.down = true;
    await rejection(keeper.accessToken('ann'));
    const elsewhere = new TokenKeeper({
      strategy: setup.provider.strategy,
      store: hookedStore(setup.store, {}),
      now: setup.clock.now,
    });
    expect(await rejection(elsewhere.accessToken('ann'))).toMatchObject({ reason: 'refused' });
    outage.down = false;
    // The traded tokens are stored by the process that got them; how soon is its own affair.
    await eventually(async () => (await setup.record('test/ann'))?.ended === undefined);

    expect(await elsewhere.accessToken('ann')).toBe('access-ann-2');
  });

  it('are dropped when the user logs in meanwhile', async () => {
    const committed: unknown[] = [];
    const noting = hookedStore(setup.store, {
      before: {
        commit: (_key, change) => committed.push(JSON.parse((change as { next: { value: string } }).next.value)),
      },
    });
    const outage = new Outage(noting, ['commit']);
    const keeper = setup.keeper({ store: outage.store });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    outage.down = true;
    await rejection(keeper.accessToken('ann'));
    const login = setup.provider.expiredLogin('ann');
    await keeper.save('ann', login);
    outage.down = false;

    expect(await keeper.accessToken('ann')).toBe('access-ann-4');
    expect(setup.provider.received).toEqual(['refresh-ann-1', login.refreshToken]);
    expect(committed).toEqual([expect.objectContaining({ tokens: await keeper.tokens('ann') })]);
  });

  it.each(['save', 'forget'] as const)('are not lost when a %s fails in the same outage', async (method) => {
    const outage = new Outage(setup.store, ['commit', 'save', 'forget']);
    const keeper = setup.keeper({ store: outage.store });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    outage.down = true;
    await rejection(keeper.accessToken('ann'));
    await rejection(method === 'save' ? keeper.save('ann', setup.provider.login('ann')) : keeper.forget('ann'));
    outage.down = false;

    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    expect(setup.provider.received).toEqual(['refresh-ann-1']);
  });

  it('are stored, but not given, when the outage has outlived the access token', async () => {
    const outage = new Outage(setup.store, ['commit']);
    const keeper = setup.keeper({ store: outage.store });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    outage.down = true;
    await rejection(keeper.accessToken('ann'));
    setup.clock.advance(setup.provider.accessLife);
    outage.down = false;

    expect(await keeper.accessToken('ann')).toBe('access-ann-3');
    expect(setup.provider.received).toEqual(['refresh-ann-1', 'refresh-ann-2']);
  });
});
