import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { TokenStore } from '../../src/index.js';
import {
  ReauthenticationRequiredError,
  RefreshFailedError,
  RefreshUnavailableError,
  TokenKeeper,
  type TokenSet,
} from '../../src/index.js';
import { rejection } from './setup.js';
import { TestClock } from './clock.js';
import { hookedStore } from './hooked-store.cjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What a strategy's errors say of themselves, in the words of the kit. */
const refusal = (facts: object): object => ({
  name: 'ProviderRefusedError',
  status: 401,
  retryable: false,
  grantEnded: false,
  ...facts,
});
const outage = (facts: object): object => ({
  name: 'ProviderUnavailableError',
  status: 503,
  retryable: true,
  ...facts,
});

/** Refusals whose reason nobody knows, with the smallest input that has been seen to lose logins. */
const UNKNOWN: [string, object][] = [
  ['401 with nothing in it', refusal({ httpStatus: 401 })],
  ['400 with HTML', refusal({ httpStatus: 400 })],
  ['a gateway’s 403', refusal({ httpStatus: 403 })],
  ['400 invalid_request', refusal({ httpStatus: 400, code: 'invalid_request' })],
  ['400 invalid_scope', refusal({ httpStatus: 400, code: 'invalid_scope' })],
  ['403 rate_limit_exceeded', refusal({ httpStatus: 403, code: 'rate_limit_exceeded' })],
  ['ChainUp 50010, the clock', refusal({ httpStatus: 200, code: '50010' })],
  ['ChainUp 50005', refusal({ httpStatus: 200, code: '50005' })],
  ['ChainUp 50004', refusal({ httpStatus: 200, code: '50004' })],
  ['ELECQ 999999', refusal({ httpStatus: 200, code: '999999' })],
  ['ELECQ 401, perhaps our own credentials', refusal({ httpStatus: 200, code: '401' })],
  ['a refusal of somebody else’s strategy, by its status', { status: 401 }],
  ['a refusal of somebody else’s strategy, by its name', { name: 'ProviderRefusedError' }],
];

const OUTAGES: [string, object][] = [
  ['408', outage({ httpStatus: 408 })],
  ['temporarily_unavailable', outage({ httpStatus: 400, code: 'temporarily_unavailable' })],
  ['200 with server_error', outage({ httpStatus: 200, code: 'server_error' })],
  ['slow_down', outage({ httpStatus: 400, code: 'slow_down' })],
  ['ChainUp 50013, the traffic limit', outage({ httpStatus: 200, code: '50013' })],
  ['ChainUp 10001', outage({ httpStatus: 200, code: '10001' })],
];

const ENDED: [string, object][] = [
  ['invalid_grant, by grantEnded', refusal({ httpStatus: 400, code: 'invalid_grant', grantEnded: true })],
  ['ChainUp 60001', refusal({ httpStatus: 200, code: '60001', grantEnded: true })],
  ['ChainUp 60004', refusal({ httpStatus: 200, code: '60004', grantEnded: true })],
  ['invalid_grant of a strategy that knows no grantEnded', { status: 401, code: 'invalid_grant' }],
];

/** A provider in one line: what it answers, and how often it was asked. */
class Provider {
  calls = 0;
  options: unknown[] = [];
  answer: () => object | Promise<object>;
  readonly strategy = {
    // Of its own in every test: what one says of its provider is nobody else's.
    name: randomUUID(),
    canRefresh: true,
    refresh: async (tokens: TokenSet, options?: object): Promise<TokenSet> => {
      this.calls += 1;
      this.options.push(options);
      const answer = await this.answer();
      if ('accessToken' in answer) return answer as TokenSet;
      throw Object.assign(new Error('no'), answer, { asked: tokens.refreshToken });
    },
  };
  constructor(readonly clock: TestClock) {
    this.answer = () => this.tokens();
  }
  tokens(more: object = {}): TokenSet {
    const serial = this.calls;
    return {
      accessToken: `access-${serial}`,
      refreshToken: `refresh-${serial}`,
      tokenType: 'Bearer',
      expiresAt: this.clock.now() + HOUR,
      raw: {},
      ...more,
    };
  }
}

/** One whole look of `keepAlive`. */
async function sweepOnce(
  keeper: TokenKeeper,
  options: { every: number; before: number; concurrency?: number },
): Promise<void> {
  let stop: (() => Promise<void>) | undefined;
  await new Promise<void>((resolve) => {
    const looked = (): void => {
      unsubscribe('passport-token-keeper:kept-alive', looked);
      resolve();
    };
    subscribe('passport-token-keeper:kept-alive', looked);
    stop = keeper.keepAlive(options);
  });
  await stop?.();
}

/** The judgement of a keeper, on a store: what ends a login, and what does not. */
export function testGrantEnding(makeStore: () => TokenStore | Promise<TokenStore>): void {
  let clock: TestClock;
  let provider: Provider;
  let store: TokenStore;
  let keeper: TokenKeeper;
  let subject = '';
  let serial = 0;
  /** A keeper that shares nothing with the other but what is stored. */
  const elsewhere = (options: object = {}): TokenKeeper =>
    new TokenKeeper({ strategy: provider.strategy, store: hookedStore(store, {}), now: clock.now, ...options });

  beforeEach(async () => {
    clock = new TestClock();
    provider = new Provider(clock);
    store = await makeStore();
    keeper = elsewhere();
    subject = `ann ${++serial}`;
  });

  describe.each(UNKNOWN)('after %s', (_title, error) => {
    it('nobody is lost: the old token while it is valid, a retryable error after that, and the new one later', async () => {
      await keeper.save(subject, provider.tokens());
      provider.answer = () => error;
      clock.advance(HOUR - 1);
      expect(await keeper.accessToken(subject)).toBe('access-0');
      expect(await elsewhere().accessToken(subject)).toBe('access-0');
      clock.advance(1);
      const thrown = await rejection(elsewhere().accessToken(subject));
      expect(thrown).toBeInstanceOf(RefreshUnavailableError);
      expect(thrown).toMatchObject({ retryable: true, status: 503, retryAfter: expect.any(Number) });
      expect((thrown as Error).message).toMatch(/try again in \d+ s\.$/);
      // By two processes and in three questions, once.
      expect(provider.calls).toBe(1);
      provider.answer = () => provider.tokens();
      clock.advance(((thrown as RefreshUnavailableError).retryAfter ?? 0) * 1000);
      expect(await elsewhere().accessToken(subject)).toBe('access-2');
    });

    it('for more than a minute, nobody is lost who asks in every second of it', async () => {
      await keeper.save(subject, { ...provider.tokens(), expiresAt: clock.now() - 1 });
      provider.answer = () => error;
      for (let second = 0; second < 90; second += 1) {
        expect(await rejection(keeper.accessToken(subject))).toBeInstanceOf(RefreshUnavailableError);
        clock.advance(1000);
      }
      provider.answer = () => provider.tokens();
      clock.advance(HOUR);
      expect(await keeper.accessToken(subject)).toBe(`access-${provider.calls}`);
    });

    it('again and again, the login ends at the third refusal, exactly, with growing pauses between', async () => {
      await keeper.save(subject, { ...provider.tokens(), expiresAt: clock.now() - 1 });
      provider.answer = () => error;
      const pauses: number[] = [];
      for (let refusals = 1; refusals < 3; refusals += 1) {
        const thrown = (await rejection(elsewhere().accessToken(subject))) as RefreshUnavailableError;
        expect([thrown.name, provider.calls]).toEqual(['RefreshUnavailableError', refusals]);
        pauses.push(thrown.retryAfter ?? 0);
        clock.advance((thrown.retryAfter ?? 0) * 1000 - 1);
        expect(await rejection(elsewhere().accessToken(subject))).toBeInstanceOf(RefreshUnavailableError);
        expect(provider.calls).toBe(refusals);
        clock.advance(1);
      }
      expect(pauses[1]).toBeGreaterThan(pauses[0] ?? Infinity);
      const end = await rejection(elsewhere().accessToken(subject));
      expect(end).toBeInstanceOf(ReauthenticationRequiredError);
      expect(end).toMatchObject({ reason: 'refused', cause: expect.objectContaining(error) });
      clock.advance(24 * HOUR);
      expect(await rejection(keeper.accessToken(subject))).toBeInstanceOf(ReauthenticationRequiredError);
      expect(provider.calls).toBe(3);
    });
  });

  it.each([1, 5])('refusalLimit %d is kept to', async (refusalLimit) => {
    const strict = elsewhere({ refusalLimit });
    await strict.save(subject, { ...provider.tokens(), expiresAt: clock.now() - 1 });
    provider.answer = () => UNKNOWN[0]![1];
    for (let refusals = 1; refusals < refusalLimit; refusals += 1) {
      expect(await rejection(strict.accessToken(subject))).toBeInstanceOf(RefreshUnavailableError);
      clock.advance(24 * HOUR);
    }
    expect(await rejection(strict.accessToken(subject))).toBeInstanceOf(ReauthenticationRequiredError);
    expect(provider.calls).toBe(refusalLimit);
  });

  it('a success in between begins the count anew', async () => {
    await keeper.save(subject, { ...provider.tokens(), expiresAt: clock.now() - 1 });
    for (let round = 0; round < 3; round += 1) {
      provider.answer = () => UNKNOWN[0]![1];
      for (let refusals = 0; refusals < 2; refusals += 1) {
        expect(await rejection(keeper.accessToken(subject))).toBeInstanceOf(RefreshUnavailableError);
        clock.advance(24 * HOUR);
      }
      provider.answer = () => provider.tokens();
      expect(await keeper.accessToken(subject)).toMatch(/^access-/);
      clock.advance(24 * HOUR);
    }
  });

  it.each(ENDED)('%s ends the login at once, and is never asked again', async (_title, error) => {
    await keeper.save(subject, { ...provider.tokens(), expiresAt: clock.now() - 1 });
    provider.answer = () => error;
    expect(await rejection(keeper.accessToken(subject))).toMatchObject({ reason: 'refused', status: 401 });
    clock.advance(24 * HOUR);
    expect(await rejection(elsewhere().accessToken(subject))).toBeInstanceOf(ReauthenticationRequiredError);
    expect(provider.calls).toBe(1);
    await keeper.save(subject, provider.tokens());
    expect(await elsewhere().accessToken(subject)).toBe('access-1');
  });

  it.each(OUTAGES)('%s is an outage, however often it comes', async (_title, error) => {
    await keeper.save(subject, { ...provider.tokens(), expiresAt: clock.now() - 1 });
    provider.answer = () => error;
    for (let time = 0; time < 5; time += 1) {
      expect(await rejection(elsewhere().accessToken(subject))).toMatchObject({ retryable: true, status: 503 });
      clock.advance(HOUR);
    }
    provider.answer = () => provider.tokens();
    expect(await keeper.accessToken(subject)).toBe('access-6');
  });

  it('our own credentials that are refused are a fault of ours, and end nobody’s login', async () => {
    await keeper.save(subject, { ...provider.tokens(), expiresAt: clock.now() - 1 });
    provider.answer = () => refusal({ httpStatus: 401, code: 'invalid_client' });
    for (let time = 0; time < 5; time += 1) {
      expect(await rejection(keeper.accessToken(subject))).toBeInstanceOf(RefreshFailedError);
      clock.advance(HOUR);
    }
    provider.answer = () => provider.tokens();
    expect(await keeper.accessToken(subject)).toBe('access-6');
  });

  it('Retry-After is kept to by all processes and for all subjects, and is told', async () => {
    const others = [`${subject} b`, `${subject} c`];
    for (const each of [subject, ...others])
      await keeper.save(each, { ...provider.tokens(), expiresAt: clock.now() - 1 });
    provider.answer = () => outage({ httpStatus: 429, retryAfter: 60 });
    expect(await rejection(keeper.accessToken(subject))).toMatchObject({ retryable: true, retryAfter: 60 });
    clock.advance(20_000);
    for (const asker of [keeper, elsewhere()]) {
      for (const each of [subject, ...others]) {
        for (let time = 0; time < 7; time += 1) {
          expect(await rejection(asker.accessToken(each))).toMatchObject({ retryable: true, retryAfter: 40 });
        }
      }
    }
    expect(provider.calls).toBe(1);
    provider.answer = () => provider.tokens();
    clock.advance(40_000);
    expect(await elsewhere().accessToken(others[0]!)).toBe('access-2');
  });

  it('Retry-After is not shortened by the answer to another process, which knows of no longer one', async () => {
    const others = [`${subject} b`, `${subject} c`];
    for (const each of [subject, ...others])
      await keeper.save(each, { ...provider.tokens(), expiresAt: clock.now() - 1 });
    const answers: ((answer: object) => void)[] = [];
    provider.answer = () => new Promise<object>((resolve) => answers.push(resolve));
    const askers = [subject, others[0]!].map((each) => rejection(elsewhere().accessToken(each)));
    while (answers.length < 2) await new Promise(setImmediate);
    answers[0]!(outage({ httpStatus: 429, retryAfter: 600 }));
    expect(await askers[0]).toMatchObject({ retryAfter: 600 });
    answers[1]!(outage({ httpStatus: 503, retryAfter: 5 }));
    expect(await askers[1]).toMatchObject({ retryable: true });
    clock.advance(10_000);
    provider.answer = () => provider.tokens();
    expect(await rejection(elsewhere().accessToken(others[1]!))).toMatchObject({ retryAfter: 590 });
    expect(provider.calls).toBe(2);
  });

  it('Retry-After is kept to by a sweep of keepAlive with thirty who are due', async () => {
    const due = Array.from({ length: 30 }, (_, at) => `${subject} ${at}`);
    for (const each of due) await keeper.save(each, { ...provider.tokens(), refreshExpiresAt: clock.now() + HOUR });
    provider.answer = () => outage({ httpStatus: 429, retryAfter: 600 });
    for (let look = 0; look < 4; look += 1) {
      await sweepOnce(elsewhere(), { every: 1000, before: 2 * HOUR, concurrency: 1 });
      clock.advance(2000);
    }
    expect(provider.calls).toBe(1);
    provider.answer = () => provider.tokens();
    for (const each of due) expect(await keeper.accessToken(each)).toBe('access-0');
  });

  it('one minute of a gateway’s pages costs a sweep no login', async () => {
    const due = Array.from({ length: 20 }, (_, at) => `${subject} ${at}`);
    for (const each of due) await keeper.save(each, { ...provider.tokens(), refreshExpiresAt: clock.now() + HOUR });
    provider.answer = () => UNKNOWN[1]![1];
    await sweepOnce(elsewhere(), { every: 1000, before: 2 * HOUR });
    for (const each of due) expect(await keeper.accessToken(each)).toBe('access-0');
    clock.advance(MINUTE);
    provider.answer = () => provider.tokens();
    await sweepOnce(elsewhere(), { every: 1000, before: 2 * HOUR });
    for (const each of due) expect(await keeper.accessToken(each)).not.toBe('access-0');
  });

  it('an answer that comes late, within refreshTimeout, is stored, whoever has stopped waiting', async () => {
    const patient = elsewhere({ refreshTimeout: 40 });
    await patient.save(subject, { ...provider.tokens(), expiresAt: clock.now() - 1 });
    let answer!: (tokens: TokenSet) => void;
    provider.answer = () => new Promise<TokenSet>((resolve) => (answer = resolve));
    expect(await rejection(patient.accessToken(subject))).toBeInstanceOf(RefreshUnavailableError);
    // The strategy is told how long it may take, and so does not give up before.
    expect(provider.options).toEqual([{ timeout: 40 }]);
    answer(provider.tokens({ accessToken: 'late' }));
    while ((await store.read(`${provider.strategy.name}/${subject}`))?.value.includes('late') !== true)
      await new Promise(setImmediate);
    expect(await elsewhere().accessToken(subject)).toBe('late');
    expect(provider.calls).toBe(1);
  });

  it('an answer without a life has the life of those before it, and is not handed out for ever', async () => {
    await keeper.save(subject, provider.tokens());
    clock.advance(HOUR);
    provider.answer = () => {
      const { expiresAt: _end, ...tokens } = provider.tokens();
      return tokens;
    };
    expect(await keeper.accessToken(subject)).toBe('access-1');
    clock.advance(30 * MINUTE);
    expect(await keeper.accessToken(subject)).toBe('access-1');
    clock.advance(30 * MINUTE);
    expect(await elsewhere().accessToken(subject)).toBe('access-2');
  });

  it.each<[unknown]>([[undefined], [null], [''], [123], ['Bearer access-0'], ['access-0 '], ['access-0\n'], [{}]])(
    'refresh(subject, %j) is a TypeError: the refused token must not come back as if new',
    async (rejected) => {
      await keeper.save(subject, provider.tokens());
      expect(await rejection(keeper.refresh(subject, rejected as string))).toBeInstanceOf(TypeError);
      expect(provider.calls).toBe(0);
    },
  );

  it('a refresh token whose life is shorter than `before` is not refreshed at every look', async () => {
    provider.answer = () => provider.tokens({ refreshExpiresAt: clock.now() + HOUR });
    await keeper.save(subject, { ...provider.tokens(), refreshExpiresAt: clock.now() + HOUR });
    for (let look = 0; look < 6; look += 1) {
      await sweepOnce(elsewhere(), { every: 5 * MINUTE, before: 24 * HOUR });
      clock.advance(5 * MINUTE);
    }
    expect(provider.calls).toBe(1);
    for (let look = 0; look < 6; look += 1) {
      await sweepOnce(elsewhere(), { every: 5 * MINUTE, before: 24 * HOUR });
      clock.advance(5 * MINUTE);
    }
    expect(provider.calls).toBe(2);
  });

  it('times with fractions are stored and listed, and lose no refresh token', async () => {
    const now = (): number => clock.now() + 0.25;
    const exact = elsewhere({ now });
    await exact.save(subject, { ...provider.tokens(), refreshExpiresAt: clock.now() + HOUR + 0.5 });
    provider.answer = () => provider.tokens({ expiresAt: clock.now() + 1e-3, refreshExpiresAt: 1e300 });
    await sweepOnce(exact, { every: 1000, before: 2 * HOUR });
    expect(provider.calls).toBe(1);
    expect(JSON.parse((await store.read(`${provider.strategy.name}/${subject}`))!.value)).toMatchObject({
      tokens: { refreshToken: 'refresh-1', refreshExpiresAt: 1e300 },
    });
  });

  it.each<[string, object]>([
    ['an expiresAt that is no number', { expiresAt: NaN }],
    ['a refreshExpiresAt that is a date', { refreshExpiresAt: new Date() }],
    ['a tokenType that is null', { tokenType: null }],
    ['a scope that is a text', { scope: 'read' }],
    ['a raw that is a text', { raw: 'a=b' }],
    ['a raw that JSON cannot have', { raw: { big: 1n } }],
    ['a member of its own that JSON cannot have', { extra: 1n }],
  ])('%s in the answer to a refresh costs that member, and not the new refresh token', async (_title, odd) => {
    await keeper.save(subject, provider.tokens());
    clock.advance(HOUR);
    provider.answer = () => provider.tokens(odd);
    expect(await keeper.tokens(subject)).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1' });
    clock.advance(HOUR);
    provider.answer = () => provider.tokens();
    expect(await elsewhere().accessToken(subject)).toBe('access-2');
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['an empty text', ''],
  ])('a refreshToken that is %s is none: the one before it stays', async (_title, refreshToken) => {
    await keeper.save(subject, provider.tokens());
    clock.advance(HOUR);
    provider.answer = () => provider.tokens({ refreshToken });
    expect(await keeper.tokens(subject)).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-0' });
  });

  it('perMinute holds from one look to the next', async () => {
    const late = `${subject} late`;
    const dying = (): TokenSet => ({ ...provider.tokens(), refreshExpiresAt: clock.now() + HOUR });
    for (const each of [`${subject} a`, `${subject} b`]) await keeper.save(each, dying());
    let tell!: () => void;
    const looked = new Promise<void>((resolve) => (tell = resolve));
    const read = (key: unknown): void => {
      if (String(key).endsWith(late)) tell();
    };
    const watched = elsewhere({ store: hookedStore(store, { after: { read } }) });
    const stop = watched.keepAlive({ every: 5, before: 2 * HOUR, perMinute: 2, concurrency: 1 });
    while (provider.calls < 2) await new Promise(setImmediate);
    await keeper.save(late, dying());
    await looked;
    // In this time, it would read the pause of the provider, and begin.
    for (let turn = 0; turn < 20; turn += 1) await store.read(subject);
    await stop();
    expect(provider.calls).toBe(2);
  });

  it('a sweep makes no more refreshes in a minute than it may, and can be stopped while it waits', async () => {
    const due = Array.from({ length: 5 }, (_, at) => `${subject} ${at}`);
    for (const each of due) await keeper.save(each, { ...provider.tokens(), refreshExpiresAt: clock.now() + HOUR });
    let tell!: () => void;
    const second = new Promise<void>((resolve) => (tell = resolve));
    provider.answer = () => {
      if (provider.calls === 2) tell();
      return provider.tokens();
    };
    const stop = elsewhere().keepAlive({ every: HOUR, before: 2 * HOUR, perMinute: 2 });
    await second;
    await stop();
    expect(provider.calls).toBe(2);
  });
}
