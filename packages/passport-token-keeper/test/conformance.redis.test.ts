import { randomBytes, randomUUID } from 'node:crypto';

import { createClientPool } from 'redis';

import { RedisTokenStore } from '../src/index.js';
import { testTokenStore } from '../src/testing.js';
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
  await pool.close();
  await redis.stop();
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
