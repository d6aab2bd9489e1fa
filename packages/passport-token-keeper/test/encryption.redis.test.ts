import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { FailedMessage, RedisTokenStoreOptions, RefreshableStrategy, TokenSet } from '../src/index.js';
import { RedisTokenStore, TokenKeeper } from '../src/index.js';
import { rejection } from './support/setup.js';
import { eventually } from './support/eventually.js';
import { TestProvider } from './support/provider.js';
import type { Client } from './support/redis.js';
import { TestRedis } from './support/redis.js';

let redis: TestRedis;
let client: Client;
let provider: TestProvider;
beforeAll(async () => {
  redis = await TestRedis.start();
  client = await redis.connect();
  provider = await TestProvider.start();
});
afterAll(async () => {
  await provider.close();
  await redis.stop();
});
beforeEach(() => client.flushAll());

const keeperOn = (options: Partial<RedisTokenStoreOptions> = {}): TokenKeeper =>
  new TokenKeeper({ strategy: provider.strategy, store: new RedisTokenStore({ client, ...options }) });

/** The key of the only record. */
async function recordKey(): Promise<string> {
  const keys = (await client.keys('*')).filter((key) => !key.endsWith(':due'));
  expect(keys).toHaveLength(1);
  return keys[0]!;
}

/** The key under which a keeper stores a subject. */
async function keyOf(subject: string, keeper: TokenKeeper): Promise<string> {
  const before = new Set(await client.keys('*'));
  await keeper.save(subject, provider.login(subject));
  return (await client.keys('*')).find((key) => !before.has(key) && !key.endsWith(':due'))!;
}

describe('encryption at rest', () => {
  const key = randomBytes(32);
  const otherKey = randomBytes(32);

  const SECRETS = ['plain-subject', 'plain-access', 'plain-refresh', 'plain-scope', 'plain-raw'];
  const tokens = (): TokenSet => ({
    accessToken: 'plain-access',
    refreshToken: 'plain-refresh',
    tokenType: 'Bearer',
    expiresAt: Date.now() + 3_600_000,
    scope: ['plain-scope'],
    raw: { name: 'plain-raw' },
  });

  /** Which of the secrets stand anywhere in what Redis wrote to its disk. */
  async function readable(): Promise<string[]> {
    await client.sendCommand(['CONFIG', 'SET', 'rdbcompression', 'no']);
    await client.sendCommand(['SAVE']);
    const files = await readdir(redis.directory, { recursive: true, withFileTypes: true });
    const contents = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
    );
    expect(contents.length).toBeGreaterThan(1);
    return SECRETS.filter((secret) => contents.some((content) => content.includes(secret)));
  }

  it('leaves nothing readable in what Redis writes to disk', async () => {
    const keeper = keeperOn({ encryptionKey: key });
    await keeper.save('plain-subject', tokens());
    expect(await keeper.tokens('plain-subject')).toMatchObject({
      accessToken: 'plain-access',
      raw: { name: 'plain-raw' },
    });
    expect(await readable()).toEqual([]);

    // The search itself finds what is there to find.
    await keeperOn().save('plain-subject', tokens());
    expect(await readable()).toEqual(SECRETS);
  });

  it('takes a fresh nonce for every write', async () => {
    const keeper = keeperOn({ encryptionKey: key });
    const same = tokens();
    const nonces = new Set<string>();
    for (let write = 0; write < 50; write++) {
      await keeper.save('ann', same);
      nonces.add(
        Buffer.from((await sealed()).split('.')[2]!, 'base64url')
          .subarray(0, 12)
          .toString('hex'),
      );
    }

    expect(nonces.size).toBe(50);
  });

  it('refuses a ciphertext that was moved to another subject', async () => {
    const keeper = keeperOn({ encryptionKey: key });
    await keeper.save('ann', tokens());
    const ann = await recordKey();
    const bob = await keyOf('bob', keeper);
    await client.hSet(bob, 'p', (await client.hGet(ann, 'p'))!);
    expect(await rejection(keeper.accessToken('bob'))).toMatchObject({ defect: 'not_authentic', key: bob });

    await client.copy(ann, bob, { REPLACE: true });
    expect(await rejection(keeper.accessToken('bob'))).toMatchObject({ defect: 'not_authentic', key: bob });
    expect(await keeper.accessToken('ann')).toBe('plain-access');
  });

  it('refuses a ciphertext that was moved to another prefix', async () => {
    await keeperOn({ encryptionKey: key, prefix: 'a:' }).save('ann', tokens());
    const moved = (await recordKey()).replace('a:', 'b:');
    await client.rename(await recordKey(), moved);

    const error = await rejection(keeperOn({ encryptionKey: key, prefix: 'b:' }).accessToken('ann'));
    expect(error).toMatchObject({ defect: 'not_authentic', key: moved });
  });

  it('refuses a ciphertext that was altered, at any byte', async () => {
    const keeper = keeperOn({ encryptionKey: key });
    await keeper.save('ann', tokens());
    const record = await recordKey();
    const [format, id, body] = (await sealed()).split('.');
    const bytes = Buffer.from(body!, 'base64url');
    for (const at of [0, 11, 12, bytes.length >> 1, bytes.length - 1]) {
      const altered = Buffer.from(bytes);
      altered[at]! ^= 1;
      await client.hSet(record, 'p', `${format}.${id}.${altered.toString('base64url')}`);
      expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ defect: 'not_authentic' });
    }
    await client.hSet(record, 'p', `${format}.${id}.${bytes.subarray(0, 20).toString('base64url')}`);
    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ defect: 'not_authentic' });
  });

  it('tells clearly that a key is missing, and nothing about keys', async () => {
    await keeperOn({ encryptionKey: key }).save('ann', tokens());
    const error = await rejection(keeperOn({ encryptionKey: otherKey }).accessToken('ann'));

    expect(error).toMatchObject({ name: 'StoredTokensError', defect: 'unknown_key', key: await recordKey() });
    expect((error as Error).message).toContain('encryptionKey');
    for (const form of ['hex', 'base64', 'base64url'] as const) {
      expect((error as Error).message).not.toContain(otherKey.toString(form));
      expect((error as Error).message).not.toContain(key.toString(form));
    }
  });

  it('does not take a record that is not encrypted, so that nobody can plant one', async () => {
    const keeper = keeperOn({ encryptionKey: key });
    await keeper.save('ann', tokens());
    await client.hSet(await recordKey(), 'p', JSON.stringify({ subject: 'test/ann', tokens: tokens() }));

    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ defect: 'not_encrypted' });
  });

  it('reads with every key of a list and writes with the first, so that keys can be changed', async () => {
    await keeperOn({ encryptionKey: key }).save('ann', provider.expiredLogin('ann'));
    const during = keeperOn({ encryptionKey: [otherKey, key] });
    const renewed = await during.accessToken('ann');

    expect(await keeperOn({ encryptionKey: otherKey }).accessToken('ann')).toBe(renewed);
    expect(await rejection(keeperOn({ encryptionKey: key }).accessToken('ann'))).toMatchObject({
      defect: 'unknown_key',
    });
  });

  it('is changed without a pause by two instances, the old key first, then the new one first, then alone', async () => {
    const [old, fresh] = [key, otherKey];
    const steps = [[old], [old, fresh], [fresh, old], [fresh]];
    // At every moment of a rolling deploy one instance is a step behind the other.
    for (const [at, step] of steps.entries()) {
      const [behind, ahead] = [
        keeperOn({ encryptionKey: steps[Math.max(0, at - 1)]! }),
        keeperOn({ encryptionKey: step }),
      ];
      for (const [writer, reader] of [
        [behind, ahead],
        [ahead, behind],
      ] as const) {
        await writer.save('ann', tokens());
        expect(await reader.accessToken('ann')).toBe('plain-access');
      }
    }
  });

  it('may be changed after a pause that the provider asked for, which nobody writes again', async () => {
    const busy: RefreshableStrategy = {
      ...provider.strategy,
      refresh: () => Promise.reject(Object.assign(new Error('busy'), { retryable: true, retryAfter: 1 })),
    };
    await keeperOn({ encryptionKey: key }).save('bob', provider.expiredLogin('bob'));
    const store = new RedisTokenStore({ client, encryptionKey: key });
    await rejection(new TokenKeeper({ strategy: busy, store }).accessToken('bob'));
    const later = keeperOn({ encryptionKey: otherKey });
    await later.save('ann', provider.expiredLogin('ann'));

    expect(await later.accessToken('ann')).toMatch(/^access-ann/);
  });

  it('takes a key from a file with its line break', async () => {
    await keeperOn({ encryptionKey: `${key.toString('base64')}\n` }).save('ann', tokens());
    expect(await keeperOn({ encryptionKey: key }).accessToken('ann')).toBe('plain-access');
  });

  it.each(['hex', 'base64', 'base64url'] as const)('takes a key as %s text', async (form) => {
    await keeperOn({ encryptionKey: key.toString(form) }).save('ann', tokens());

    expect(await keeperOn({ encryptionKey: key }).accessToken('ann')).toBe('plain-access');
  });

  it('is kept alive too', async () => {
    const keeper = keeperOn({ encryptionKey: key });
    await keeper.save('ann', { ...provider.login('ann'), refreshExpiresAt: Date.now() + 1_000 });
    const received = provider.received.length;
    const stop = keeper.keepAlive({ every: 3_600_000, before: 7_200_000 });
    await eventually(() => provider.received.length > received);
    await stop();

    expect(await keeper.accessToken('ann')).toMatch(/^access-ann/);
  });

  it('tells keepAlive that a key is missing, which refreshes what it can read', async () => {
    await keeperOn({ encryptionKey: otherKey }).save('lost', { ...tokens(), refreshExpiresAt: Date.now() + 1_000 });
    const lost = await recordKey();
    const keeper = keeperOn({ encryptionKey: key });
    await keeper.save('ann', { ...provider.login('ann'), refreshExpiresAt: Date.now() + 1_000 });
    const received = provider.received.length;
    const failures: FailedMessage[] = [];
    const record = (message: unknown): void => void failures.push(message as FailedMessage);
    subscribe('passport-token-keeper:failed', record);
    const stop = keeper.keepAlive({ every: 3_600_000, before: 7_200_000 });
    await eventually(() => provider.received.length > received);
    await stop();
    unsubscribe('passport-token-keeper:failed', record);

    expect(failures).toMatchObject([{ subject: undefined, error: { defect: 'unknown_key', key: lost } }]);
  });

  async function sealed(): Promise<string> {
    return (await client.hGet(await recordKey(), 'p'))!;
  }
});
