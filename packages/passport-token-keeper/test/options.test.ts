import { Client } from 'pg';
import { travelTo } from '../../../test/support/stage.js';
import { TestProvider } from './support/provider.js';
import type { KeepAliveOptions, TokenKeeperOptions } from '../src/index.js';
import { MemoryTokenStore, PostgresTokenStore, RedisTokenStore, TokenKeeper } from '../src/index.js';

const strategy = { canRefresh: true, refresh: () => Promise.reject(new Error('not asked')) };
const store = new MemoryTokenStore();

describe('the options of a TokenKeeper', () => {
  it.each<[string, unknown]>([
    ['strategy', { store }],
    ['strategy', { strategy: { canRefresh: true }, store }],
    ['store', { strategy }],
    ['store', { strategy, store: {} }],
    ['now', { strategy, store, now: 7 }],
    ['refreshMargin', { strategy, store, refreshMargin: -1 }],
    ['refreshMargin', { strategy, store, refreshMargin: '60s' }],
    ['refreshTimeout', { strategy, store, refreshTimeout: 0 }],
    ['storeTimeout', { strategy, store, storeTimeout: Infinity }],
    ['lockLease', { strategy, store, lockLease: NaN }],
    ['pollInterval', { strategy, store, pollInterval: 0 }],
    ['localCache', { strategy, store, localCache: -5 }],
    ['refusalLimit', { strategy, store, refusalLimit: 0 }],
    ['refusalLimit', { strategy, store, refusalLimit: 2.5 }],
    ['refusalLimit', { strategy, store, refusalLimits: 2 }],
    ['refreshMargin', { strategy, store, refresh_margin: 2 }],
    ['now', { strategy, store, now: () => NaN }],
    ['now', { strategy, store, now: () => new Date() }],
    ['lockLease', { strategy, store, lockLease: 1_000 }],
    ['lockLease', { strategy, store, lockLease: 2_000, storeTimeout: 2_000 }],
    ['strategy', undefined],
    ['strategy', null],
  ])('are refused by the name of the faulty one: %s', (name, options) => {
    const make = () => new TokenKeeper(options as TokenKeeperOptions);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(`"${name}"`);
  });

  it('follow fake timers that the test starts after the keeper was made, as the strategy does', async () => {
    const provider = await TestProvider.start(() => Date.now());
    try {
      const keeper = new TokenKeeper({ strategy: provider.strategy, store: new MemoryTokenStore() });
      await keeper.save('ann', provider.login('ann'));
      expect(await keeper.accessToken('ann')).toBe('access-ann-1');
      travelTo(Date.now() + 12 * 3_600_000);
      expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    } finally {
      jest.useRealTimers();
      await provider.close();
    }
  });

  it('let a lock outlast a call of the store that may take longer than usual', () => {
    expect(() => new TokenKeeper({ strategy, store, storeTimeout: 9_000 })).not.toThrow();
  });

  it.each<[string, unknown]>([
    ['every', { every: 0, before: 1 }],
    ['every', { before: 1 }],
    ['before', { every: 1 }],
    ['concurrency', { every: 1, before: 1, concurrency: 0 }],
    ['perMinute', { every: 1, before: 1, perMinute: 0 }],
    ['perMinute', { every: 1, before: 1, perminute: 10 }],
    ['every', undefined],
    ['every', { every: Infinity, before: 1 }],
  ])('of keepAlive are refused by the name of the faulty one: %s', (name, options) => {
    const keeper = new TokenKeeper({ strategy, store });
    expect(() => keeper.keepAlive(options as KeepAliveOptions)).toThrow(TypeError);
    expect(() => keeper.keepAlive(options as KeepAliveOptions)).toThrow(name);
  });

  it('of keepAlive may be longer than a timer can wait', async () => {
    const year = 365 * 86_400_000;
    await new TokenKeeper({ strategy, store }).keepAlive({ every: year, before: 10 * year })();
  });
});

describe('the options of a RedisTokenStore', () => {
  const client = { zRangeByScore: jest.fn(), evalSha: jest.fn(), eval: jest.fn() };

  it('warn when the encryptionKey is undefined, as a variable that is not set, and not when it is left out', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation();
    new RedisTokenStore({ client });
    expect(warn).not.toHaveBeenCalled();
    new RedisTokenStore({ client, encryptionKey: undefined });

    expect(warn).toHaveBeenCalledWith(expect.stringContaining('"encryptionKey" is undefined'), expect.anything());
    warn.mockRestore();
  });

  it.each<[string, unknown]>([
    ['client', {}],
    ['client', { client: {} }],
    ['prefix', { client, prefix: 7 }],
    ['prefix', { client, prefixx: 'a' }],
    ['client', { client: { ...client, options: { readonly: true } } }],
    ['client', { client: { ...client, _options: { useReplicas: true } } }],
    ['encryptionKey', { client, encryptionKey: `${'x'.repeat(31)}\n` }],
    ['encryptionKey', { client, encryptionkey: Buffer.alloc(32) }],
    ['client', undefined],
    ['encryptionKey', { client, encryptionKey: 'too-short-a-secret' }],
    ['encryptionKey', { client, encryptionKey: Buffer.alloc(16) }],
    ['encryptionKey', { client, encryptionKey: [] }],
    ...[null, 5, true, {}, [null], [5]].map((encryptionKey): [string, unknown] => [
      'encryptionKey',
      { client, encryptionKey },
    ]),
    ['encryptionKey', { client, encryptionKey: [Buffer.alloc(32), 'too-short-a-secret'] }],
  ])('are refused by the name of the faulty one, and without its content: %s', (name, options) => {
    const make = () => new RedisTokenStore(options as never);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(`"${name}"`);
    expect(make).not.toThrow('too-short-a-secret');
  });
});

it.each<[string, unknown]>([
  ['nothing', undefined],
  ['an empty object', {}],
  ['no connect()', { pool: {} }],
  ['an address', { pool: 'postgres://localhost' }],
  ['a Client', { pool: new Client() }],
])('A PostgresTokenStore wants a Pool, and says so of %s', (_title, options) => {
  expect(() => new PostgresTokenStore(options as never)).toThrow('"pool" must be a Pool of the "pg" package');
});

it.each([null, 5, {}, [null]])(
  'The encryptionKey of a PostgresTokenStore is refused when it is %j',
  (encryptionKey) => {
    const make = () => new PostgresTokenStore({ pool: { connect: jest.fn() }, encryptionKey } as never);
    expect(make).toThrow(/^PostgresTokenStore: "encryptionKey"( number 1)? must be 32 bytes/);
  },
);
