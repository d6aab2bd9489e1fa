import type { TokenKeeperOptions } from '../src/index.js';
import { RedisTokenStore, TokenKeeper, TokenStoreError } from '../src/index.js';
import { rejection } from './support/setup.js';
import { eventually } from './support/eventually.js';
import { TestProvider } from './support/provider.js';
import type { Client } from './support/redis.js';
import { TestRedis } from './support/redis.js';

jest.setTimeout(30_000);

let redis: TestRedis;
let client: Client;
let provider: TestProvider;
let keeper: TokenKeeper;
beforeEach(async () => {
  redis = await TestRedis.start();
  client = await redis.connect();
  provider = await TestProvider.start();
  keeper = newKeeper();
});
afterEach(async () => {
  await provider.close();
  await redis.stop();
});

// The client has its default options and nobody else listens for its errors: an outage must not end the process.
const newKeeper = (options: Partial<TokenKeeperOptions> = {}): TokenKeeper =>
  new TokenKeeper({
    strategy: provider.strategy,
    store: new RedisTokenStore({ client }),
    storeTimeout: 300,
    lockLease: 600,
    ...options,
  });

/** Asks until Redis answers again: how soon the client connects anew is its own affair. */
async function whenBack<T>(ask: () => Promise<T>): Promise<T> {
  let answer!: Promise<T>;
  await eventually(() => {
    answer = ask();
    return answer.then(
      () => true,
      (error: unknown) => !(error instanceof TokenStoreError),
    );
  });
  return answer;
}

describe('Redis', () => {
  it('when down, fails every call in bounded time with a retryable error, and is used again when it is back', async () => {
    await keeper.save('ann', provider.login('ann'));
    await redis.down();

    for (const call of [
      () => keeper.accessToken('ann'),
      () => keeper.save('ann', provider.login('ann')),
      () => keeper.forget('ann'),
    ]) {
      const error = await rejection(call());
      expect(error).toBeInstanceOf(TokenStoreError);
      expect(error).toMatchObject({ retryable: true, status: 503, subject: 'ann' });
    }
    await redis.up();
    expect(await whenBack(() => keeper.accessToken('ann'))).toBe('access-ann-1');
  });

  it('does not get later what was given up while it was down', async () => {
    await keeper.save('ann', provider.login('ann'));
    await redis.down();
    // Noticed by the client first, so that the commands below wait in its queue.
    await eventually(() => !client.isReady);
    await rejection(keeper.save('ann', provider.login('ann')));
    await rejection(keeper.forget('ann'));
    await redis.up();

    expect(await whenBack(() => keeper.accessToken('ann'))).toBe('access-ann-1');
    // What the client had queued would have been sent and, as the scripts are new to Redis, sent again by now.
    for (let round = 0; round < 3; round++) await client.ping();
    expect(await keeper.accessToken('ann')).toBe('access-ann-1');
  });

  it('when restarted without its data, sends the users to log in, and takes their logins', async () => {
    await keeper.save('ann', provider.login('ann'));
    await redis.down();
    await redis.loseData();
    await redis.up();

    const error = await rejection(whenBack(() => keeper.accessToken('ann')));
    expect(error).toMatchObject({ name: 'ReauthenticationRequiredError', reason: 'no_tokens' });
    await keeper.save('ann', provider.expiredLogin('ann'));
    expect(await keeper.accessToken('ann')).toBe('access-ann-3');
  });

  it('when it accepts and does not answer, fails in bounded time, and is used again when it does', async () => {
    await keeper.save('ann', provider.login('ann'));
    redis.freeze();
    expect(await rejection(keeper.accessToken('ann'))).toBeInstanceOf(TokenStoreError);
    redis.thaw();

    expect(await whenBack(() => keeper.accessToken('ann'))).toBe('access-ann-1');
  });

  it('when it is down at the end of a refresh, loses nothing: the new tokens are stored when it is back', async () => {
    await keeper.save('ann', provider.expiredLogin('ann'));
    const gate = provider.hold('answer');
    const asker = rejection(keeper.accessToken('ann'));
    await gate.reached;
    await redis.down();
    gate.open();
    expect(await asker).toBeInstanceOf(TokenStoreError);
    await redis.up();

    expect(await whenBack(() => keeper.accessToken('ann'))).toBe('access-ann-2');
    expect(provider.received).toEqual(['refresh-ann-1']);
    const elsewhere = newKeeper({ store: new RedisTokenStore({ client: await redis.connect() }) });
    expect(await elsewhere.accessToken('ann')).toBe('access-ann-2');
  });

  it('as a replica in the middle of a failover, gives valid tokens, fails what must write, and recovers', async () => {
    await keeper.save('ann', provider.login('ann'));
    await keeper.save('bob', provider.expiredLogin('bob'));
    await client.sendCommand(['REPLICAOF', '127.0.0.1', '1']);

    expect(await keeper.accessToken('ann')).toBe('access-ann-1');
    const error = await rejection(keeper.accessToken('bob'));
    expect(error).toBeInstanceOf(TokenStoreError);
    expect(String((error as Error).cause)).toContain('READONLY');
    expect(provider.received).toEqual([]);
    await client.sendCommand(['REPLICAOF', 'NO', 'ONE']);
    expect(await whenBack(() => keeper.accessToken('bob'))).toBe('access-bob-3');
  });

  it('puts no token into an error, whatever fails', async () => {
    const secret = 'secret-that-nobody-may-see';
    const tokens = { ...provider.login('ann'), accessToken: secret, refreshToken: secret };
    await client.sendCommand(['REPLICAOF', '127.0.0.1', '1']);
    const refused = await rejection(keeper.save('ann', tokens));
    await client.sendCommand(['REPLICAOF', 'NO', 'ONE']);
    await redis.down();
    const down = await rejection(keeper.save('ann', tokens));

    for (const error of [refused, down]) {
      expect(error).toBeInstanceOf(TokenStoreError);
      expect(everything(error)).not.toContain(secret);
      expect(everything(error)).toContain('TokenStoreError');
    }
  });
});

/** All that can be seen of an error, its causes and hidden members included. */
function everything(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const members = Object.getOwnPropertyNames(error).map((name) => {
    const member: unknown = Reflect.get(error, name);
    return member instanceof Error ? everything(member) : `${name}: ${JSON.stringify(member)}`;
  });
  return members.join('\n');
}
