import { createHash } from 'node:crypto';

import { StoredTokensError, TokenStoreSetupError } from './errors.js';
import { refuseMisspelt } from './options.js';
import type { RedisClient, Script } from './redis/client.js';
import { refuseReplicas, surviveErrors, withSignal } from './redis/client.js';
import { fromOlderRecord } from './redis/older-record.js';
import * as scripts from './redis/scripts.js';
import type { EncryptionKey } from './sealed/cipher.js';
import { Seal } from './sealed/seal.js';
import type { RecordChange, StoreCall, TokenStore, VersionedRecord } from './store.js';

export interface RedisTokenStoreOptions {
  /** A connected client of the `redis` package, version 5 or 6; Redis 6 or later. The store never closes it. */
  client: RedisClient;
  /** The prefix of all keys. Each application that uses the same Redis needs its own. Default `'token-keeper:'`. */
  prefix?: string;
  /**
   * 32 bytes, or an array of such keys: the first encrypts, all decrypt. With a key, subjects are stored as hashes, and only
   * versions and times stay readable. Without a key nothing is encrypted. An explicit `undefined` emits a warning.
   */
  encryptionKey?: EncryptionKey | readonly EncryptionKey[] | undefined;
}

/**
 * How many lists of due records there are. One script writes a record and its list, so both must be in one slot of a Redis
 * Cluster. Several lists spread the records over the nodes. This number is part of the stored format.
 */
const BUCKETS = 64;

/** How many records are fetched at a time when listing. */
const PAGE = 100;

/** The key of one record, the key of its list of due records, and its name in that list. */
interface Place {
  record: string;
  list: string;
  name: string;
}

/** Tokens in Redis: for any number of processes. */
export class RedisTokenStore implements TokenStore {
  readonly #client: RedisClient;
  readonly #prefix: string;
  readonly #seal: Seal;

  /** @throws TypeError that names the option which is missing, malformed or misspelt. */
  constructor(options: RedisTokenStoreOptions) {
    const { client, prefix = 'token-keeper:' } = Object(options) as RedisTokenStoreOptions;
    refuseMisspelt('RedisTokenStore', Object(options) as object, ['client', 'prefix', 'encryptionKey']);
    if (typeof (client as Partial<RedisClient> | undefined)?.evalSha !== 'function') {
      throw new TypeError('RedisTokenStore: "client" must be a client of the "redis" package, e.g. createClient()');
    }
    if (typeof (prefix as unknown) !== 'string') throw new TypeError('RedisTokenStore: "prefix" must be a string');
    refuseReplicas(client);
    this.#client = client;
    this.#prefix = prefix;
    this.#seal = new Seal('RedisTokenStore', options);
    surviveErrors(client);
  }

  async read(key: string, call?: StoreCall): Promise<VersionedRecord | undefined> {
    const place = this.#placeOf(key);
    const fields = (await this.#run(scripts.read, place, [], call)) as unknown[];
    const [version, sealed, ...older] = fields.map(textOf);
    if (version !== undefined) {
      if (sealed === undefined) throw new StoredTokensError('malformed', place.record);
      return { version, value: this.#seal.openFor(place.record, key, sealed) };
    }
    if (sealed === undefined && older.every((field) => field === undefined)) return undefined;
    return fromOlderRecord(this.#seal, place.record, key, [sealed, ...older]);
  }

  async write(key: string, { expected = '', next }: RecordChange, call?: StoreCall): Promise<boolean> {
    const place = this.#placeOf(key);
    const written = next ? [next.version, this.#seal.seal(place.record, key, next.value), next.due ?? ''] : [];
    return Number(await this.#run(scripts.write, place, [expected, place.name, ...written], call)) === 1;
  }

  async *due(before: number): AsyncIterable<string> {
    const buckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
    const lists = await Promise.all(
      buckets.map((bucket) =>
        this.#client.zRangeByScore(`${this.#bucket(bucket)}:due`, '-inf', String(before)).catch(this.#explain('')),
      ),
    );
    const found = lists.flatMap((list, bucket) => (list as unknown[]).map((name) => this.#named(String(name), bucket)));
    let unreadable: StoredTokensError | undefined;
    for (let start = 0; start < found.length; start += PAGE) {
      const page = found.slice(start, start + PAGE);
      for (const key of await Promise.all(page.map((place) => this.#keyAt(place)))) {
        if (key instanceof StoredTokensError) unreadable ??= key;
        else if (key !== undefined) yield key;
      }
    }
    if (unreadable) throw unreadable;
  }

  async #keyAt(place: Place): Promise<string | StoredTokensError | undefined> {
    try {
      const [version, sealed] = ((await this.#run(scripts.read, place, [])) as unknown[]).map(textOf);
      if (sealed !== undefined) {
        if (version !== undefined) return this.#seal.open(place.record, sealed).key;
        // A record of the first edition: it has the key under another name.
        return keyOfOlder(this.#seal.openText(place.record, sealed), place.record);
      }
    } catch (error) {
      if (error instanceof StoredTokensError) return error;
      throw error;
    }
    await this.#run(scripts.unlist, place, [place.name]);
    return undefined;
  }

  #placeOf(key: string): Place {
    const [first = 0] = createHash('sha256').update(key).digest();
    return this.#named(this.#seal.nameOf(key), first % BUCKETS);
  }

  #named(name: string, bucket: number): Place {
    return { record: `${this.#bucket(bucket)}:s:${name}`, list: `${this.#bucket(bucket)}:due`, name };
  }

  #bucket(bucket: number): string {
    return `${this.#prefix}{${bucket}}`;
  }

  #run(script: Script, { record, list }: Place, input: (string | number)[], call?: StoreCall): Promise<unknown> {
    return script.run(withSignal(this.#client, call?.signal), [record, list], input).catch(this.#explain(record));
  }

  readonly #explain =
    (record: string) =>
    (error: unknown): never => {
      const message = error instanceof Error ? error.message : '';
      // The key holds another Redis type: that is a malformed record, not a failure of Redis.
      if (message.includes('WRONGTYPE')) throw new StoredTokensError('malformed', record);
      if (/^(NOPERM|NOAUTH)|unknown command|can't run this command/i.test(message)) {
        throw new TokenStoreSetupError(
          'RedisTokenStore: this Redis user may not run the commands that the store needs: EVALSHA, EVAL and ZRANGEBYSCORE, and inside the scripts TYPE, HMGET, ' +
            `HSET, HDEL, DEL, EXISTS, ZADD and ZREM, on keys that begin with ${JSON.stringify(this.#prefix)}. The README shows an ACL that is enough. The cause is the error of Redis.`,
          { cause: error },
        );
      }
      throw error;
    };
}

function keyOfOlder(text: string, place: string): string {
  try {
    const { subject } = JSON.parse(text) as { subject?: unknown };
    if (typeof subject === 'string') return subject;
  } catch {
    // The error of JSON.parse is not the cause, because it quotes the text.
  }
  throw new StoredTokensError('malformed', place);
}

/** A client may be set to return Buffers. It returns null for a missing field. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value.toString() : undefined;
}
