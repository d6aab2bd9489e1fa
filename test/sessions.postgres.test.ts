import { lostOfPairs } from './support/instances.js';
import { TestPostgres } from './support/postgres.js';

it('two processes whose sessions lie in one PostgreSQL lose no tab of those that start at the same moment', async () => {
  const postgres = await TestPostgres.start();
  try {
    const result = await lostOfPairs(30, { SESSIONS: postgres.url });
    expect(result).toEqual({ lost: 0, user: { id: expect.any(String) } });
  } finally {
    await postgres.stop();
  }
}, 60_000);
