import { Pool } from 'pg';
import { TestPostgres } from '../../../test/support/postgres.js';
import { PostgresTokenStore } from '../src/index.js';
import { testGrantEnding } from './support/grant-ending.js';

let postgres: TestPostgres;
let pool: Pool;
beforeAll(async () => {
  postgres = await TestPostgres.start();
  pool = new Pool({ connectionString: postgres.url });
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool.end();
  await postgres.stop();
});

describe('with a PostgresTokenStore', () => {
  testGrantEnding(() => new PostgresTokenStore({ pool }));
});
