import { createHash } from 'node:crypto';
import request from 'supertest';
import { createFlowAccountEmulator } from 'provider-emulators';
import type { FlowAccountEmulator } from 'provider-emulators';
import { callback, DAY, HOUR, MINUTE, parameter, pathOf, testClock, withQuery } from './support/clock.js';
import { ticketOf } from './support/pages.js';

const REDIRECT = callback('flowaccount');
const BOTH = 'flowaccount-api offline_access';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

function setUp() {
  const clock = testClock();
  const flowaccount = createFlowAccountEmulator({ now: clock.now });
  const { clientID, clientSecret } = flowaccount.strategyOptions;
  const authorizeParameters = {
    response_type: 'code',
    client_id: clientID,
    redirect_uri: REDIRECT,
    scope: BOTH,
    state: 'st/4+te',
  };
  return { clock, flowaccount, authorizeParameters, client: { client_id: clientID, client_secret: clientSecret } };
}
type Setting = ReturnType<typeof setUp>;

const authorizeURL = (flowaccount: FlowAccountEmulator, parameters: Record<string, string>): string =>
  withQuery(flowaccount.strategyOptions.authorizationURL, parameters);

async function aCode(
  { flowaccount, authorizeParameters }: Setting,
  change: object = {},
  business?: string,
): Promise<string> {
  const url = authorizeURL(flowaccount, { ...authorizeParameters, ...change });
  const back = await flowaccount.approve(url, 'owner-1', business === undefined ? {} : { business });
  return parameter(back, 'code') ?? '';
}

const token = (flowaccount: FlowAccountEmulator, body: Record<string, string>) =>
  request(flowaccount.handler).post('/test/token').type('form').send(body);

const exchange = ({ flowaccount, client }: Setting, code: string, change: object = {}) =>
  token(flowaccount, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...client, ...change });

const refresh = ({ flowaccount, client }: Setting, refreshToken: string, change: object = {}) =>
  token(flowaccount, { grant_type: 'refresh_token', refresh_token: refreshToken, ...client, ...change });

const company = ({ flowaccount }: Setting, accessToken: string) =>
  request(flowaccount.handler).get('/test/company/info').set('authorization', `Bearer ${accessToken}`);

describe('FlowAccount: a login', () => {
  test('comes back with code, scope and state', async () => {
    const { flowaccount, authorizeParameters } = setUp();
    const url = await flowaccount.approve(authorizeURL(flowaccount, authorizeParameters));
    expect([...new URL(url).searchParams.keys()].sort()).toEqual(['code', 'scope', 'state']);
    expect(parameter(url, 'scope')).toBe(BOTH);
    expect(parameter(url, 'state')).toBe('st/4+te');
    expect(url).toContain('scope=flowaccount-api%20offline_access');
  });

  test('comes back without state when none was sent', async () => {
    const { flowaccount, authorizeParameters } = setUp();
    const { state: _absent, ...rest } = authorizeParameters;
    const url = await flowaccount.approve(authorizeURL(flowaccount, rest));
    expect([...new URL(url).searchParams.keys()].sort()).toEqual(['code', 'scope']);
  });

  test('ends in tokens with the supportCode of the chosen business', async () => {
    const setting = setUp();
    const answer = await exchange(setting, await aCode(setting, {}, 'N1000232'));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      expires_in: 3600,
      token_type: 'Bearer',
      supportCode: 'N1000232',
      refresh_token: expect.any(String),
    });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('gives no refresh token without offline_access', async () => {
    const setting = setUp();
    const answer = await exchange(setting, await aCode(setting, { scope: 'flowaccount-api' }));
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('refresh_token');
  });

  test('shows the company of the token, its name spelled as FlowAccount spells it', async () => {
    const setting = setUp();
    const tokens = await exchange(setting, await aCode(setting));
    const answer = await company(setting, tokens.body.access_token as string);
    expect(answer.body).toMatchObject({
      status: true,
      data: { companyId: 100231, compnayName: 'บริษัท บ้านแอนด์การ์เด้น จำกัด', companyNameEn: 'Baan & Garden Co., Ltd.' },
    });
    expect(answer.body.data).not.toHaveProperty('companyName');
  });

  test('ends in access_denied with the state when the person declines', async () => {
    const { flowaccount, authorizeParameters } = setUp();
    const url = await flowaccount.decline(authorizeURL(flowaccount, authorizeParameters));
    expect(url).toBe(`${REDIRECT}?error=access_denied&state=st%2F4%2Bte`);
  });

  test('cannot connect a business of somebody else', async () => {
    const { flowaccount, authorizeParameters } = setUp();
    const url = authorizeURL(flowaccount, authorizeParameters);
    await expect(flowaccount.approve(url, 'owner-1', { business: 'N2000415' })).rejects.toThrow('no such business');
  });
});

describe('FlowAccount refuses an authorization request', () => {
  test.each(['response_type', 'scope', 'client_id', 'redirect_uri'])('without %s', async (name) => {
    const { flowaccount, authorizeParameters } = setUp();
    const { [name as 'scope']: _absent, ...rest } = authorizeParameters;
    const answer = await request(flowaccount.handler).get(pathOf(authorizeURL(flowaccount, rest)));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`The parameter ${name} is missing.`);
  });

  test.each([
    ['of another client', { client_id: 'somebody' }, 'client_id is not registered'],
    ['to an address that is not registered', { redirect_uri: 'https://localhost:3000' }, 'is not registered'],
    ['for another response_type', { response_type: 'token' }, 'response_type must be code'],
    ['without flowaccount-api in the scope', { scope: 'offline_access' }, 'must contain flowaccount-api'],
    ['with scopes separated by commas', { scope: 'flowaccount-api,offline_access' }, 'separated by one space'],
    ['with a scope that does not exist', { scope: 'flowaccount-api openid' }, 'does not exist'],
    ['with a short code_challenge', { code_challenge: 'short' }, '43 to 128'],
    [
      'with an unknown code_challenge_method',
      { code_challenge: CHALLENGE, code_challenge_method: 'S512' },
      'S256 or plain',
    ],
    ['with a method without a challenge', { code_challenge_method: 'S256' }, 'without a code_challenge'],
    ['with the client secret in the address', { client_secret: 'x' }, 'must never be in an address'],
  ])('%s', async (_title, change, reason) => {
    const { flowaccount, authorizeParameters } = setUp();
    const url = authorizeURL(flowaccount, { ...authorizeParameters, ...change });
    const answer = await request(flowaccount.handler).get(pathOf(url));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(reason);
    expect(answer.headers['location']).toBeUndefined();
  });
});

describe('FlowAccount wants every parameter of the login URL URL-encoded, and refuses', () => {
  test.each([
    ['the redirect_uri as it is', `redirect_uri=${REDIRECT}`],
    ['a state with a slash', `redirect_uri=${encodeURIComponent(REDIRECT)}&state=a/b`],
    ['a state with a percent sign alone', `redirect_uri=${encodeURIComponent(REDIRECT)}&state=100%`],
    ['a state that is no UTF-8', `redirect_uri=${encodeURIComponent(REDIRECT)}&state=%FF`],
  ])('%s', async (_title, rest) => {
    const { flowaccount } = setUp();
    const query = `response_type=code&scope=flowaccount-api%20offline_access&client_id=flowaccount-client&${rest}`;
    const answer = await request(flowaccount.handler).get(`/connect/authorize?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('URL-encoded');
  });
});

describe('FlowAccount refuses a token request', () => {
  test('whose code was used before', async () => {
    const setting = setUp();
    const code = await aCode(setting);
    await exchange(setting, code).expect(200);
    const again = await exchange(setting, code);
    expect([again.status, again.body]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'The code is used.' },
    ]);
  });

  test('150 minutes after the business was chosen, and not a millisecond earlier', async () => {
    const setting = setUp();
    const [first, second] = [await aCode(setting), await aCode(setting)];
    setting.clock.advance(150 * MINUTE - 1);
    await exchange(setting, first).expect(200);
    setting.clock.advance(1);
    const late = await exchange(setting, second);
    expect([late.status, late.body.error_description]).toEqual([400, 'The code is expired.']);
  });

  test('with another redirect_uri, and the code is gone then', async () => {
    const setting = setUp();
    setting.flowaccount.registerRedirectURI('http://localhost:3000/second');
    const code = await aCode(setting);
    const answer = await exchange(setting, code, { redirect_uri: 'http://localhost:3000/second' });
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
    expect(answer.body.error_description).toContain('redirect_uri');
    await exchange(setting, code).expect(400);
  });

  test.each([
    ['a wrong client_secret', { client_secret: 'wrong' }],
    ['no client_secret', { client_secret: '' }],
    ['another client_id', { client_id: 'somebody' }],
  ])('with %s, leaving the code usable', async (_title, change) => {
    const setting = setUp();
    const code = await aCode(setting);
    const answer = await exchange(setting, code, change);
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
    await exchange(setting, code).expect(200);
  });

  test('that authenticates by Basic: the document puts the secret into the body', async () => {
    const setting = setUp();
    const code = await aCode(setting);
    const answer = await exchange(setting, code).auth(setting.client.client_id, setting.client.client_secret);
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
  });

  test('that is JSON', async () => {
    const setting = setUp();
    const answer = await request(setting.flowaccount.handler)
      .post('/test/token')
      .send({ grant_type: 'authorization_code', code: await aCode(setting), ...setting.client });
    expect([answer.status, answer.body.error]).toEqual([415, 'invalid_request']);
  });

  test('of another grant_type', async () => {
    const setting = setUp();
    const answer = await token(setting.flowaccount, { grant_type: 'client_credentials', ...setting.client });
    expect([answer.status, answer.body.error]).toEqual([400, 'unsupported_grant_type']);
  });

  test('that repeats a parameter', async () => {
    const setting = setUp();
    const code = await aCode(setting);
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT,
      ...setting.client,
      code,
    });
    const answer = await request(setting.flowaccount.handler)
      .post('/test/token')
      .type('form')
      .send(`${body.toString()}&code=${code}`);
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
  });

  test('in another environment', async () => {
    const setting = setUp();
    await request(setting.flowaccount.handler).post('/v1/token').type('form').send('a=b').expect(404);
  });
});

describe('FlowAccount honours PKCE', () => {
  const S256 = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };

  test.each([
    ['S256', S256],
    ['plain, the default', { code_challenge: VERIFIER }],
  ])('with %s', async (_title, challenge) => {
    const setting = setUp();
    const code = await aCode(setting, challenge);
    await exchange(setting, code, { code_verifier: VERIFIER }).expect(200);
  });

  test.each([
    ['no verifier', {}],
    ['another verifier', { code_verifier: VERIFIER.replace('d', 'e') }],
    ['the challenge instead of the verifier', { code_verifier: CHALLENGE }],
  ])('refusing %s, and the code is gone then', async (_title, change) => {
    const setting = setUp();
    const code = await aCode(setting, S256);
    const answer = await exchange(setting, code, change);
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
    expect(answer.body.error_description).toContain('code_verifier');
    await exchange(setting, code, { code_verifier: VERIFIER }).expect(400);
  });

  test('refusing a verifier when there was no challenge', async () => {
    const setting = setUp();
    const answer = await exchange(setting, await aCode(setting), { code_verifier: VERIFIER });
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });
});

describe('FlowAccount refreshes', () => {
  test('with a new refresh token each time, for the same business', async () => {
    const setting = setUp();
    const first = await exchange(setting, await aCode(setting, {}, 'N1000232'));
    const second = await refresh(setting, first.body.refresh_token as string);
    expect(second.status).toBe(200);
    expect(second.body.supportCode).toBe('N1000232');
    expect(second.body.refresh_token).not.toBe(first.body.refresh_token);
    expect(second.body.access_token).not.toBe(first.body.access_token);
    await company(setting, second.body.access_token as string).expect(200);
  });

  test('never with a replaced refresh token, while the latest goes on working', async () => {
    const setting = setUp();
    const first = await exchange(setting, await aCode(setting));
    const second = await refresh(setting, first.body.refresh_token as string);
    const replay = await refresh(setting, first.body.refresh_token as string);
    expect([replay.status, replay.body]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'The refresh_token is used.' },
    ]);
    await refresh(setting, second.body.refresh_token as string).expect(200);
  });

  test('never a day after the last token request, and each request starts a new day', async () => {
    const setting = setUp();
    const first = await exchange(setting, await aCode(setting));
    setting.clock.advance(DAY - 1);
    const second = await refresh(setting, first.body.refresh_token as string).expect(200);
    setting.clock.advance(DAY - 1);
    const third = await refresh(setting, second.body.refresh_token as string).expect(200);
    setting.clock.advance(DAY);
    const late = await refresh(setting, third.body.refresh_token as string);
    expect(late.body).toEqual({ error: 'invalid_grant', error_description: 'The refresh_token is expired.' });
  });

  test('never for a client that does not authenticate, leaving the refresh token usable', async () => {
    const setting = setUp();
    const first = await exchange(setting, await aCode(setting));
    const refused = await refresh(setting, first.body.refresh_token as string, { client_secret: 'wrong' });
    expect([refused.status, refused.body.error]).toEqual([401, 'invalid_client']);
    await refresh(setting, first.body.refresh_token as string).expect(200);
  });

  test('never with an access token in place of the refresh token', async () => {
    const setting = setUp();
    const first = await exchange(setting, await aCode(setting));
    const answer = await refresh(setting, first.body.access_token as string);
    expect(answer.body.error_description).toBe('The refresh_token is unknown.');
  });
});

describe('FlowAccount refuses the company', () => {
  test('when the access token is expired, and not a millisecond earlier', async () => {
    const setting = setUp();
    const tokens = await exchange(setting, await aCode(setting));
    setting.clock.advance(HOUR - 1);
    await company(setting, tokens.body.access_token as string).expect(200);
    setting.clock.advance(1);
    const late = await company(setting, tokens.body.access_token as string);
    expect([late.status, late.body.status, late.body.data]).toEqual([401, false, null]);
  });

  test('without a token', async () => {
    const answer = await request(setUp().flowaccount.handler).get('/test/company/info');
    expect([answer.status, answer.body.status]).toEqual([401, false]);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });
});

describe("FlowAccount's faults", () => {
  test('put a payload into the envelope of the company', async () => {
    const setting = setUp();
    setting.flowaccount.faults.next('profile', { payload: [] });
    expect((await company(setting, 'none')).body).toMatchObject({ status: true, data: [] });
  });

  test("refuse as the real thing does with 'expired-token', 'expired-code' and 'expired-refresh-token'", async () => {
    const setting = setUp();
    const { faults } = setting.flowaccount;
    faults.next('profile', 'expired-token');
    faults.next('token', 'expired-code');
    faults.next('refresh', 'expired-refresh-token');
    expect((await company(setting, 'none')).status).toBe(401);
    expect((await exchange(setting, 'none')).body.error_description).toBe('The code is expired.');
    expect((await refresh(setting, 'none')).body.error_description).toBe('The refresh_token is expired.');
  });

  test("replace the refresh token although its answer is lost with 'lost-answer'", async () => {
    const setting = setUp();
    const { refresh_token: token } = (await exchange(setting, await aCode(setting))).body as { refresh_token: string };
    setting.flowaccount.faults.next('refresh', 'lost-answer');
    await expect(refresh(setting, token)).rejects.toThrow('socket hang up');
    const again = await refresh(setting, token);
    expect([again.status, again.body.error_description]).toEqual([400, 'The refresh_token is used.']);
  });
});

test("FlowAccount's consent page offers the businesses of the account and connects the chosen one", async () => {
  const setting = setUp();
  const { flowaccount, authorizeParameters } = setting;
  const first = await request(flowaccount.handler).get(pathOf(authorizeURL(flowaccount, authorizeParameters)));
  const ticket = ticketOf(first.text);
  const submit = (fields: Record<string, string>) =>
    request(flowaccount.handler).post('/login').type('form').send(fields);
  const picked = await submit({ ticket, account: 'owner-1' });
  const consent = await request(flowaccount.handler).get(picked.headers['location']!);
  expect(consent.text).toContain('Baan &amp; Garden Co., Ltd.');
  expect(consent.text.match(/type="radio"/g)).toHaveLength(2);
  await submit({ ticket, account: 'owner-2', business: 'N1000232', decision: 'allow' }).expect(400);
  const done = await submit({ ticket, account: 'owner-1', business: 'N1000232', decision: 'allow' });
  const tokens = await exchange(setting, parameter(done.headers['location']!, 'code') ?? '');
  expect(tokens.body.supportCode).toBe('N1000232');
});

test("FlowAccount's company is flat, under another spelling, in the observed dialect", async () => {
  const setting = setUp();
  setting.flowaccount.speak('observed');
  const { access_token: token } = (await exchange(setting, await aCode(setting))).body as { access_token: string };
  const { body } = await company(setting, token);
  expect(body).toMatchObject({ companyId: expect.any(Number), companyName: expect.any(String) });
  expect(body).not.toHaveProperty('compnayName');
});

test('FlowAccount tells who tried HTTP Basic the scheme', async () => {
  const { flowaccount } = setUp();
  await token(flowaccount, { grant_type: 'authorization_code' })
    .set('authorization', 'Basic x')
    .expect(401)
    .expect('www-authenticate', /^Basic /);
});

test('FlowAccount refuses a word for a lifetime', () => {
  expect(() => createFlowAccountEmulator({ accessTokenLifetime: '1h' } as never)).toThrow(
    new TypeError(
      'the flowaccount emulator: option "accessTokenLifetime" must be a number of milliseconds, 0 or more, and is "1h".',
    ),
  );
});

test.each([[undefined], [null], [[]], [[{}]]])(
  "FlowAccount's account with the businesses %j is refused at once",
  (businesses) => {
    const accounts = [{ ...setUp().flowaccount.accounts[0]!, businesses: businesses as never }];
    expect(() => createFlowAccountEmulator({ accounts })).toThrow('must have at least one business for each account');
  },
);
