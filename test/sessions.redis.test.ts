import { TestRedis } from '../packages/passport-token-keeper/test/support/redis.js';
import { lostOfPairs } from './support/instances.js';

it('two processes whose sessions lie in one Redis lose no tab of those that start at the same moment', async () => {
  const redis = await TestRedis.start();
  try {
    const result = await lostOfPairs(30, { SESSIONS: redis.url });
    expect(result).toEqual({ lost: 0, user: { id: expect.any(String) } });
  } finally {
    await redis.stop();
  }
}, 60_000);
