import { RedisTokenStore, TokenKeeper } from '../src/index.js';
import { rejection } from './support/setup.js';
import { eventually } from './support/eventually.js';
import { TestProvider } from './support/provider.js';
import type { Client } from './support/redis.js';
import { TestRedis } from './support/redis.js';
import type { WorkerOptions } from './support/workers.js';
import { compile } from '../../../test/support/compile.js';
import { Worker } from './support/workers.js';

jest.setTimeout(60_000);

/** Long enough for a living holder to renew on a busy machine, short enough to wait for. */
const LEASE = 600;

let redis: TestRedis;
let client: Client;
let provider: TestProvider;
let workers: Worker[];
let store: RedisTokenStore;
let keeper: TokenKeeper;

beforeAll(async () => {
  await compile();
  redis = await TestRedis.start();
  client = await redis.connect();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  workers = [];
  provider = await TestProvider.start();
  await client.flushAll();
  store = new RedisTokenStore({ client });
  keeper = new TokenKeeper({
    strategy: provider.strategy,
    store,
    storeTimeout: LEASE / 2,
    lockLease: LEASE,
    refreshTimeout: 20_000,
  });
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  await provider.close();
});

async function start(options: Partial<WorkerOptions> = {}): Promise<Worker> {
  const worker = await Worker.start({
    redisUrl: redis.url,
    providerUrl: provider.url,
    keeper: { storeTimeout: LEASE / 2, lockLease: LEASE, refreshTimeout: 20_000 },
    ...options,
  });
  workers.push(worker);
  return worker;
}

/** The version of ann's record: another one whenever the holder of the lock renews it. */
async function version(): Promise<string | null> {
  const [key] = await client.keys('*ann');
  return client.hGet(key!, 'v');
}

/** Resolves when Redis was asked twice for ann's record: by somebody who has found it locked and looks again. */
async function seenWaiting(): Promise<{ sight: Promise<void> }> {
  const monitor = await redis.connect();
  let see!: () => void;
  const sight = new Promise<void>((resolve) => (see = resolve));
  let reads = 0;
  await monitor.monitor((line) => {
    if (/"EVALSHA" "\w+" "2" "[^"]*ann" "[^"]*:due"$/.test(line) && ++reads === 2) see();
  });
  return { sight };
}

describe('several processes on one Redis', () => {
  it('refresh once for 200 askers in each of four processes, and give all of them the same new token', async () => {
    await keeper.save('ann', provider.expiredLogin('ann'));
    const four = await Promise.all([start(), start(), start(), start()]);

    const answers = await Promise.all(four.map((worker) => worker.ask('ann', 200)));

    expect(provider.received).toEqual(['refresh-ann-1']);
    expect(answers.flat()).toHaveLength(800);
    expect(new Set(answers.flat())).toEqual(new Set(['access-ann-2']));
  });

  it('wait for a refresh that takes longer than the lease, which its holder renews', async () => {
    await keeper.save('ann', provider.expiredLogin('ann'));
    const [one, two] = await Promise.all([start(), start()]);
    const gate = provider.hold('answer');
    const first = one.ask('ann');
    await gate.reached;
    const second = two.ask('ann');
    // Three in a lease: so many take two leases.
    const versions = new Set<string | null>();
    await eventually(async () => versions.add(await version()).size > 6);
    gate.open();

    expect([await first, await second]).toEqual([['access-ann-2'], ['access-ann-2']]);
    expect(provider.received).toHaveLength(1);
  });

  it('hear of a failure from who met it, instead of asking the provider in turn', async () => {
    await keeper.save('ann', provider.expiredLogin('ann'));
    const [one, two] = await Promise.all([start(), start()]);
    provider.mode = 'down';
    const gate = provider.hold('arrival');
    const first = one.ask('ann');
    await gate.reached;
    const { sight } = await seenWaiting();
    const second = two.ask('ann');
    await sight;
    gate.open();

    expect((await first)[0]).toContain('RefreshUnavailableError');
    expect((await second)[0]).toContain('RefreshUnavailableError');
    expect(provider.received).toHaveLength(1);
  });

  it('refresh in one process of many what would otherwise die unused', async () => {
    const users = Array.from({ length: 20 }, (_, index) => `user${index}`);
    for (const user of users) await keeper.save(user, provider.login(user));
    const processes = await Promise.all([start(), start(), start()]);
    const settings = { every: 3_600_000, before: provider.refreshLife };
    await Promise.all(processes.map((worker) => worker.keepAlive(settings)));
    const isRefreshed = async (user: string): Promise<boolean> =>
      (await store.read(`test/${user}`))?.value.includes('"isRefreshed":true') === true;
    for (const user of users) await eventually(() => isRefreshed(user));

    expect(provider.received).toHaveLength(users.length);
    expect(new Set(provider.received).size).toBe(users.length);
  });
});

describe('a process killed while it refreshes', () => {
  it('before the provider has taken the request: the next asker gets a new token', async () => {
    await keeper.save('ann', provider.expiredLogin('ann'));
    const worker = await start();
    const gate = provider.hold('arrival');
    void worker.ask('ann');
    await gate.reached;
    await worker.kill();
    provider.letOthersPass();

    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    gate.open();
  });

  it('between the rotation and the provider’s answer: the next asker is sent to log in, and a login helps', async () => {
    await keeper.save('ann', provider.expiredLogin('ann'));
    const worker = await start();
    const gate = provider.hold('answer');
    void worker.ask('ann');
    await gate.reached;
    await worker.kill();
    gate.open();

    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ reason: 'refused' });
    const login = provider.login('ann');
    await keeper.save('ann', login);
    expect(await keeper.accessToken('ann')).toBe(login.accessToken);
  });

  it('between the provider’s answer and the write: the next asker is sent to log in', async () => {
    await keeper.save('ann', provider.expiredLogin('ann'));
    const worker = await start({ stall: 'before the write' });
    void worker.ask('ann');
    await worker.reached;
    await worker.kill();

    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ reason: 'refused' });
    expect(provider.received).toEqual(['refresh-ann-1', 'refresh-ann-1']);
  });

  it('after the write: the next asker gets the new token, without the provider', async () => {
    await keeper.save('ann', provider.expiredLogin('ann'));
    const worker = await start({ stall: 'after the write' });
    void worker.ask('ann');
    await worker.reached;
    await worker.kill();

    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
    expect(provider.received).toHaveLength(1);
  });
});

describe('a process that stands still for longer than its lock lasts', () => {
  /** Stops a process that waits for the provider's answer, lets the answer come, and lets the lock run out. */
  async function stalled(): Promise<{ asker: Promise<string[]>; worker: Worker }> {
    await keeper.save('ann', provider.expiredLogin('ann'));
    const worker = await start();
    const gate = provider.hold('answer');
    const asker = worker.ask('ann');
    await gate.reached;
    worker.stop();
    gate.open();
    return { asker, worker };
  }

  it('does not overwrite what its successor has stored, and gives that to its own askers', async () => {
    provider.isLenient = true;
    const { asker, worker } = await stalled();
    expect(await keeper.accessToken('ann')).toBe('access-ann-3');
    const newer = await store.read('test/ann');
    worker.resume();

    expect(await asker).toEqual(['access-ann-3']);
    expect(await store.read('test/ann')).toEqual(newer);
    expect(provider.received).toEqual(['refresh-ann-1', 'refresh-ann-1']);
  });

  it('saves the login when it wakes, where its successor was refused', async () => {
    const { asker, worker } = await stalled();
    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ reason: 'refused' });
    worker.resume();

    expect(await asker).toEqual(['access-ann-2']);
    expect(await keeper.accessToken('ann')).toBe('access-ann-2');
  });

  it('does not bring back what was forgotten meanwhile', async () => {
    const { asker, worker } = await stalled();
    await keeper.forget('ann');
    worker.resume();

    expect(await asker).toEqual(['ReauthenticationRequiredError: no_tokens']);
    expect(await store.read('test/ann')).toBeUndefined();
  });

  it('does not overwrite a login of meanwhile', async () => {
    const { asker, worker } = await stalled();
    const login = provider.login('ann');
    await keeper.save('ann', login);
    worker.resume();

    expect(await asker).toEqual([login.accessToken]);
    expect(await keeper.tokens('ann')).toEqual(login);
  });
});
