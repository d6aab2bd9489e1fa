import { TestRedis } from '../../../packages/passport-token-keeper/test/support/redis.js';
import type { Flow, FlowStore, Start } from '../src/inspector/index.js';
import { createLog } from '../src/log.js';
import { MemoryFlowStore } from '../src/storage/memory-flow-store.js';
import { connectRedis, type Redis } from '../src/storage/redis.js';
import { RedisFlowStore } from '../src/storage/redis-flow-store.js';

jest.setTimeout(60_000);

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await TestRedis.start();
  redis = await connectRedis(server.url, createLog({ isProduction: false, level: 'silent' }));
});
afterAll(async () => {
  redis.destroy();
  await server.stop();
});

const start = (state: string): Start => ({ state, provider: 'elice', action: 'login', steps: [] });
const flow = (at: number): Flow => ({
  id: String(at),
  provider: 'elice',
  action: 'login',
  at,
  steps: [],
  failed: false,
});

describe.each<[string, () => FlowStore]>([
  ['in memory', () => new MemoryFlowStore()],
  ['in Redis', () => new RedisFlowStore(redis, 60_000)],
])('flows %s', (where, create) => {
  it('gives a start to one of those who ask for it at once, and keeps the latest eight', async () => {
    const store = create();
    const owner = `owner-${where}`;
    for (let index = 1; index <= 9; index += 1) await store.keepStart(owner, start(String(index)));
    const take = (state: string): Promise<Start | undefined> => store.takeStart(owner, (each) => each.state === state);
    expect(await take('1')).toBeUndefined();
    const taken = await Promise.all([take('5'), take('5')]);
    expect(taken.filter((each) => each !== undefined)).toEqual([start('5')]);
    expect(await store.takeStart('somebody else', () => true)).toBeUndefined();
    expect((await take('9'))?.state).toBe('9');
  });

  it('lists the latest eight flows, the latest first, until they are forgotten', async () => {
    const store = create();
    const owner = `flows-${where}`;
    for (let at = 1; at <= 9; at += 1) await store.add(owner, flow(at));
    expect((await store.list(owner)).map(({ at }) => at)).toEqual([9, 8, 7, 6, 5, 4, 3, 2]);
    await store.forget(owner);
    expect(await store.list(owner)).toEqual([]);
  });
});
