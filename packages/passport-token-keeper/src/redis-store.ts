import { randomUUID } from 'node:crypto';

import { StoredTokensError } from './errors.js';
import type { Cipher, EncryptionKey } from './redis/cipher.js';
import { AesGcmCipher, plain } from './redis/cipher.js';
import type { RedisClient, Script } from './redis/client.js';
import { surviveErrors, until } from './redis/client.js';
import type { SubjectKeys } from './redis/layout.js';
import { Layout } from './redis/layout.js';
import { open, readFailure, readRecord, seal, textOf } from './redis/record.js';
import * as scripts from './redis/scripts.js';
import type {
  EndReason,
  FailureNote,
  LockAnswer,
  LockRequest,
  RefreshLock,
  StoreCall,
  StoredTokens,
  TokenEntry,
  TokenStore,
} from './store.js';

export interface RedisTokenStoreOptions {
  /** A connected client of the `redis` package, version 5 or 6; Redis 6 or later. The store never closes it. */
  client: RedisClient;
  /** What all keys begin with; another one for every application that shares the Redis. Default `'token-keeper:'`. */
  prefix?: string;
  /**
   * 32 bytes, or a list of such: the first encrypts, all decrypt, so a new key goes in front and the old one leaves when every
   * record has been written anew. With it, keys hold hashes instead of subjects, and only times and counters stay readable.
   * Without it nothing is encrypted; an explicit `undefined` warns of that.
   */
  encryptionKey?: EncryptionKey | readonly EncryptionKey[] | undefined;
}

/** How many records are fetched at a time when listing. */
const PAGE = 100;

/** Tokens in Redis: for any number of processes. */
export class RedisTokenStore implements TokenStore {
  readonly #client: RedisClient;
  readonly #cipher: Cipher;
  readonly #layout: Layout;

  /** @throws TypeError that names the option which is missing or malformed. */
  constructor(options: RedisTokenStoreOptions) {
    const { client, prefix = 'token-keeper:', encryptionKey } = options;
    if (typeof (client as Partial<RedisClient> | undefined)?.evalSha !== 'function') {
      throw new TypeError('RedisTokenStore: "client" must be a client of the "redis" package, e.g. createClient()');
    }
    if (typeof (prefix as unknown) !== 'string') throw new TypeError('RedisTokenStore: "prefix" must be a string');
    if (encryptionKey === undefined && 'encryptionKey' in options) {
      // Most likely a variable of the environment that is not set.
      process.emitWarning('RedisTokenStore: "encryptionKey" is undefined, so tokens are stored unencrypted.', {
        code: 'TOKEN_KEEPER_UNENCRYPTED',
        detail: 'Give it 32 bytes, e.g. from `openssl rand -base64 32`, or leave the option out.',
      });
    }
    this.#client = client;
    this.#cipher = encryptionKey === undefined ? plain : new AesGcmCipher(listOf(encryptionKey));
    this.#layout = new Layout(prefix, this.#cipher.encrypts);
    surviveErrors(client);
  }

  async read(subject: string, call?: StoreCall): Promise<StoredTokens | undefined> {
    const { record } = this.#layout.of(subject);
    const client = until(this.#client, call?.signal);
    const values = await client.hmGet(record, scripts.RECORD_FIELDS).catch(asDefect(record));
    return readRecord(this.#cipher, record, subject, values as unknown[]);
  }

  async save(subject: string, entry: TokenEntry, call?: StoreCall): Promise<void> {
    const keys = this.#layout.of(subject);
    const sealed = seal(this.#cipher, keys.record, subject, entry);
    await this.#run(scripts.save, keys, [randomUUID(), sealed, entry.refreshBy ?? '', keys.name], call);
  }

  async forget(subject: string, call?: StoreCall): Promise<void> {
    const keys = this.#layout.of(subject);
    await this.#run(scripts.forget, keys, [keys.name], call);
  }

  async lock(subject: string, request: LockRequest, call?: StoreCall): Promise<LockAnswer> {
    const keys = this.#layout.of(subject);
    const { owner, version, lease, waitedFor } = request;
    const answer = await this.#run(scripts.lock, keys, [owner, version, lease, waitedFor], call);
    const [state, ...rest] = answer as [unknown, ...unknown[]];
    switch (String(state)) {
      case 'locked':
        return { state: 'locked', fence: Number(rest[0]) };
      case 'busy':
        return { state: 'busy', fence: Number(rest[0]), leaseLeft: Number(rest[1]) };
      case 'failed':
        return { state: 'failed', failure: readFailure(textOf(rest[0]), rest[1]) };
      case 'changed': {
        const stored = readRecord(this.#cipher, keys.record, subject, rest);
        return stored ? { state: 'changed', stored } : { state: 'absent' };
      }
      default:
        return { state: 'absent' };
    }
  }

  async renew(subject: string, { owner, fence }: RefreshLock, lease: number, call?: StoreCall): Promise<boolean> {
    const keys = this.#layout.of(subject);
    return Number(await this.#run(scripts.renew, keys, [owner, fence, lease], call)) === 1;
  }

  async commit(
    subject: string,
    { owner, fence, version }: RefreshLock,
    entry: TokenEntry,
    call?: StoreCall,
  ): Promise<'stored' | 'superseded'> {
    const keys = this.#layout.of(subject);
    const [login = ''] = version.split('.');
    const sealed = seal(this.#cipher, keys.record, subject, entry);
    const input = [owner, fence, login, sealed, entry.refreshBy ?? '', keys.name];
    return resultOf(await this.#run(scripts.commit, keys, input, call));
  }

  async refuse(
    subject: string,
    { owner, fence, version }: RefreshLock,
    reason: EndReason,
    call?: StoreCall,
  ): Promise<'stored' | 'superseded'> {
    const keys = this.#layout.of(subject);
    const [login = '', writtenBy = ''] = version.split('.');
    const input = [owner, fence, login, writtenBy, reason, keys.name];
    return resultOf(await this.#run(scripts.refuse, keys, input, call));
  }

  async release(
    subject: string,
    { owner, fence }: RefreshLock,
    failure?: FailureNote,
    call?: StoreCall,
  ): Promise<void> {
    const keys = this.#layout.of(subject);
    await this.#run(scripts.release, keys, [owner, fence, failure?.kind ?? '', failure?.at ?? ''], call);
  }

  async *due(before: number): AsyncIterable<string> {
    const lists = this.#layout.lists();
    const names = await Promise.all(lists.map(({ due }) => this.#client.zRangeByScore(due, '-inf', String(before))));
    const found = names.flatMap((list, index) =>
      (list as unknown[]).map((name) => this.#layout.named(String(name), lists[index]?.bucket ?? 0)),
    );
    let unreadable: StoredTokensError | undefined;
    for (let start = 0; start < found.length; start += PAGE) {
      const page = found.slice(start, start + PAGE);
      for (const subject of await Promise.all(page.map((keys) => this.#subjectOf(keys)))) {
        if (subject instanceof StoredTokensError) unreadable ??= subject;
        else if (subject !== undefined) yield subject;
      }
    }
    if (unreadable) throw unreadable;
  }

  async #subjectOf(keys: SubjectKeys): Promise<string | StoredTokensError | undefined> {
    try {
      const values = (await this.#client.hmGet(keys.record, ['p']).catch(asDefect(keys.record))) as unknown[];
      const sealed = textOf(values[0]);
      if (sealed !== undefined) return open(this.#cipher, keys.record, sealed).subject;
    } catch (error) {
      if (error instanceof StoredTokensError) return error;
      throw error;
    }
    await this.#run(scripts.unlist, keys, [keys.name], undefined);
    return undefined;
  }

  #run(
    script: Script,
    { record, due }: SubjectKeys,
    input: (string | number)[],
    call: StoreCall | undefined,
  ): Promise<unknown> {
    return script.run(until(this.#client, call?.signal), [record, due], input).catch(asDefect(record));
  }
}

const listOf = (keys: EncryptionKey | readonly EncryptionKey[]): readonly EncryptionKey[] =>
  typeof keys === 'string' || keys instanceof Uint8Array ? [keys] : keys;

const resultOf = (answer: unknown): 'stored' | 'superseded' => (String(answer) === 'stored' ? 'stored' : 'superseded');

/** A key of another type than ours is a malformed record, not a failure of Redis. */
const asDefect =
  (record: string) =>
  (error: unknown): never => {
    if (error instanceof Error && error.message.includes('WRONGTYPE')) throw new StoredTokensError('malformed', record);
    throw error;
  };
