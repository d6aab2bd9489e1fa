import request from 'supertest';
import { createElecqEmulator, createEliceEmulator, createFlowAccountEmulator } from 'provider-emulators';
import type { Emulator } from 'provider-emulators';
import { callback, parameter, pathOf } from './support/clock.js';
import { PROVIDERS } from './support/providers.js';

const post = (emulator: Emulator, path: string) => request(emulator.handler).post(path).send({});

describe.each(PROVIDERS)('faults of $name', ({ create, tokenPath, page, refusal }) => {
  test("'server-error' is a 500 in the provider's own shape", async () => {
    const emulator = create();
    emulator.faults.next('token', 'server-error');
    const answer = await post(emulator, tokenPath);
    expect([answer.status, answer.body]).toEqual([500, refusal]);
  });

  test("'unavailable' is the 503 page of a gateway", async () => {
    const emulator = create();
    emulator.faults.next('token', 'unavailable');
    const answer = await post(emulator, tokenPath);
    expect([answer.status, answer.type]).toEqual([503, 'text/html']);
  });

  test("'rate-limited' is a 429 with Retry-After in seconds", async () => {
    const emulator = create();
    emulator.faults.next('token', 'rate-limited');
    const answer = await post(emulator, tokenPath);
    expect([answer.status, answer.headers['retry-after'], answer.body]).toEqual([429, '30', refusal]);
  });

  test("'html' is a page where JSON belongs, and 'empty' is nothing at all", async () => {
    const emulator = create();
    emulator.faults.next('token', 'html');
    emulator.faults.next('token', 'empty');
    const page200 = await post(emulator, tokenPath);
    expect([page200.status, page200.type]).toEqual([200, 'text/html']);
    const empty = await post(emulator, tokenPath)
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
    const whole = (await post(emulator, tokenPath)).text;
    emulator.faults.next('token', 'truncated');
    const half = await post(emulator, tokenPath)
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
    const answer = await request(emulator.handler).get(pathOf(page(emulator)));
    expect(answer.status).toBe(302);
    expect(parameter(answer.headers['location']!, 'error')).toBe('access_denied');
    emulator.faults.next('authorize', 'declined');
    expect(parameter(await emulator.approve(page(emulator)), 'error')).toBe('access_denied');
  });

  test("'invalid-client' is the refusal of wrong credentials", async () => {
    const emulator = create();
    emulator.faults.next('token', 'invalid-client');
    const answer = await post(emulator, tokenPath);
    expect([answer.status, answer.body]).toEqual([emulator.provider === 'chainup' ? 200 : 401, refusal]);
  });

  test('an answer of one’s own is sent as it is', async () => {
    const emulator = create();
    emulator.faults.next('token', {
      status: 418,
      headers: { 'Content-Type': 'text/plain', 'X-Strange': 'yes' },
      body: Buffer.from([0xc3, 0xa9]),
    });
    const answer = await post(emulator, tokenPath);
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
    const answer = await post(emulator, tokenPath);
    expect([answer.status, answer.headers['x-method'], answer.text]).toEqual([202, 'POST', 'by hand']);
    expect(emulator.requests.at(-1)).toMatchObject({ fault: 'function', answer: { status: 202 } });
  });

  test("'next' queues, repeats and runs out; 'always' stays behind it until cleared", async () => {
    const emulator = create();
    const status = async (): Promise<number> => (await post(emulator, tokenPath)).status;
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
    expect(() => faults.next('tokens', 'html')).toThrow('No endpoint "tokens"; there are: authorize, login, token');
    expect(() => faults.next('token', 'htlm')).toThrow('The endpoint token has no fault "htlm"; it has: hang, reset');
    expect(() => faults.always('profile', 'expired-code')).toThrow('has no fault "expired-code"');
    expect(() => faults.next('login', { payload: {} })).toThrow('answers without a payload');
    expect(() => faults.next('token', { status: 99 })).toThrow('from 200 to 599');
    expect(() => faults.next('token', { headers: { 'x y': 'a' } })).toThrow('x y');
    expect(() => faults.next('token', { headers: { location: 'http://localhost/กลับ' } })).toThrow('location');
    expect(() => faults.next('token', 'html', 0)).toThrow('times');
    for (const [wrong, message] of [
      [{ stauts: 503 }, 'an answer as a fault: there is no member "stauts"; it takes: status, headers, body.'],
      [{ payload: {}, status: 503 }, 'a payload as a fault: there is no member "status"; it takes: payload.'],
      [{ headers: null }, 'headers: an object, not null.'],
      [{ headers: 'x' }, 'headers: an object, not "x".'],
      [{ body: { id: 1 } }, 'body: a text or bytes, not an object.'],
    ] as const) {
      expect(() => faults.next('token', wrong as never)).toThrow(new TypeError(message));
      expect(() => faults.always('token', wrong as never)).toThrow(new TypeError(message));
    }
    expect(() => faults.clear('tokens')).toThrow('No endpoint');
  });
});

test('a page can offer the names of all faults, and show what is armed', async () => {
  const elice = createEliceEmulator();
  expect(elice.faults.names.profile).toEqual(expect.arrayContaining(['hang', 'server-error', 'expired-token']));
  expect(elice.faults.names.profile).not.toContain('expired-code');
  for (const name of elice.faults.names.token) elice.faults.next('token', name);
  elice.faults.clear();
  elice.faults.next('token', 'expired-code');
  elice.faults.always('token', { payload: 1 });
  const standing = { endpoint: 'token', fault: 'payload', until: 'cleared' };
  expect(elice.faults.armed).toEqual([{ endpoint: 'token', fault: 'expired-code', until: 'played' }, standing]);
  await post(elice, '/oauth/token');
  expect(elice.faults.armed).toEqual([standing]);
  elice.faults.clear();
  expect(elice.faults.armed).toEqual([]);
});

test('one fault of an endpoint can be switched off, the others stay', async () => {
  const elice = createEliceEmulator();
  const names = (): string[] => elice.faults.armed.map(({ endpoint, fault }) => `${endpoint} ${fault}`);
  elice.faults.next('token', 'expired-code', 2);
  elice.faults.next('token', 'html');
  elice.faults.always('token', 'expired-code');
  elice.faults.always('profile', 'html');
  elice.faults.clear('token', 'expired-code');
  expect(names()).toEqual(['token html', 'profile html']);
  elice.faults.clear('profile', 'empty');
  expect(names()).toEqual(['token html', 'profile html']);
  expect((await post(elice, '/oauth/token')).type).toBe('text/html');
  expect((await post(elice, '/oauth/token')).type).toBe('application/json');
  elice.faults.next('token', { status: 418 });
  elice.faults.clear('token', 'answer');
  expect(names()).toEqual(['profile html']);
  expect(() => elice.faults.clear('profile', 'expired-code')).toThrow('The endpoint profile has no fault');
});

test.each(PROVIDERS.filter(({ name }) => name !== 'ELECQ'))(
  "'no-state' of $name brings the browser back without a state, once",
  async ({ create, page }) => {
    const emulator = create();
    const url = page(emulator, { state: 'kept' });
    emulator.faults.next('authorize', 'no-state');
    const callbackURL = await emulator.approve(url);
    expect(parameter(callbackURL, 'code')).not.toBeNull();
    expect(parameter(callbackURL, 'state')).toBeNull();
    expect(parameter(await emulator.approve(url), 'state')).toBe('kept');
  },
);

test('a fault that the provider, or this endpoint of it, does not have does not compile', () => {
  const [elecq, elice] = [createElecqEmulator(), createEliceEmulator()];
  elecq.faults.next('token', 'refused-with-200');
  // @ts-expect-error Elice has no such fault
  expect(() => elice.faults.next('token', 'refused-with-200')).toThrow(TypeError);
  // @ts-expect-error an account has no code
  expect(() => elice.faults.always('profile', 'expired-code')).toThrow(TypeError);
  // @ts-expect-error Elice does not refresh
  expect(() => elice.faults.next('refresh', 'html')).toThrow(TypeError);
});

describe('a payload is put into the envelope', () => {
  test("of ELECQ's respCode, and of FlowAccount's company", async () => {
    const elecq = createElecqEmulator();
    elecq.faults.next('profile', { payload: { userId: 7 } });
    expect((await request(elecq.handler).get('/merchant/user')).body).toEqual({
      respCode: '200',
      respMsg: 'success',
      data: { userId: 7 },
    });
    const flowaccount = createFlowAccountEmulator();
    flowaccount.faults.next('profile', { payload: [] });
    expect((await request(flowaccount.handler).get('/test/company/info')).body).toMatchObject({
      status: true,
      data: [],
    });
  });

  test('made by a function from what was really answered, which goes on holding', async () => {
    const elice = createEliceEmulator();
    const { client_id, client_secret } = { client_id: 'elice-client', client_secret: 'elice-emulator-secret' };
    const url = PROVIDERS.find(({ name }) => name === 'Elice')!.page(elice);
    const code = parameter(await elice.approve(url), 'code');
    elice.faults.always('token', { payload: (real: unknown) => ({ ...(real as object), extra: true }) });
    const send = () => request(elice.handler).post('/oauth/token').send({ client_id, client_secret, code });
    expect((await send()).body).toEqual({ access_token: expect.any(String), extra: true });
    // A refusal passes unchanged.
    expect((await send()).body).toEqual({ error: 'invalid_grant', error_description: 'The code is used.' });
  });

  test('as null where there is nothing that JSON could say', async () => {
    const elice = createEliceEmulator();
    elice.faults.next('token', { payload: undefined });
    expect((await post(elice, '/oauth/token')).text).toBe('null');
  });
});

test("ELECQ's 'refused-with-200' says no in respCode alone", async () => {
  const elecq = createElecqEmulator();
  for (const endpoint of ['authorize', 'token', 'refresh', 'profile', 'devices'] as const) {
    elecq.faults.next(endpoint, 'refused-with-200');
  }
  const answer = await post(elecq, '/oauth2/token');
  expect([answer.status, answer.body]).toEqual([200, { respCode: '401', respMsg: 'Unauthorized', data: null }]);
});

test("'expired-token', 'expired-code' and 'expired-refresh-token' are the refusals of the real thing", async () => {
  const flowaccount = createFlowAccountEmulator();
  flowaccount.faults.next('profile', 'expired-token');
  flowaccount.faults.next('token', 'expired-code');
  flowaccount.faults.next('refresh', 'expired-refresh-token');
  const form = (grant: string) =>
    request(flowaccount.handler).post('/test/token').type('form').send({ grant_type: grant });
  expect((await request(flowaccount.handler).get('/test/company/info')).status).toBe(401);
  expect((await form('authorization_code')).body.error_description).toBe('The code is expired.');
  expect((await form('refresh_token')).body.error_description).toBe('The refresh_token is expired.');
});

describe('on a real connection', () => {
  const redirect = callback('flowaccount');

  async function listening() {
    const flowaccount = await createFlowAccountEmulator().listen();
    const { clientID, clientSecret, authorizationURL, tokenURL } = flowaccount.strategyOptions;
    const client = { client_id: clientID, client_secret: clientSecret };
    const asked = new URLSearchParams({
      response_type: 'code',
      client_id: clientID,
      redirect_uri: redirect,
      scope: 'flowaccount-api offline_access',
    });
    const code = parameter(await flowaccount.approve(`${authorizationURL}?${asked.toString()}`), 'code') ?? '';
    const send = (body: Record<string, string>) =>
      fetch(tokenURL, { method: 'POST', body: new URLSearchParams({ ...client, ...body }) });
    const exchange = () => send({ grant_type: 'authorization_code', code, redirect_uri: redirect });
    const refresh = (token: string) => send({ grant_type: 'refresh_token', refresh_token: token });
    return { flowaccount, exchange, refresh };
  }

  test("'reset' breaks the connection before anything happened", async () => {
    const { flowaccount, exchange } = await listening();
    flowaccount.faults.next('token', 'reset');
    await expect(exchange()).rejects.toThrow('fetch failed');
    expect((await exchange()).status).toBe(200);
    await flowaccount.close();
  });

  test("'lost-answer' breaks it after the refresh token was replaced", async () => {
    const { flowaccount, exchange, refresh } = await listening();
    const { refresh_token: token } = (await (await exchange()).json()) as { refresh_token: string };
    flowaccount.faults.next('refresh', 'lost-answer');
    await expect(refresh(token)).rejects.toThrow('fetch failed');
    expect(flowaccount.requests.at(-1)?.answer).toBeUndefined();
    const again = await refresh(token);
    expect([again.status, await again.json()]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'The refresh_token is used.' },
    ]);
    await flowaccount.close();
  });

  test("'slow' is the real answer, three seconds late", async () => {
    const { flowaccount, exchange } = await listening();
    const timers = jest
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation((() => ({ unref: () => undefined })) as never);
    flowaccount.faults.next('token', 'slow');
    const late = exchange();
    const isHere = (): boolean => flowaccount.requests.some(({ fault }) => fault === 'slow');
    while (!isHere()) await fetch(`${flowaccount.url}/nowhere`);
    const [[send, after] = []] = timers.mock.calls;
    timers.mockRestore();
    expect(after).toBe(3_000);
    send!();
    expect(await (await late).json()).toMatchObject({ token_type: 'Bearer' });
    await flowaccount.close();
  });

  test("'hang' answers nothing until the emulator closes", async () => {
    const { flowaccount, exchange } = await listening();
    flowaccount.faults.next('token', 'hang');
    const hanging = exchange();
    const outcome = hanging.then(
      () => 'answered',
      () => 'broken',
    );
    const hung = (): boolean => flowaccount.requests.some(({ fault }) => fault === 'hang');
    while (!hung()) await fetch(`${flowaccount.url}/nowhere`);
    await flowaccount.close();
    expect(await outcome).toBe('broken');
    expect(flowaccount.requests.find(({ fault }) => fault === 'hang')?.answer).toBeUndefined();
  });
});

test('approve says that a fault of the connection needs a connection', async () => {
  const { create, page } = PROVIDERS[2]!;
  const elice = create();
  elice.faults.next('authorize', 'hang');
  await expect(elice.approve(page(elice))).rejects.toThrow('only a real HTTP request can show');
});
