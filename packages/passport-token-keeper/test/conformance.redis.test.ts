import { randomBytes, randomUUID } from 'node:crypto';

import { createClientPool, createCluster } from 'redis';

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

describe('RedisTokenStore', () => {
  testTokenStore(() => new RedisTokenStore({ client }));
});

describe('RedisTokenStore with an encryption key', () => {
  const encryptionKey = randomBytes(32);
  testTokenStore(() => new RedisTokenStore({ client, encryptionKey, prefix: `${randomUUID()}:` }));
});

describe('RedisTokenStore on a pool of connections', () => {
  testTokenStore(() => new RedisTokenStore({ client: pool, prefix: `${randomUUID()}:` }));
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

  testTokenStore(() => new RedisTokenStore({ client: cluster, prefix: `${randomUUID()}:` }));
});
