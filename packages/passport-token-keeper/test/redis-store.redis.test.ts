import type { RedisTokenStoreOptions } from '../src/index.js';
import { RedisTokenStore, StoredTokensError, TokenKeeper } from '../src/index.js';
import { rejection } from './support/setup.js';
import { TestProvider } from './support/provider.js';
import type { Client } from './support/redis.js';
import { TestRedis } from './support/redis.js';

let redis: TestRedis;
let client: Client;
let provider: TestProvider;
beforeAll(async () => {
  redis = await TestRedis.start();
  client = await redis.connect();
  provider = await TestProvider.start();
});
afterAll(async () => {
  await provider.close();
  await redis.stop();
});
beforeEach(() => client.flushAll());

const keeperOn = (options: Partial<RedisTokenStoreOptions> = {}): TokenKeeper =>
  new TokenKeeper({ strategy: provider.strategy, store: new RedisTokenStore({ client, ...options }) });

/** The key of the only record. */
async function recordKey(): Promise<string> {
  const keys = (await client.keys('*')).filter((key) => !key.endsWith(':due'));
  expect(keys).toHaveLength(1);
  return keys[0]!;
}

/** The commands Redis has been sent by what is done, with their numbers. */
async function commandsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  await client.sendCommand(['CONFIG', 'RESETSTAT']);
  await work();
  const lines = (await client.info('commandstats')).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
  // What scripts call inside Redis is counted too, and costs no round trip.
  const inside = ['hget', 'hmget', 'hset', 'hdel', 'del', 'zadd', 'zrem', 'time', 'type', 'config|resetstat', 'info'];
  return Object.fromEntries(
    [...lines].map(([, name, calls]) => [name!, Number(calls)] as const).filter(([name]) => !inside.includes(name)),
  );
}

describe('the cost', () => {
  it('of a valid token is one round trip, for one asker and for a hundred at once', async () => {
    const keeper = keeperOn();
    await keeper.save('ann', provider.login('ann'));
    // Redis learns the script.
    await keeper.accessToken('ann');

    expect(await commandsOf(() => keeper.accessToken('ann'))).toEqual({ evalsha: 1 });
    const many = Array.from({ length: 100 });
    expect(await commandsOf(() => Promise.all(many.map(() => keeper.accessToken('ann'))))).toEqual({ evalsha: 1 });
  });

  it('of a valid token is nothing while the local cache may answer', async () => {
    const store = new RedisTokenStore({ client });
    const keeper = new TokenKeeper({ strategy: provider.strategy, store, localCache: 60_000 });
    await keeper.save('ann', provider.login('ann'));
    await keeper.accessToken('ann');

    expect(await commandsOf(() => keeper.accessToken('ann'))).toEqual({});
  });

  it('of a refresh is four round trips: to read, to see whether the provider wants to be left alone, to lock, to store and unlock', async () => {
    const keeper = keeperOn();
    await keeper.save('bob', provider.expiredLogin('bob'));
    await keeper.accessToken('bob');
    await keeper.save('ann', provider.expiredLogin('ann'));

    const { evalsha, eval: evaluated } = await commandsOf(() => keeper.accessToken('ann'));
    expect([evalsha, evaluated]).toEqual([4, undefined]);
  });
});

describe('the keys', () => {
  it('begin with the prefix, which keeps applications apart', async () => {
    const [one, two] = [keeperOn({ prefix: 'one:' }), keeperOn({ prefix: 'two:' })];
    await one.save('ann', provider.login('ann'));

    expect((await client.keys('*')).every((key) => key.startsWith('one:'))).toBe(true);
    expect(await rejection(two.accessToken('ann'))).toMatchObject({ reason: 'no_tokens' });
  });

  it('by default begin with token-keeper: and name the subject, encoded', async () => {
    await keeperOn().save('{a}:ü', provider.login('ann'));

    expect(await recordKey()).toMatch(/^token-keeper:\{\d+\}:s:test%2F%7Ba%7D%3A%C3%BC$/);
  });

  it('are gone when the subject is forgotten', async () => {
    const keeper = keeperOn();
    await keeper.save('ann', provider.login('ann'));
    await keeper.forget('ann');

    expect(await client.keys('*')).toEqual([]);
  });
});

describe('the client', () => {
  it('is listened to once, however many stores use it and under whatever face', () => {
    const before = client.listenerCount('error');
    for (let stores = 0; stores < 20; stores++) new RedisTokenStore({ client: client.withTypeMapping({}) });
    new RedisTokenStore({ client });

    expect(client.listenerCount('error') - before).toBeLessThanOrEqual(1);
  });
});

describe('a replica that took over without the last lock', () => {
  it('grants another fence than the one that was lost, so that the later holder wins', async () => {
    const elsewhere = (): TokenKeeper =>
      new TokenKeeper({ strategy: provider.strategy, store: new RedisTokenStore({ client }) });
    const [first, heir] = [elsewhere(), elsewhere()];
    await first.save('ann', provider.expiredLogin('ann'));
    const key = await recordKey();
    await client.copy(key, 'replica');
    // Both trade the token: the provider has a grace period, and honours whom it told last.
    provider.isLenient = true;
    const gate = provider.hold('answer');
    const lost = first.accessToken('ann');
    await gate.reached;
    provider.letOthersPass();
    await client.copy('replica', key, { REPLACE: true });
    const newer = await heir.accessToken('ann');
    gate.open();

    expect(await lost).toBe(newer);
    expect(await elsewhere().accessToken('ann')).toBe(newer);
    provider.isLenient = false;
  });
});

describe('what the first edition wrote', () => {
  const PLACE = 'token-keeper:{16}:s:test%2Fann';
  const tokens = {
    accessToken: 'older',
    refreshToken: 'r',
    tokenType: 'Bearer',
    expiresAt: 4_102_444_800_000,
    raw: {},
  };
  const write = (fields: Record<string, string> = {}) =>
    client.hSet(PLACE, {
      p: JSON.stringify({ subject: 'test/ann', tokens, refreshBy: 5 }),
      e: 'login-1',
      g: '0',
      f: '7',
      ...fields,
    });

  it('is read, listed, refreshed and replaced', async () => {
    await write();
    await client.zAdd('token-keeper:{16}:due', { score: 5, value: 'test%2Fann' });
    const store = new RedisTokenStore({ client });
    const due: string[] = [];
    for await (const key of store.due(5)) due.push(key);
    expect(due).toEqual(['test/ann']);
    const keeper = keeperOn();
    expect(await keeper.accessToken('ann')).toBe('older');
    await client.hSet(PLACE, { p: JSON.stringify({ subject: 'test/ann', tokens: provider.expiredLogin('ann') }) });
    const renewed = await keeper.accessToken('ann');
    expect(renewed).toMatch(/^access-ann-/);
    expect((await client.hKeys(PLACE)).sort()).toEqual(['p', 'v']);
    expect(await keeperOn().accessToken('ann')).toBe(renewed);
  });

  it('stays ended where it had ended, until the next login', async () => {
    await write({ m: 'refused' });
    const keeper = keeperOn();
    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ reason: 'refused' });
    await keeper.save('ann', provider.login('ann'));
    expect(await keeper.accessToken('ann')).toMatch(/^access-ann-/);
  });

  it('is written over by one of two who have seen it', async () => {
    await write({ g: '9' });
    const store = new RedisTokenStore({ client });
    const { version } = (await store.read('test/ann'))!;
    const next = (name: string) => ({ expected: version, next: { version: name, value: name } });
    const written = await Promise.all(['a', 'b', 'c'].map((name) => store.write('test/ann', next(name))));
    expect(written.filter(Boolean)).toHaveLength(1);
  });
});

describe('a record that is not one of ours', () => {
  const SECRET = 'secret-that-nobody-may-see';

  it.each<[string, (key: string) => Promise<unknown>]>([
    ['another type', async (key) => [await client.del(key), await client.set(key, SECRET)]],
    ['no JSON', (key) => client.hSet(key, 'p', `{"accessToken":"${SECRET}`)],
    ['foreign JSON', (key) => client.hSet(key, 'p', JSON.stringify({ token: SECRET }))],
    ['a JSON null', (key) => client.hSet(key, 'p', 'null')],
    [
      'another shape of tokens',
      (key) => client.hSet(key, 'p', JSON.stringify({ subject: 'test/ann', tokens: SECRET })),
    ],
    [
      'a member of another type',
      (key) =>
        client.hSet(
          key,
          'p',
          JSON.stringify({ subject: 'test/ann', tokens: { accessToken: SECRET, expiresAt: SECRET } }),
        ),
    ],
    [
      'a date of another type',
      (key) =>
        client.hSet(
          key,
          'p',
          JSON.stringify({ subject: 'test/ann', tokens: { accessToken: SECRET }, refreshedAt: '7' }),
        ),
    ],
    ['a missing text', (key) => client.hDel(key, 'p')],
    ['a missing version', (key) => client.hDel(key, 'v')],
  ])('for %s is a typed error that names the key and not the content, and a login mends it', async (_title, spoil) => {
    const keeper = keeperOn();
    await keeper.save('ann', provider.login('ann'));
    const key = await recordKey();
    await spoil(key);

    const error = await rejection(keeper.accessToken('ann'));
    expect(error).toBeInstanceOf(StoredTokensError);
    expect(error).toMatchObject({ defect: 'malformed', key, status: 500, retryable: false });
    expect(error).toMatchObject({ subject: 'ann', provider: 'test' });
    expect((error as Error).message).toContain(key);
    expect(`${(error as Error).stack} ${String((error as Error).cause)}`).not.toContain(SECRET);

    const login = provider.login('ann');
    await keeper.save('ann', login);
    expect(await keeper.tokens('ann')).toEqual(login);
  });

  it('is known when a record is copied to another subject', async () => {
    const keeper = keeperOn();
    await keeper.save('ann', provider.login('ann'));
    const ann = await recordKey();
    const [bob] = await Promise.all([keyOf('bob', keeper)]);
    await client.copy(ann, bob, { REPLACE: true });

    expect(await rejection(keeper.accessToken('bob'))).toMatchObject({ defect: 'not_authentic', key: bob });
  });

  it('keeps none of the others from being listed as due, is told of after them, and what was deleted is taken off the list', async () => {
    const store = new RedisTokenStore({ client });
    const next = { version: '1', value: 'a', due: 1 };
    for (const key of ['good', 'spoilt', 'deleted']) await store.write(key, { next });
    await client.hSet((await client.keys('*spoilt'))[0]!, 'p', 'nonsense');
    await client.del(await client.keys('*deleted'));
    const due: string[] = [];
    const listing = async (): Promise<void> => {
      for await (const subject of store.due(1)) due.push(subject);
    };

    expect(await rejection(listing())).toMatchObject({
      name: 'StoredTokensError',
      key: expect.stringMatching(/spoilt$/),
    });
    expect(due).toEqual(['good']);
    const lists = await Promise.all((await client.keys('*:due')).map((key) => client.zRange(key, 0, -1)));
    expect(lists.flat().sort()).toEqual(['good', 'spoilt']);
  });
});

/** The key under which a keeper stores a subject. */
async function keyOf(subject: string, keeper: TokenKeeper): Promise<string> {
  const before = new Set(await client.keys('*'));
  await keeper.save(subject, provider.login(subject));
  return (await client.keys('*')).find((key) => !before.has(key) && !key.endsWith(':due'))!;
}
