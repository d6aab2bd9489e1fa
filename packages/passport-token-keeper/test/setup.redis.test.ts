import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, createSentinel } from 'redis';
import {
  RedisTokenStore,
  RefreshUnavailableError,
  TokenKeeper,
  TokenKeeperError,
  TokenStoreSetupError,
} from '../src/index.js';
import { rejection } from './support/setup.js';
import { eventually } from './support/eventually.js';
import { TestProvider } from './support/provider.js';
import { TestRedis } from './support/redis.js';
import { freePort } from '../../../test/support/free-port.js';

let provider: TestProvider;
const servers: TestRedis[] = [];
beforeEach(async () => {
  provider = await TestProvider.start();
});
afterEach(async () => {
  await provider.close();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function start(...options: string[]): Promise<TestRedis> {
  const server = await TestRedis.start(...options);
  servers.push(server);
  return server;
}

describe('a Redis user who may not do what the store needs', () => {
  const LEAST = '~token-keeper:* +evalsha +eval +type +hmget +hset +hdel +del +exists +zadd +zrem +zrangebyscore';

  async function keeperAs(rights: string): Promise<{ keeper: TokenKeeper; quit: () => void }> {
    const redis = await start();
    const admin = await redis.connect();
    await admin.sendCommand(['ACL', 'SETUSER', 'app', 'on', '>pass', 'resetchannels', ...rights.split(' ')]);
    const client = createClient({
      url: redis.url.replace('redis://', 'redis://app:pass@'),
      socket: { reconnectStrategy: false },
    });
    await client.connect();
    const keeper = new TokenKeeper({ strategy: provider.strategy, store: new RedisTokenStore({ client }) });
    return { keeper, quit: () => client.destroy() };
  }

  it('does all of it with the least rights of the README, no TIME among them', async () => {
    const { keeper, quit } = await keeperAs(LEAST);
    await keeper.save('ann', provider.expiredLogin('ann'));
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    await keeper.keepAlive({ every: 1000, before: 86_400_000 })();
    await keeper.forget('ann');
    quit();
  });

  it.each(['+evalsha +eval', '+hset', '+hmget', '+zadd'])(
    'is told so, in an error that is not retryable, without %s',
    async (missing) => {
      const rights = LEAST.split(' ').filter((right) => !missing.split(' ').includes(right));
      const { keeper, quit } = await keeperAs(rights.join(' '));
      const error = await rejection(keeper.save('ann', provider.login('ann')).then(() => keeper.accessToken('ann')));
      expect(error).toBeInstanceOf(TokenStoreSetupError);
      expect(error).toMatchObject({ retryable: false, status: 500, provider: 'test', subject: 'ann' });
      expect((error as Error).message).toMatch(/EVALSHA, EVAL.*token-keeper:.*README shows an ACL/s);
      quit();
    },
  );

  it('is told so where EVAL is disabled', async () => {
    const redis = await start('--rename-command', 'EVAL', '', '--rename-command', 'EVALSHA', '');
    const keeper = new TokenKeeper({
      strategy: provider.strategy,
      store: new RedisTokenStore({ client: await redis.connect() }),
    });
    expect(await rejection(keeper.save('ann', provider.login('ann')))).toBeInstanceOf(TokenStoreSetupError);
  });
});

it('a full Redis gives what it has, refuses what is new in a retryable error, and loses nothing', async () => {
  const redis = await start();
  const client = await redis.connect();
  const keeper = new TokenKeeper({ strategy: provider.strategy, store: new RedisTokenStore({ client }) });
  await keeper.save('ann', provider.login('ann'));
  await keeper.save('bob', provider.expiredLogin('bob'));
  await client.sendCommand(['CONFIG', 'SET', 'maxmemory', '1']);
  expect(await keeper.accessToken('ann')).toBe('access-ann-1');
  for (const call of [keeper.save('eve', provider.login('eve')), keeper.accessToken('bob')]) {
    expect(await rejection(call)).toMatchObject({ name: 'TokenStoreError', retryable: true, status: 503 });
  }
  expect(provider.received).toEqual([]);
  await client.sendCommand(['CONFIG', 'SET', 'maxmemory', '0']);
  expect(await keeper.accessToken('bob')).toMatch(/^access-bob-/);
});

describe('a failover by a sentinel', () => {
  let sentinel: ChildProcess | undefined;
  let directory = '';
  afterEach(async () => {
    sentinel?.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  });

  it('costs no login: errors are retryable while it lasts, then the replica answers and refreshes once', async () => {
    const master = await start();
    const replica = await start('--replicaof', '127.0.0.1', String(master.port));
    const ofReplica = await replica.connect();
    // A new master closes the connections that it had as a replica.
    ofReplica.on('error', () => undefined);
    await eventually(async () => (await ofReplica.info('replication')).includes('master_link_status:up'));
    directory = await mkdtemp(join(tmpdir(), 'sentinel-'));
    const port = await freePort();
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${directory}`,
      `sentinel monitor main 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds main 300',
      'sentinel failover-timeout main 3000',
    ];
    await writeFile(join(directory, 'sentinel.conf'), `${lines.join('\n')}\n`);
    sentinel = spawn('redis-server', [join(directory, 'sentinel.conf'), '--sentinel'], { stdio: 'ignore' });
    const watcher = createClient({ url: `redis://127.0.0.1:${port}` });
    watcher.on('error', () => undefined);
    await watcher.connect();
    await eventually(async () =>
      JSON.stringify(await watcher.sendCommand(['SENTINEL', 'REPLICAS', 'main'])).includes(String(replica.port)),
    );
    const client = createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port }] });
    client.on('error', () => undefined);
    await client.connect();
    const keeper = new TokenKeeper({
      strategy: provider.strategy,
      store: new RedisTokenStore({ client }),
      storeTimeout: 500,
    });
    await keeper.save('ann', provider.expiredLogin('ann'));
    const key = (await ofReplica.keys('*ann'))[0];
    await eventually(async () => key !== undefined || (await ofReplica.keys('*ann')).length === 1);

    await master.down();
    const failures: unknown[] = [];
    let token: string | undefined;
    await eventually(async () => {
      token = await keeper.accessToken('ann').catch((error: unknown) => void failures.push(error));
      return token !== undefined;
    });
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(TokenKeeperError);
      expect(failure).toMatchObject({ retryable: true });
      expect(failure).not.toBeInstanceOf(RefreshUnavailableError);
    }
    expect(failures.length).toBeGreaterThan(0);
    expect(token).toBe('access-ann-2');
    expect(provider.received).toEqual(['refresh-ann-1']);
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    watcher.destroy();
    await client.destroy();
  }, 60_000);
});
