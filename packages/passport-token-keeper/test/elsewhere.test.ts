import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { TokenKeeper, TokenKeeperOptions, TokenSet } from '../src/index.js';
import { RefreshFailedError, RefreshUnavailableError } from '../src/index.js';
import { eventually } from './support/eventually.js';
import { TestSetup, rejection } from './support/setup.js';
import type { Hooks } from './support/hooked-store.cjs';
import { hookedStore } from './support/hooked-store.cjs';

let setup: TestSetup;
beforeEach(async () => {
  setup = await TestSetup.create();
});
afterEach(() => setup.provider.close());

/** A keeper that shares nothing with others but what is stored, as if it were in another process. */
const elsewhere = (
  hooks: { before?: Hooks; after?: Hooks } = {},
  options: Partial<TokenKeeperOptions> = {},
): TokenKeeper => setup.keeper({ store: hookedStore(setup.store, hooks), pollInterval: 5, ...options });

/** A keeper elsewhere, and a promise that it has found the lock taken. */
function waiter(options: Partial<TokenKeeperOptions> = {}): { keeper: TokenKeeper; waiting: Promise<void> } {
  let tell!: () => void;
  const waiting = new Promise<void>((resolve) => (tell = resolve));
  let reads = 0;
  const seeWaiting = (key: unknown): void => {
    // The first is what it begins with, the second what it finds after a pause.
    if (key === 'test/ann' && ++reads === 2) tell();
  };
  return { keeper: elsewhere({ before: { read: seeWaiting } }, options), waiting };
}

describe('a refresh that another process has begun', () => {
  it('is waited for, and its token is given', async () => {
    const first = elsewhere();
    const second = waiter();
    await first.save('ann', setup.provider.expiredLogin('ann'));
    const gate = setup.provider.hold('answer');
    const one = first.accessToken('ann');
    await gate.reached;
    const two = second.keeper.accessToken('ann');
    await second.waiting;
    gate.open();

    expect([await one, await two]).toEqual(['access-ann-2', 'access-ann-2']);
    expect(setup.provider.received).toHaveLength(1);
  });

  it.each([
    ['down', RefreshUnavailableError, true],
    ['client-fault', RefreshFailedError, false],
  ] as const)('is not repeated by those who waited when the provider is %s', async (mode, type, retryable) => {
    setup.provider.mode = mode;
    const first = elsewhere();
    const second = waiter();
    await first.save('ann', setup.provider.expiredLogin('ann'));
    const gate = setup.provider.hold('arrival');
    const one = rejection(first.accessToken('ann'));
    await gate.reached;
    const two = rejection(second.keeper.accessToken('ann'));
    await second.waiting;
    gate.open();

    for (const error of [await one, await two]) {
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({ retryable });
    }
    expect(setup.provider.received).toHaveLength(1);
  });

  it('sends those who waited to log in when the refresh token is refused', async () => {
    const first = elsewhere();
    const second = waiter();
    await first.save('ann', setup.provider.expiredLogin('ann'));
    setup.provider.revoke('ann');
    const gate = setup.provider.hold('arrival');
    const one = rejection(first.accessToken('ann'));
    await gate.reached;
    const two = rejection(second.keeper.accessToken('ann'));
    await second.waiting;
    gate.open();

    for (const error of [await one, await two]) expect(error).toMatchObject({ reason: 'refused' });
    expect(setup.provider.received).toHaveLength(1);
  });

  it('is waited for no longer than a refresh may take', async () => {
    const first = elsewhere();
    const second = waiter({ refreshTimeout: 50 });
    await first.save('ann', setup.provider.expiredLogin('ann'));
    const gate = setup.provider.hold('arrival');
    const one = first.accessToken('ann');
    await gate.reached;

    expect(await rejection(second.keeper.accessToken('ann'))).toBeInstanceOf(RefreshUnavailableError);
    gate.open();
    expect(await one).toBe('access-ann-2');
  });

  it('is not waited for by keepAlive', async () => {
    const first = elsewhere();
    await first.save('ann', { ...setup.provider.expiredLogin('ann'), refreshExpiresAt: setup.clock.now() + 1_000 });
    const gate = setup.provider.hold('arrival');
    const one = first.accessToken('ann');
    await gate.reached;
    const looked = new Promise<void>((resolve) => {
      const listener = (): void => {
        unsubscribe('passport-token-keeper:kept-alive', listener);
        resolve();
      };
      subscribe('passport-token-keeper:kept-alive', listener);
    });
    const stop = elsewhere().keepAlive({ every: 3_600_000, before: 3_600_000 });
    await looked;
    await stop();
    gate.open();

    expect(await one).toBe('access-ann-2');
    expect(setup.provider.received).toHaveLength(1);
  });
});

describe('a lock that was granted to a process which has stood still since', () => {
  it('is not used when it has run out: its refresh token may be traded by now', async () => {
    let grant!: () => void;
    let goOn!: () => void;
    const granted = new Promise<void>((resolve) => (grant = resolve));
    const going = new Promise<void>((resolve) => (goOn = resolve));
    const standStill = (): Promise<void> => {
      grant();
      return going;
    };
    const sleeper = elsewhere({ after: { lock: standStill } }, { lockLease: 5_000 });
    await sleeper.save('ann', setup.provider.expiredLogin('ann'));
    const one = sleeper.accessToken('ann');
    await granted;
    const other = waiter();
    const two = other.keeper.accessToken('ann');
    await other.waiting;
    const now = performance.now.bind(performance);
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + 5_000);
    expect(await two).toBe('access-ann-2');
    goOn();

    expect(await one).toBe('access-ann-2');
    expect(setup.provider.received).toEqual(['refresh-ann-1']);
    clock.mockRestore();
  });
});

describe('a lock', () => {
  const written: boolean[] = [];
  beforeEach(() => {
    written.length = 0;
    const write = setup.store.write.bind(setup.store);
    setup.store.write = async (key, change) => {
      const isWritten = await write(key, change);
      if (change.next?.value.includes('"lock"')) written.push(isWritten);
      return isWritten;
    };
  });
  const renewals = (): number => written.filter(Boolean).length;

  it('is renewed on, also when the reply to one renewal was lost', async () => {
    let locks = 0;
    const loseOne = (): void => {
      if (++locks === 2) throw new Error('the connection was cut');
    };
    const keeper = elsewhere({ after: { lock: loseOne } }, { lockLease: 60, storeTimeout: 50 });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    const gate = setup.provider.hold('answer');
    const one = keeper.accessToken('ann');
    await gate.reached;
    await eventually(() => renewals() > 3);
    gate.open();

    expect(await one).toBe('access-ann-2');
    expect(setup.provider.received).toHaveLength(1);
  });

  it('is renewed for as long as the provider may answer, also when nobody waits any more', async () => {
    const refreshTimeout = 10_000;
    let passed = 0;
    const now = performance.now.bind(performance);
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + passed);
    // As if it had waited for another process: when it takes the lock, its caller's time is up.
    const read = (key: unknown): void => {
      if (key === 'test/') passed = refreshTimeout;
    };
    const keeper = elsewhere({ before: { read } }, { storeTimeout: 100, lockLease: 300, refreshTimeout });
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    const gate = setup.provider.hold('answer');

    expect(await rejection(keeper.accessToken('ann'))).toBeInstanceOf(RefreshUnavailableError);
    clock.mockRestore();
    const before = renewals();
    await gate.reached;
    await eventually(() => renewals() > before);
    gate.open();
    await eventually(async () => (await setup.record('test/ann'))?.tokens.accessToken === 'access-ann-2');
    expect(setup.provider.received).toHaveLength(1);
  });
});

describe('a refusal of a process whose lock another one has taken since', () => {
  interface Answer {
    resolve: (tokens: TokenSet) => void;
    reject: (error: Error) => void;
  }
  const ended: unknown[] = [];
  const record = (message: unknown): void => void ended.push(message);
  beforeEach(() => {
    ended.length = 0;
    subscribe('passport-token-keeper:reauthentication-required', record);
  });
  afterEach(() => unsubscribe('passport-token-keeper:reauthentication-required', record));

  /** Two processes that have sent the same refresh token: the first one has lost its lock to the second. */
  async function twoAskers(): Promise<{ answers: [Answer, Answer]; tokens: [Promise<string>, Promise<string>] }> {
    const answers: Answer[] = [];
    const strategy = {
      ...setup.provider.strategy,
      refresh: () => new Promise<TokenSet>((resolve, reject) => answers.push({ resolve, reject })),
    };
    let locks = 0;
    const renewNothing = (): void => {
      if (++locks > 1) throw new Error('store down');
    };
    const slow = elsewhere({ before: { lock: renewNothing } }, { strategy, storeTimeout: 20, lockLease: 40 });
    await slow.save('ann', setup.provider.expiredLogin('ann'));
    const one = slow.accessToken('ann');
    await eventually(() => answers.length === 1);
    const two = elsewhere({}, { strategy }).accessToken('ann');
    await eventually(() => answers.length === 2);
    return { answers: [answers[0]!, answers[1]!], tokens: [one, two] };
  }

  it.each([
    ['ended', { code: 'invalid_grant' }],
    ['refused', { status: 401 }],
  ])('ends nothing (%s): the other one has the new tokens', async (_title, facts) => {
    const { answers, tokens } = await twoAskers();
    answers[0].reject(Object.assign(new Error('refused'), facts));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await setup.record('test/ann')).toMatchObject({ refusals: 0 });
    const fresh = setup.provider.login('ann');
    answers[1].resolve(fresh);

    expect(await Promise.all(tokens)).toEqual([fresh.accessToken, fresh.accessToken]);
    expect(ended).toEqual([]);
  });

  it('is not told a second time when the other one was refused, too', async () => {
    const { answers, tokens } = await twoAskers();
    for (const at of [1, 0] as const) {
      answers[at].reject(Object.assign(new Error('refused'), { code: 'invalid_grant' }));
      expect(await rejection(tokens[at])).toMatchObject({ reason: 'refused' });
    }

    expect(ended).toHaveLength(1);
  });
});
