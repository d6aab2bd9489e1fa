import { randomBytes, randomUUID } from 'node:crypto';

import { createClientPool, createCluster, RESP_TYPES } from 'redis';

import type { RedisTokenStoreOptions } from '../src/index.js';
import { RedisTokenStore } from '../src/index.js';
import { testTokenStore } from '../src/testing.js';
import { eventually } from './support/eventually.js';
import type { Client } from './support/redis.js';
import { TestRedis } from './support/redis.js';

let redis: TestRedis;
let client: Client;
let pool: ReturnType<typeof newPool>;
const newPool = (url: string) => createClientPool({ url });
beforeAll(async () => {
  redis = await TestRedis.start();
  client = await redis.connect();
  pool = newPool(redis.url);
  await pool.connect();
});
afterAll(async () => {
  try {
    await pool.close();
  } finally {
    await redis.stop();
  }
});

/** Runs the suite, and what it cannot know of: that a client is made to drop what is given up. */
function testRedisStore(options: () => RedisTokenStoreOptions): void {
  testTokenStore(() => new RedisTokenStore(options()));

  it('sends nothing that was given up before its turn', async () => {
    const store = new RedisTokenStore(options());
    const subject = randomUUID();
    const next = { version: '1', value: 'a' };
    await expect(store.write(subject, { next }, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(await store.read(subject)).toBeUndefined();
  });
}

describe('RedisTokenStore', () => {
  testRedisStore(() => ({ client }));
});

describe('RedisTokenStore on a client that gives Buffers', () => {
  testRedisStore(() => ({ client: client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }) }));
});

describe('RedisTokenStore with an encryption key', () => {
  const encryptionKey = randomBytes(32);
  testRedisStore(() => ({ client, encryptionKey, prefix: `${randomUUID()}:` }));
});

describe('RedisTokenStore on a pool of connections', () => {
  testRedisStore(() => ({ client: pool, prefix: `${randomUUID()}:` }));
});

describe('RedisTokenStore on a Redis Cluster', () => {
  let node: TestRedis;
  let cluster: ReturnType<typeof newCluster>;
  const newCluster = (url: string) => createCluster({ rootNodes: [{ url }] });
  beforeAll(async () => {
    // The port of the nodes' own bus is by default 10000 above, and may be none.
    node = await TestRedis.start('--cluster-enabled', 'yes', '--cluster-port', '0');
    const first = await node.connect();
    await first.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
    await eventually(async () => (await first.clusterInfo()).includes('cluster_state:ok'));
    cluster = newCluster(node.url);
    await cluster.connect();
  });
  afterAll(async () => {
    try {
      await cluster.close();
    } finally {
      await node.stop();
    }
  });

  testRedisStore(() => ({ client: cluster, prefix: `${randomUUID()}:` }));
});
