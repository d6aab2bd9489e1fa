import { RedisTokenStore } from '../src/index.js';
import { testGrantEnding } from './support/grant-ending.js';
import { type Client, TestRedis } from './support/redis.js';

let redis: TestRedis;
let client: Client;
beforeAll(async () => {
  redis = await TestRedis.start();
  client = await redis.connect();
});
afterAll(() => redis.stop());

describe('with a RedisTokenStore', () => {
  testGrantEnding(() => new RedisTokenStore({ client }));
});
