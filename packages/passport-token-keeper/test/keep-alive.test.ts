import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';

import type {
  FailedMessage,
  KeepAliveOptions,
  KeptAliveMessage,
  RefreshableStrategy,
  TokenKeeper,
  TokenStore,
} from '../src/index.js';
import { TestSetup, rejection } from './support/setup.js';
import { eventually } from './support/eventually.js';
import { hookedStore } from './support/hooked-store.cjs';

const HOUR = 3_600_000;

let setup: TestSetup;
beforeEach(async () => {
  setup = await TestSetup.create();
});
afterEach(() => setup.provider.close());

/** One look from its beginning to its end. */
async function look(keeper: TokenKeeper, options: Partial<KeepAliveOptions> = {}): Promise<void> {
  const looked = nextMessage('passport-token-keeper:kept-alive');
  const stop = keeper.keepAlive({ every: HOUR, before: 2 * HOUR, ...options });
  await looked;
  await stop();
}

function nextMessage(channel: string): Promise<unknown> {
  return new Promise((resolve) => {
    const listener = (message: unknown): void => {
      unsubscribe(channel, listener);
      resolve(message);
    };
    subscribe(channel, listener);
  });
}

/** So many looks of a keeper that finds nothing, 5 ms after each other. */
async function ticks(number: number): Promise<void> {
  const idle = setup.keeper({ strategy: { ...setup.provider.strategy, name: 'idle' } });
  let looks = 0;
  const count = (message: unknown): void => {
    if ((message as KeptAliveMessage).provider === 'idle') looks++;
  };
  subscribe('passport-token-keeper:kept-alive', count);
  const stop = idle.keepAlive({ every: 5, before: 0 });
  await eventually(() => looks >= number);
  await stop();
  unsubscribe('passport-token-keeper:kept-alive', count);
}

describe('keepAlive', () => {
  it('refreshes what would die before the time given, and nothing else', async () => {
    const keeper = setup.keeper();
    await keeper.save('early', setup.provider.login('early'));
    setup.clock.advance(HOUR);
    await keeper.save('late', setup.provider.login('late'));

    setup.clock.advance(setup.provider.refreshLife - 3 * HOUR - 1);
    await look(keeper);
    expect(setup.provider.received).toEqual([]);
    setup.clock.advance(1);
    await look(keeper);
    expect(setup.provider.received).toEqual(['refresh-early-1']);
  });

  it('keeps a login alive for weeks that nobody uses', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.login('ann'));
    for (let hour = 0; hour < 24 * 14; hour++) {
      setup.clock.advance(HOUR);
      await look(keeper);
    }

    expect(setup.provider.received.length).toBeGreaterThan(12);
    expect(setup.provider.received.length).toBeLessThan(18);
    expect(await keeper.accessToken('ann')).toMatch(/^access-ann-/);
  });

  it('goes by the end of the access token where the provider does not say when the refresh token dies', async () => {
    const keeper = setup.keeper();
    const { refreshExpiresAt: _, ...tokens } = setup.provider.login('ann');
    await keeper.save('ann', tokens);
    await look(keeper, { before: setup.provider.accessLife - 1 });
    expect(setup.provider.received).toEqual([]);
    await look(keeper, { before: setup.provider.accessLife });
    expect(setup.provider.received).toEqual(['refresh-ann-1']);
  });

  it('survives the failures of single subjects', async () => {
    const keeper = setup.keeper();
    for (const user of ['ann', 'bob', 'cyd', 'dan']) await keeper.save(user, setup.provider.login(user));
    setup.provider.revoke('bob');
    setup.provider.revoke('cyd');
    setup.clock.advance(setup.provider.refreshLife - HOUR);
    await look(keeper, { concurrency: 1 });

    expect([...setup.provider.received].sort()).toEqual(
      ['ann-1', 'bob-2', 'cyd-3', 'dan-4'].map((end) => `refresh-${end}`),
    );
    expect(await keeper.accessToken('ann')).toMatch(/^access-ann-/);
    expect(await keeper.accessToken('dan')).toMatch(/^access-dan-/);
    expect(await rejection(keeper.accessToken('bob'))).toMatchObject({ reason: 'refused' });
    await look(keeper);
    expect(setup.provider.received).toHaveLength(4);
  });

  it('looks no more for what has been dead for more than a day, and reports it once', async () => {
    const keeper = setup.keeper();
    const dead: unknown[] = [];
    const record = (message: unknown): void => void dead.push(message);
    subscribe('passport-token-keeper:reauthentication-required', record);
    await keeper.save('ann', setup.provider.login('ann'));
    setup.clock.advance(setup.provider.refreshLife);
    for (let day = 0; day < 3; day++) {
      await look(keeper);
      setup.clock.advance(24 * HOUR);
    }
    unsubscribe('passport-token-keeper:reauthentication-required', record);

    expect(dead).toMatchObject([{ subject: 'ann', reason: 'expired' }]);
    expect(setup.provider.received).toEqual([]);
    const due: string[] = [];
    for await (const subject of setup.store.due(Infinity)) due.push(subject);
    expect(due).toEqual([]);
  });

  it('spends nothing of perMinute on what is dead, and reported', async () => {
    const keeper = setup.keeper();
    for (const user of ['ann', 'bob']) await keeper.save(user, setup.provider.login(user));
    setup.clock.advance(setup.provider.refreshLife);
    await look(keeper);
    await keeper.save('eve', setup.provider.login('eve'));
    // Else the second one would wait for a minute.
    await look(keeper, { before: 2 * setup.provider.refreshLife, perMinute: 1 });

    expect(setup.provider.received).toEqual(['refresh-eve-3']);
  });

  it('keeps alive what a process with a wrong clock has found dead', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.login('ann'));
    const wrong = setup.keeper({ now: () => setup.clock.now() + 1000 * HOUR });
    await look(wrong);
    expect(await setup.record('test/ann')).toMatchObject({ ended: 'expired' });

    setup.clock.advance(setup.provider.refreshLife - HOUR);
    await look(wrong);
    await look(keeper);
    expect(setup.provider.received).toEqual(['refresh-ann-1']);
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
  });

  it('leaves alone what was refreshed or tried since the last look, even where it is due at once again', async () => {
    const keeper = setup.keeper();
    setup.provider.refreshLife = HOUR;
    await keeper.save('ann', setup.provider.login('ann'));
    await look(keeper);
    await look(keeper);
    expect(setup.provider.received).toHaveLength(1);

    setup.provider.mode = 'down';
    setup.clock.advance(HOUR / 2);
    await look(keeper);
    await look(keeper);
    expect(setup.provider.received).toHaveLength(2);
  });

  it('is not kept from a subject for as long as the clock of another process was ahead', async () => {
    const ahead = setup.keeper({ now: () => setup.clock.now() + 30 * HOUR });
    await ahead.save('ann', setup.provider.login('ann'));
    await ahead.save('bob', { ...setup.provider.expiredLogin('bob'), refreshExpiresAt: setup.clock.now() + 80 * HOUR });
    setup.provider.mode = 'down';
    await rejection(ahead.accessToken('bob'));
    expect((await setup.record('test/bob'))?.failure?.at).toBe(setup.clock.now() + 30 * HOUR);
    setup.provider.mode = 'working';
    setup.provider.received.length = 0;

    await look(setup.keeper(), { before: 100 * HOUR });
    expect([...setup.provider.received].sort()).toEqual(['refresh-ann-1', 'refresh-bob-2']);
  });

  it('leaves nothing behind on its signal when it has waited for its turn', async () => {
    let time = 0;
    let refreshes = 0;
    const strategy: RefreshableStrategy = {
      name: 'test',
      canRefresh: true,
      refresh: (tokens) => {
        // The turn of the next one comes soon.
        time += 59_980;
        refreshes++;
        return Promise.resolve({ ...tokens, refreshExpiresAt: setup.clock.now() + 9 * HOUR });
      },
    };
    const keeper = setup.keeper({ strategy });
    for (let user = 0; user < 20; user++) await keeper.save(`user${user}`, setup.provider.login(`user${user}`));
    const signals = new Set<EventTarget>();
    const listen = jest.spyOn(EventTarget.prototype, 'addEventListener');
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => (time += 2));
    const looked = nextMessage('passport-token-keeper:kept-alive');
    const before = 2 * setup.provider.refreshLife;
    const stop = keeper.keepAlive({ every: HOUR, before, concurrency: 1, perMinute: 1 });
    await looked;
    for (const target of listen.mock.contexts) if (target instanceof AbortSignal) signals.add(target);
    const left = [...signals].map((signal) => getEventListeners(signal, 'abort').length);
    listen.mockRestore();
    clock.mockRestore();
    await stop();

    expect(refreshes).toBe(20);
    expect(left).toEqual([0]);
  });

  it('never has more refreshes under way than it may', async () => {
    const keeper = setup.keeper();
    for (let user = 0; user < 12; user++) await keeper.save(`user${user}`, setup.provider.login(`user${user}`));
    setup.clock.advance(setup.provider.refreshLife - HOUR);
    let underWay = 0;
    let most = 0;
    const { strategy } = setup.provider;
    const counting = setup.keeper({
      strategy: {
        name: 'test',
        canRefresh: true,
        refresh: async (tokens) => {
          most = Math.max(most, ++underWay);
          return strategy.refresh(tokens).finally(() => underWay--);
        },
      },
    });
    await look(counting, { concurrency: 3 });

    expect(setup.provider.received).toHaveLength(12);
    expect(most).toBe(3);
  });

  it('looks again and again until it is stopped, then waits for what is under way and begins nothing more', async () => {
    const keeper = setup.keeper();
    for (const user of ['ann', 'bob', 'cyd']) await keeper.save(user, setup.provider.login(user));
    const stop = keeper.keepAlive({ every: 5, before: 2 * HOUR, concurrency: 1 });
    setup.clock.advance(setup.provider.refreshLife - HOUR);
    const gate = setup.provider.hold('answer');
    await gate.reached;
    let stopped = false;
    const stopping = stop().then(() => (stopped = true));
    await ticks(3);
    expect(stopped).toBe(false);
    gate.open();
    await stopping;
    expect(setup.provider.received).toHaveLength(1);

    // Time goes by as somebody else's looks, who has the same rhythm and nothing to do.
    await ticks(3);
    expect(setup.provider.received).toHaveLength(1);
  });

  it('outlives an outage of the store, and reports it', async () => {
    let down = true;
    const store = hookedStore(setup.store, {});
    const due = setup.store.due.bind(setup.store);
    setup.store.due = (before) => {
      if (down) throw new Error('store down');
      return due(before);
    };
    const failures: FailedMessage[] = [];
    const record = (message: unknown): void => void failures.push(message as FailedMessage);
    subscribe('passport-token-keeper:failed', record);
    const keeper = setup.keeper({ store });
    await keeper.save('ann', setup.provider.login('ann'));
    setup.clock.advance(setup.provider.refreshLife - HOUR);
    const stop = keeper.keepAlive({ every: 5, before: 2 * HOUR });
    await eventually(() => failures.length > 1);
    down = false;
    await eventually(() => setup.provider.received.length > 0);
    await stop();
    unsubscribe('passport-token-keeper:failed', record);

    expect(failures[0]).toMatchObject({ trigger: 'keepAlive', error: { name: 'TokenStoreError' }, subject: undefined });
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
  });

  it.each<[string, (keys: string[]) => unknown]>([
    ['an array', (keys) => keys],
    ['a set', (keys) => new Set(keys)],
  ])('takes a listing of a store without types that is %s', async (_title, listing) => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.login('ann'));
    setup.store.due = () => listing(['test/ann', 'other/ann']) as AsyncIterable<string>;
    await look(keeper, { before: 2 * setup.provider.refreshLife });

    expect(setup.provider.received).toEqual(['refresh-ann-1']);
  });

  it('says that a store without due() lists nothing', () => {
    const store = { ...hookedStore(setup.store, {}), due: undefined } as unknown as TokenStore;
    const keeper = setup.keeper({ store });

    expect(() => keeper.keepAlive({ every: HOUR, before: HOUR })).toThrow(
      new TypeError('TokenKeeper.keepAlive: the token store has no due(), which lists the tokens to refresh'),
    );
  });

  it('closes the listing of the store when it is stopped on the way', async () => {
    let list!: () => void;
    let close!: () => void;
    const listing = new Promise<void>((resolve) => (list = resolve));
    const closed = new Promise<void>((resolve) => (close = resolve));
    setup.store.due = async function* () {
      try {
        for (;;) {
          list();
          yield await Promise.resolve('test/ann');
        }
      } finally {
        close();
      }
    };
    const stop = setup.keeper().keepAlive({ every: HOUR, before: HOUR });
    await listing;
    await stop();
    await closed;
  });

  it('closes a listing of the store that is late, and does not wait for it', async () => {
    const end = jest.fn();
    const listing = { next: () => new Promise(() => undefined), return: end };
    setup.store.due = () => ({ [Symbol.asyncIterator]: () => listing }) as unknown as AsyncIterable<string>;
    await look(setup.keeper({ storeTimeout: 5 }));

    expect(end).toHaveBeenCalledTimes(1);
  });

  it('does nothing where the provider has no refresh tokens', async () => {
    const keeper = setup.keeper({ strategy: { ...setup.provider.strategy, canRefresh: false } });
    await keeper.save('ann', setup.provider.login('ann'));
    await keeper.keepAlive({ every: 1, before: 2 * setup.provider.refreshLife })();

    expect(setup.provider.received).toEqual([]);
  });

  it('touches only the subjects of its own strategy', async () => {
    const other = setup.keeper({ strategy: { ...setup.provider.strategy, name: 'other' } });
    await other.save('ann', setup.provider.login('ann'));
    await look(setup.keeper(), { before: 2 * setup.provider.refreshLife });

    expect(setup.provider.received).toEqual([]);
  });
});
