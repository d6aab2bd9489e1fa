import request from 'supertest';
import type { Emulator } from 'provider-emulators';
import { named, parameterOf } from '../../../test/support/providers.js';
import { pathOf } from './support/clock.js';
import { CASES, codeIn, MODEL_CASE, pageOf } from './support/providers.js';

const post = (emulator: Emulator, path: string) => request(emulator.handler).post(path).send({});
const fail = (): never => {
  throw new Error('a mistake of a test');
};

describe.each(CASES)('faults of $label', ({ name, create, token: { path }, refusal, statuses }) => {
  test("'server-error' is a 500 in the provider's own shape", async () => {
    const emulator = create();
    emulator.faults.next('token', 'server-error');
    const answer = await post(emulator, path);
    expect([answer.status, answer.body]).toEqual([500, refusal]);
  });

  test("'unavailable' is the 503 page of a gateway", async () => {
    const emulator = create();
    emulator.faults.next('token', 'unavailable');
    const answer = await post(emulator, path);
    expect([answer.status, answer.type]).toEqual([503, 'text/html']);
  });

  test("'rate-limited' is a 429 with Retry-After in seconds", async () => {
    const emulator = create();
    emulator.faults.next('token', 'rate-limited');
    const answer = await post(emulator, path);
    expect([answer.status, answer.headers['retry-after'], answer.body]).toEqual([429, '30', refusal]);
  });

  test("'html' is a page where JSON belongs, and 'empty' is nothing at all", async () => {
    const emulator = create();
    emulator.faults.next('token', 'html');
    emulator.faults.next('token', 'empty');
    const page200 = await post(emulator, path);
    expect([page200.status, page200.type]).toEqual([200, 'text/html']);
    const empty = await post(emulator, path)
      .buffer(true)
      .parse((res, done) => {
        let text = '';
        res.on('data', (chunk: Buffer) => (text += chunk.toString()));
        res.on('end', () => done(null, text));
      });
    expect([empty.status, empty.body]).toEqual([200, '']);
  });

  test("'truncated' is the first half of what would have been answered", async () => {
    const emulator = create();
    const whole = (await post(emulator, path)).text;
    emulator.faults.next('token', 'truncated');
    const half = await post(emulator, path)
      .buffer(true)
      .parse((res, done) => {
        let text = '';
        res.on('data', (chunk: Buffer) => (text += chunk.toString()));
        res.on('end', () => done(null, text));
      });
    expect(half.body).toBe(whole.slice(0, Math.floor(whole.length / 2)));
  });

  test("'declined' sends the browser back at once, with access_denied", async () => {
    const emulator = create();
    emulator.faults.next('authorize', 'declined');
    const answer = await request(emulator.handler).get(pathOf(pageOf(emulator)));
    expect(answer.status).toBe(302);
    expect(parameterOf(name, answer.headers['location']!, 'error')).toBe('access_denied');
    emulator.faults.next('authorize', 'declined');
    expect(parameterOf(name, await emulator.approve(pageOf(emulator)), 'error')).toBe('access_denied');
  });

  test("'invalid-client' is the refusal of wrong credentials", async () => {
    const emulator = create();
    emulator.faults.next('token', 'invalid-client');
    const answer = await post(emulator, path);
    expect([answer.status, answer.body]).toEqual([statuses?.invalidClient ?? 401, refusal]);
  });

  test('an answer of one’s own is sent as it is', async () => {
    const emulator = create();
    emulator.faults.next('token', {
      status: 418,
      headers: { 'Content-Type': 'text/plain', 'X-Strange': 'yes' },
      body: Buffer.from([0xc3, 0xa9]),
    });
    const answer = await post(emulator, path);
    expect([answer.status, answer.headers['content-type'], answer.headers['x-strange'], answer.text]).toEqual([
      418,
      'text/plain',
      'yes',
      'é',
    ]);
  });

  test('a function answers by hand', async () => {
    const emulator = create();
    emulator.faults.next('token', (req, res) => {
      res.writeHead(202, { 'x-method': req.method }).end('by hand');
    });
    const answer = await post(emulator, path);
    expect([answer.status, answer.headers['x-method'], answer.text]).toEqual([202, 'POST', 'by hand']);
    expect(emulator.requests.at(-1)).toMatchObject({ fault: 'function', answer: { status: 202 } });
  });

  test.each([
    ['throws', () => fail()],
    ['is async and rejects', () => Promise.resolve().then(fail)],
  ])('a function that %s is a 500 and no request without an answer', async (_what, handler) => {
    const emulator = create();
    emulator.faults.next('token', handler);
    expect((await post(emulator, path)).status).toBe(500);
    expect(emulator.requests.at(-1)).toMatchObject({ fault: 'function', answer: { status: 500 } });
  });

  test("'next' queues, repeats and runs out; 'always' stays behind it until cleared", async () => {
    const emulator = create();
    const status = async (): Promise<number> => (await post(emulator, path)).status;
    emulator.faults.always('token', { status: 599 });
    emulator.faults.next('token', { status: 501 }, 2);
    emulator.faults.next('token', { status: 502 });
    expect([await status(), await status(), await status(), await status(), await status()]).toEqual([
      501, 501, 502, 599, 599,
    ]);
    emulator.faults.clear('token');
    expect(await status()).toBeLessThan(500);
    emulator.faults.next('token', { status: 501 });
    emulator.faults.always('token', { status: 599 });
    emulator.faults.clear();
    expect(await status()).toBeLessThan(500);
  });

  test('what does not exist cannot be switched on', () => {
    const { faults } = create();
    expect(() => faults.next('tokens', 'html')).toThrow(
      `There is no endpoint "tokens"; there are: ${Object.keys(faults.names).join(', ')}.`,
    );
    expect(() => faults.next('token', 'htlm')).toThrow('The endpoint token has no fault "htlm"; it has: hang, reset');
    expect(() => faults.always('login', 'expired-code')).toThrow('has no fault "expired-code"');
    expect(() => faults.next('login', { payload: {} })).toThrow('answers without a payload');
    expect(() => faults.next('token', { status: 99 })).toThrow('from 200 to 599');
    expect(() => faults.next('token', { headers: { 'x y': 'a' } })).toThrow('x y');
    expect(() => faults.next('token', { headers: { location: 'http://localhost/กลับ' } })).toThrow('location');
    expect(() => faults.next('token', 'html', 0)).toThrow('times');
    for (const [wrong, message] of [
      [{ stauts: 503 }, 'an answer as a fault: there is no member "stauts"; it takes: status, headers, body.'],
      [{ payload: {}, status: 503 }, 'a payload as a fault: there is no member "status"; it takes: payload.'],
      [{ headers: null }, '"headers" must be an object, and is null.'],
      [{ headers: 'x' }, '"headers" must be an object, and is "x".'],
      [{ body: { id: 1 } }, '"body" must be a string or bytes, and is an object.'],
    ] as const) {
      expect(() => faults.next('token', wrong as never)).toThrow(new TypeError(message));
      expect(() => faults.always('token', wrong as never)).toThrow(new TypeError(message));
    }
    expect(() => faults.clear('tokens')).toThrow('There is no endpoint');
  });
});

// The emulators whose pages can send the browser back with a state.
test.each(CASES.filter(({ create }) => create().faults.names['authorize']?.includes('no-state')))(
  "'no-state' of $label brings the browser back without a state, once",
  async ({ name, create, stateful }) => {
    const emulator = create(stateful);
    const url = pageOf(emulator, named(name, { state: 'kept' }));
    emulator.faults.next('authorize', 'no-state');
    const callbackURL = await emulator.approve(url);
    expect(codeIn(name, callbackURL)).toEqual(expect.any(String));
    expect(parameterOf(name, callbackURL, 'state')).toBeNull();
    expect(parameterOf(name, await emulator.approve(url), 'state')).toBe('kept');
  },
);

// What the core does for all is tested with the model.
const {
  create,
  token: { path },
} = MODEL_CASE;

test('a page can offer the names of all faults, and show what is armed', async () => {
  const emulator = create();
  expect(emulator.faults.names['profile']).toEqual(expect.arrayContaining(['hang', 'server-error', 'expired-token']));
  expect(emulator.faults.names['profile']).not.toContain('expired-code');
  for (const name of emulator.faults.names['token'] ?? []) emulator.faults.next('token', name);
  emulator.faults.clear();
  emulator.faults.next('token', 'expired-code');
  emulator.faults.always('token', { payload: 1 });
  const standing = { endpoint: 'token', fault: 'payload', until: 'cleared' };
  expect(emulator.faults.armed).toEqual([{ endpoint: 'token', fault: 'expired-code', until: 'played' }, standing]);
  await post(emulator, path);
  expect(emulator.faults.armed).toEqual([standing]);
  emulator.faults.clear();
  expect(emulator.faults.armed).toEqual([]);
});

test('one fault of an endpoint can be switched off, the others stay', async () => {
  const emulator = create();
  const names = (): string[] => emulator.faults.armed.map(({ endpoint, fault }) => `${endpoint} ${fault}`);
  emulator.faults.next('token', 'expired-code', 2);
  emulator.faults.next('token', 'html');
  emulator.faults.always('token', 'expired-code');
  emulator.faults.always('profile', 'html');
  emulator.faults.clear('token', 'expired-code');
  expect(names()).toEqual(['token html', 'profile html']);
  emulator.faults.clear('profile', 'empty');
  expect(names()).toEqual(['token html', 'profile html']);
  expect((await post(emulator, path)).type).toBe('text/html');
  expect((await post(emulator, path)).type).toBe('application/json');
  emulator.faults.next('token', { status: 418 });
  emulator.faults.clear('token', 'answer');
  expect(names()).toEqual(['profile html']);
  expect(() => emulator.faults.clear('profile', 'expired-code')).toThrow('The endpoint profile has no fault');
});

describe('on a real connection', () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await create().listen();
  });
  const open = () => fetch(pageOf(emulator));
  /** Waits, by requests, until a fault is being played. */
  async function isPlayed(fault: string): Promise<void> {
    while (!emulator.requests.some((each) => each.fault === fault)) await fetch(`${emulator.url}/nowhere`);
  }

  test("'reset' breaks the connection before anything happened", async () => {
    emulator.faults.next('authorize', 'reset');
    await expect(open()).rejects.toThrow('fetch failed');
    expect((await open()).status).toBe(200);
  });

  test("'lost-answer' breaks it after everything happened", async () => {
    await open();
    const { ticket } = emulator.requests.at(-1)?.answer?.payload as { ticket: string };
    const body = { ticket, account: emulator.accounts[0]!.id, decision: 'allow' };
    const allow = () =>
      fetch(`${emulator.url}/login`, { method: 'POST', body: new URLSearchParams(body), redirect: 'manual' });
    emulator.faults.next('login', 'lost-answer');
    await expect(allow()).rejects.toThrow('fetch failed');
    expect(emulator.requests.at(-1)?.answer).toBeUndefined();
    const again = await allow();
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining('decided already')]);
  });

  test("'slow' is the real answer, three seconds late", async () => {
    const timers = jest
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation((() => ({ unref: () => undefined })) as never);
    emulator.faults.next('authorize', 'slow');
    const late = open();
    await isPlayed('slow');
    const [[send, after] = []] = timers.mock.calls;
    timers.mockRestore();
    expect(after).toBe(3_000);
    send!();
    expect(await (await late).text()).toContain('name="ticket"');
  });

  test("'hang' answers nothing until the emulator closes", async () => {
    emulator.faults.next('authorize', 'hang');
    const outcome = open().then(
      () => 'answered',
      () => 'broken',
    );
    await isPlayed('hang');
    await emulator.close();
    expect(await outcome).toBe('broken');
    expect(emulator.requests.find(({ fault }) => fault === 'hang')?.answer).toBeUndefined();
  });
});

test('approve says that a fault of the connection needs a connection', async () => {
  const emulator = create();
  emulator.faults.next('authorize', 'hang');
  await expect(emulator.approve(pageOf(emulator))).rejects.toThrow('only a real HTTP request can show');
});
