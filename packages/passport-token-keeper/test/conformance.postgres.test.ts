import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { Pool } from 'pg';
import { TestPostgres } from '../../../test/support/postgres.js';
import { PostgresTokenStore, TokenKeeper, TokenStoreError, TokenStoreSetupError } from '../src/index.js';
import { testTokenStore } from '../src/testing.js';
import { rejection } from './support/setup.js';

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

const tokens = (name: string) => ({
  accessToken: name,
  tokenType: 'Bearer',
  expiresAt: Date.now() + 3_600_000,
  raw: {},
});
const strategy = { name: 'test', canRefresh: false, refresh: () => Promise.reject(new Error('never')) };

describe('PostgresTokenStore', () => {
  testTokenStore(() => new PostgresTokenStore({ pool }));
});

describe('PostgresTokenStore with an encryption key', () => {
  const encryptionKey = randomBytes(32);
  testTokenStore(() => new PostgresTokenStore({ pool, encryptionKey, table: 'sealed_tokens' }));

  it('leaves neither subject nor token readable', async () => {
    const keeper = new TokenKeeper({
      strategy,
      store: new PostgresTokenStore({ pool, encryptionKey, table: 'sealed_tokens' }),
    });
    await keeper.save('canary-subject', tokens('canary-token'));
    expect(await keeper.accessToken('canary-subject')).toBe('canary-token');
    const { rows } = await pool.query('SELECT * FROM sealed_tokens');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('canary');
  });
});

describe('the table', () => {
  it('is made at the first use, also by several processes at once, and in a schema', async () => {
    await pool.query('CREATE SCHEMA apart');
    const stores = Array.from({ length: 8 }, () => new PostgresTokenStore({ pool, table: 'apart.tokens' }));
    await Promise.all(stores.map((store, at) => store.write(String(at), { next: { version: '1', value: 'a' } })));
    const { rows } = await pool.query('SELECT count(*)::int AS count FROM apart.tokens');
    expect(rows).toEqual([{ count: 8 }]);
  });

  it('need not be made by a user who may not: it is enough that it is there', async () => {
    await pool.query('CREATE TABLE given (key text PRIMARY KEY, version text, value text, due bigint)');
    await pool.query('CREATE ROLE poor LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON given TO poor');
    const poor = new Pool({ connectionString: postgres.url.replace('postgres@', 'poor@') });
    const store = new PostgresTokenStore({ pool: poor, table: 'given' });
    expect(await store.write('a', { next: { version: '1', value: 'a' } })).toBe(true);
    expect(await store.read('a')).toEqual({ version: '1', value: 'a' });
    await poor.end();
  });

  it.each<[string, string, string]>([
    ['may not create it', 'CREATE ROLE a LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC', 'none_yet'],
    [
      'may not change it',
      `CREATE TABLE fixed (key text PRIMARY KEY, version text, value text, due bigint); CREATE ROLE a LOGIN; GRANT SELECT ON fixed TO a`,
      'fixed',
    ],
    ['names a schema that is not there', 'CREATE ROLE a LOGIN', 'nowhere.tokens'],
    ['has one of another form', 'CREATE ROLE a LOGIN; CREATE TABLE other (key text); GRANT ALL ON other TO a', 'other'],
    ['is not known', '', 'tokens'],
  ])(
    'is asked for by a user who %s: an error that says what to do, and does not ask to wait',
    async (_title, prepare, table) => {
      await pool.query(prepare);
      const theirs = new Pool({ connectionString: postgres.url.replace('postgres@', 'a@') });
      const keeper = new TokenKeeper({ strategy, store: new PostgresTokenStore({ pool: theirs, table }) });
      const error = await rejection(keeper.save('ann', tokens('secret-token')));
      expect(error).toBeInstanceOf(TokenStoreSetupError);
      expect(error).toMatchObject({ status: 500, retryable: false, provider: 'test', subject: 'ann' });
      expect((error as Error).message).toMatch(/key text primary key.*SELECT, INSERT, UPDATE and DELETE/);
      expect(inspect(error)).not.toContain('secret-token');
      await theirs.end();
      if (prepare) await pool.query('DROP OWNED BY a; DROP ROLE a');
    },
  );

  it.each(['a b', 'a;DROP', '"a"', '', 'a.b.c', '1a'])('is not called %j', (table) => {
    expect(() => new PostgresTokenStore({ pool, table })).toThrow('"table" must be a name');
  });
});

it('does not send what was given up before its turn', async () => {
  const store = new PostgresTokenStore({ pool });
  const change = { next: { version: '1', value: 'a' } };
  await expect(store.write('given up', change, { signal: AbortSignal.abort() })).rejects.toThrow();
  expect(await store.read('given up')).toBeUndefined();
});

it('keeps the connection when it was given up before anything was sent', async () => {
  const one = new Pool({ connectionString: postgres.url, max: 1 });
  one.on('error', () => undefined);
  const store = new PostgresTokenStore({ pool: one });
  await store.read('given up');
  const session = async (): Promise<unknown> => (await one.query('SELECT pg_backend_pid() AS pid')).rows;
  const before = await session();
  await expect(store.read('given up', { signal: AbortSignal.abort() })).rejects.toThrow();
  expect(await session()).toEqual(before);
  await one.end();
});

it.each(['repeatable read', 'serializable'])('under %s, tells who has lost, and takes every save', async (level) => {
  const strict = new Pool({
    connectionString: postgres.url,
    options: `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`,
  });
  strict.on('error', () => undefined);
  const store = new PostgresTokenStore({ pool: strict, table: 'strict_tokens' });
  const key = `strict ${level}`;
  for (let round = 0; round < 20; round += 1) {
    const first = String(round);
    await store.write(key, { next: { version: first, value: 'a' } });
    const versions = Array.from({ length: 8 }, (_, at) => `${first}.${at}`);
    const won = await Promise.all(
      versions.map((version) => store.write(key, { expected: first, next: { version, value: 'b' } })),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    const saved = await Promise.all(versions.map((version) => store.write(key, { next: { version, value: 'c' } })));
    expect(saved).toEqual(versions.map(() => true));
  }
  await strict.end();
});

it('when a connection ends in the middle of a query, fails that query and nothing else', async () => {
  const store = new PostgresTokenStore({ pool });
  await store.write('cut', { next: { version: '1', value: 'kept' } });
  const other = new Pool({ connectionString: postgres.url });
  const holder = await other.connect();
  await holder.query('BEGIN; LOCK TABLE passport_tokens IN ACCESS EXCLUSIVE MODE');
  const failure = rejection(store.read('cut'));
  const waiting = "FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
  while ((await other.query(`SELECT pid ${waiting}`)).rows.length === 0);
  await other.query(`SELECT pg_terminate_backend(pid) ${waiting}`);
  expect(await failure).toMatchObject({ code: '57P01' });
  await holder.query('ROLLBACK');
  holder.release();
  await other.end();
  expect(await store.read('cut')).toEqual({ version: '1', value: 'kept' });
});

it('when the server is down, fails in bounded time with a retryable error, and is used again when it is back', async () => {
  const keeper = new TokenKeeper({ strategy, store: new PostgresTokenStore({ pool }), storeTimeout: 500 });
  await keeper.save('outage', tokens('kept'));
  await postgres.down();
  const error = await rejection(keeper.accessToken('outage'));
  expect(error).toBeInstanceOf(TokenStoreError);
  expect(error).toMatchObject({ retryable: true, status: 503 });
  await postgres.up();
  expect(await keeper.accessToken('outage')).toBe('kept');
});
