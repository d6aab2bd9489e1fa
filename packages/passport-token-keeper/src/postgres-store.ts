import { StoredTokensError, TokenStoreSetupError } from './errors.js';
import { refuseMisspelt } from './options.js';
import type { EncryptionKey } from './sealed/cipher.js';
import { Seal } from './sealed/seal.js';
import type { RecordChange, StoreCall, TokenStore, VersionedRecord } from './store.js';

/** What the store needs of a `Pool` of the `pg` package. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
}

/** What the store needs of a client of such a pool. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
  release(error?: Error | boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
}

export interface PostgresTokenStoreOptions {
  /** A `Pool` of the `pg` package, version 8; PostgreSQL 12 or later. The store never closes it. */
  pool: PostgresPool;
  /**
   * The table's name, with or without a schema (`auth.tokens`). The table is created at the first use. Default
   * `'passport_tokens'`.
   */
  table?: string;
  /**
   * 32 bytes, or an array of such keys: the first encrypts, all decrypt. With a key, subjects are stored as hashes, and only
   * versions and times stay readable. Without a key nothing is encrypted. An explicit `undefined` emits a warning.
   */
  encryptionKey?: EncryptionKey | readonly EncryptionKey[] | undefined;
}

/** The query that was under way has failed with the same error. */
const noted = (): void => undefined;

/** How many records are fetched at a time when listing. */
const PAGE = 500;

/**
 * Error codes when another process creates the table at the same moment (unique_violation, duplicate_table, duplicate_object).
 */
const CREATED_BY_ANOTHER = new Set(['23505', '42P07', '42710']);

/**
 * Error codes that no waiting helps against: rights, table, columns and their types, schema, user, password, database
 * (insufficient_privilege, undefined_table, undefined_column, datatype_mismatch, invalid_schema_name, class 28,
 * invalid_catalog_name).
 */
const SETUP = /^(42501|42P01|42703|42804|3F000|28\w{3}|3D000)$/;

/**
 * Where transactions are stricter than «read committed», one of two concurrent writes fails, and is to be made again
 * (serialization_failure).
 */
const isConflict = (error: unknown): boolean => (error as { code?: unknown }).code === '40001';

/** Tokens in PostgreSQL: for any number of processes. */
export class PostgresTokenStore implements TokenStore {
  readonly #pool: PostgresPool;
  readonly #table: string;
  readonly #seal: Seal;
  #tableReady: Promise<void> | undefined;

  /** @throws TypeError that names the option which is missing, malformed or misspelt. */
  constructor(options: PostgresTokenStoreOptions) {
    const { pool, table = 'passport_tokens' } = Object(options) as PostgresTokenStoreOptions;
    refuseMisspelt('PostgresTokenStore', Object(options) as object, ['pool', 'table', 'encryptionKey']);
    // A Client of the same package has `connect`, too, but gives no clients.
    if (typeof (pool as Partial<PostgresPool> | undefined)?.connect !== 'function' || 'connectionParameters' in pool) {
      throw new TypeError('PostgresTokenStore: "pool" must be a Pool of the "pg" package, e.g. new Pool()');
    }
    if (typeof (table as unknown) !== 'string' || !/^[a-z_]\w*(\.[a-z_]\w*)?$/i.test(table)) {
      throw new TypeError(
        'PostgresTokenStore: "table" must be a name of letters, digits and _, with or without a schema (auth.tokens)',
      );
    }
    this.#pool = pool;
    this.#table = table
      .split('.')
      .map((part) => `"${part}"`)
      .join('.');
    this.#seal = new Seal('PostgresTokenStore', options);
  }

  async read(key: string, call?: StoreCall): Promise<VersionedRecord | undefined> {
    const name = this.#seal.nameOf(key);
    const { rows } = await this.#query(`SELECT version, value FROM ${this.#table} WHERE key = $1`, [name], call);
    const row = rows[0] as { version: string; value: string } | undefined;
    return row && { version: row.version, value: this.#seal.openFor(name, key, row.value) };
  }

  async write(key: string, { expected, next }: RecordChange, call?: StoreCall): Promise<boolean> {
    const name = this.#seal.nameOf(key);
    const values = next ? [next.version, this.#seal.seal(name, key, next.value), next.due ?? null] : [];
    const condition = expected === undefined ? [] : [expected];
    const statement = this.#statement(next !== undefined, condition.length > 0);
    const { rowCount } = await this.#query(statement, [name, ...values, ...condition], call);
    // Without an expected version the write always succeeds, also when there is nothing to remove.
    return expected === undefined || rowCount === 1;
  }

  #statement(isWrite: boolean, isConditional: boolean): string {
    const table = this.#table;
    if (!isWrite) return `DELETE FROM ${table} WHERE key = $1${isConditional ? ' AND version = $2' : ''}`;
    if (isConditional) return `UPDATE ${table} SET version = $2, value = $3, due = $4 WHERE key = $1 AND version = $5`;
    return (
      `INSERT INTO ${table} (key, version, value, due) VALUES ($1, $2, $3, $4) ` +
      'ON CONFLICT (key) DO UPDATE SET version = $2, value = $3, due = $4'
    );
  }

  async *due(before: number): AsyncIterable<string> {
    let unreadable: StoredTokensError | undefined;
    let last = '';
    for (;;) {
      const page = `SELECT key, value FROM ${this.#table} WHERE due <= $1 AND key > $2 ORDER BY key LIMIT ${PAGE}`;
      const { rows } = await this.#query(page, [before, last]);
      for (const { key: name, value } of rows as { key: string; value: string }[]) {
        last = name;
        try {
          yield this.#seal.open(name, value).key;
        } catch (error) {
          if (!(error instanceof StoredTokensError)) throw error;
          unreadable ??= error;
        }
      }
      if (rows.length < PAGE) break;
    }
    if (unreadable) throw unreadable;
  }

  async #query(
    text: string,
    values: unknown[],
    call?: StoreCall,
  ): Promise<{ rows: unknown[]; rowCount: number | null }> {
    for (;;) {
      try {
        this.#tableReady ??= this.#createTable().catch((error: unknown) => {
          this.#tableReady = undefined;
          throw error;
        });
        await this.#tableReady;
        return await this.#send(text, values, call);
      } catch (error) {
        if (!isConflict(error)) throw this.#explained(error);
      }
    }
  }

  #explained(error: unknown): unknown {
    if (!SETUP.test(String((error as { code?: unknown }).code))) return error;
    return new TokenStoreSetupError(
      `PostgresTokenStore: this user cannot work with the table ${this.#table}. It may be made at the first use by a user who may create tables there; ` +
        'else make it, with (key text primary key, version text, value text, due bigint), and grant SELECT, INSERT, UPDATE and DELETE. The cause is the error of PostgreSQL.',
      { cause: error },
    );
  }

  async #send(
    text: string,
    values: unknown[] = [],
    call?: StoreCall,
  ): Promise<{ rows: unknown[]; rowCount: number | null }> {
    const client = await this.#pool.connect();
    if (call?.signal?.aborted) {
      // The keeper has stopped waiting for this call: it must not overwrite what others have stored since.
      client.release();
      call.signal.throwIfAborted();
    }
    // A pool listens for the errors of clients that are idle only: without this, a connection that ends now would end the process.
    client.on('error', noted);
    try {
      const result = await client.query(text, values);
      client.release();
      return result;
    } catch (error) {
      // Whatever else it was, the connection may be at its end: the pool makes another one.
      client.release(!isConflict(error));
      throw error;
    } finally {
      client.removeListener('error', noted);
    }
  }

  async #createTable(): Promise<void> {
    const { rows } = await this.#send('SELECT to_regclass($1) IS NOT NULL AS there', [this.#table]);
    if ((rows[0] as { there: boolean }).there) return;
    const index = `"${this.#table.replaceAll('"', '').replaceAll('.', '_')}_due"`;
    try {
      await this.#send(
        `CREATE TABLE IF NOT EXISTS ${this.#table} (key text COLLATE "C" PRIMARY KEY, version text NOT NULL, value text NOT NULL, due bigint)`,
      );
      await this.#send(`CREATE INDEX IF NOT EXISTS ${index} ON ${this.#table} (due) WHERE due IS NOT NULL`);
    } catch (error) {
      if (!CREATED_BY_ANOTHER.has(String((error as { code?: unknown }).code))) throw error;
    }
  }
}
