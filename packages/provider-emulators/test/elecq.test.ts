import request from 'supertest';
import { createElecqEmulator, ELECQ_CODE_LIFETIME } from 'provider-emulators';
import type { ElecqEmulator, ElecqOptions } from 'provider-emulators';
import { callback, DAY, parameter, pathOf, testClock, withQuery } from './support/clock.js';

const REDIRECT = callback('elecq');

function setUp(options: ElecqOptions = {}) {
  const clock = testClock();
  const elecq = createElecqEmulator({ now: clock.now, ...options });
  const { clientID, clientSecret } = elecq.strategyOptions;
  const parameters = { redirectUri: REDIRECT, clientId: clientID, responseType: 'code' };
  return { clock, elecq, clientID, clientSecret, parameters };
}
type Setting = ReturnType<typeof setUp>;

const authorizePath = (elecq: ElecqEmulator, parameters: Record<string, string>): string =>
  pathOf(withQuery(elecq.strategyOptions.authorizationURL, parameters));

const authorize = ({ elecq, clientID, clientSecret, parameters }: Setting, change: object = {}) =>
  request(elecq.handler)
    .get(authorizePath(elecq, { ...parameters, ...change }))
    .auth(clientID, clientSecret);

async function aCode(setting: Setting, account?: string): Promise<string> {
  const page = await authorize(setting);
  return parameter(await setting.elecq.approve(page.headers['location']!, account), 'code') ?? '';
}

const exchange = ({ elecq, clientID, clientSecret }: Setting, body: object, path = '/oauth2/token') =>
  request(elecq.handler).post(path).auth(clientID, clientSecret).send(body);

async function someTokens(setting: Setting, account?: string): Promise<{ accessToken: string; refreshToken: string }> {
  const answer = await exchange(setting, { authorizationCode: await aCode(setting, account) });
  return answer.body.data as { accessToken: string; refreshToken: string };
}

const merchant = ({ elecq }: Setting, path: string, token: string) =>
  request(elecq.handler).get(path).set('authorization', `Bearer ${token}`);

const claims = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as unknown;

const refused = (respCode: string, respMsg: unknown) => ({ respCode, respMsg, data: null });

describe("ELECQ's authorize call", () => {
  test('with Basic leads to a login page of ELECQ itself, with a ticket and no code', async () => {
    const setting = setUp();
    const answer = await authorize(setting);
    const location = new URL(answer.headers['location']!);
    expect(answer.status).toBe(302);
    expect(location.origin).toBe(setting.elecq.url);
    expect([...location.searchParams.keys()]).toEqual(['ticket']);
    const page = await request(setting.elecq.handler).get(pathOf(location.href));
    expect([page.status, page.type]).toEqual([200, 'text/html']);
  });

  test('ends, after the page, at the redirectUri with a code and no state, even when one was sent', async () => {
    const setting = setUp();
    const answer = await authorize(setting, { state: 'unheard of' });
    const url = await setting.elecq.approve(answer.headers['location']!);
    expect(url.startsWith(`${REDIRECT}?code=`)).toBe(true);
    expect([...new URL(url).searchParams.keys()]).toEqual(['code']);
  });

  test("in mode 'redirect' answers with the code at once", async () => {
    const setting = setUp({ authorizeMode: 'redirect', signedInAccount: 'u-1002' });
    const answer = await authorize(setting);
    expect(answer.status).toBe(302);
    const code = parameter(answer.headers['location']!, 'code');
    const tokens = await exchange(setting, { authorizationCode: code });
    expect(claims(tokens.body.data.accessToken as string)).toMatchObject({ sub: 'u-1002' });
  });

  test("in mode 'envelope' answers with the code in the envelope", async () => {
    const setting = setUp({ authorizeMode: 'envelope' });
    const answer = await authorize(setting);
    expect([answer.status, answer.body.respCode]).toEqual([200, '200']);
    await exchange(setting, { authorizationCode: answer.body.data.authorizationCode }).expect(200);
  });

  test('names the callback parameter authorizationCode when asked to', async () => {
    const setting = setUp({ authorizeMode: 'redirect', codeParameter: 'authorizationCode' });
    const answer = await authorize(setting);
    expect([...new URL(answer.headers['location']!).searchParams.keys()]).toEqual(['authorizationCode']);
  });

  test('ends in access_denied when the person declines', async () => {
    const setting = setUp();
    const answer = await authorize(setting);
    const url = await setting.elecq.decline(answer.headers['location']!);
    expect(url).toBe(`${REDIRECT}?error=access_denied`);
  });

  test('of a browser without Basic shows the login page only when that is switched on', async () => {
    const closed = setUp();
    const answer = await request(closed.elecq.handler).get(authorizePath(closed.elecq, closed.parameters));
    expect([answer.status, answer.body.respCode]).toEqual([401, '401']);
    expect(answer.headers['www-authenticate']).toContain('Basic');
    const open = setUp({ allowBrowserAuthorize: true });
    const url = withQuery(open.elecq.strategyOptions.authorizationURL, open.parameters);
    expect(parameter(await open.elecq.approve(url), 'code')).toEqual(expect.any(String));
  });

  test('with a wrong Basic header is refused, browsers allowed or not', async () => {
    const { elecq, clientID, parameters } = setUp({ allowBrowserAuthorize: true });
    const answer = await request(elecq.handler).get(authorizePath(elecq, parameters)).auth(clientID, 'wrong');
    expect([answer.status, answer.body]).toEqual([
      401,
      refused('401', 'Unauthorized: ClientID or ClientSecret is wrong'),
    ]);
  });

  test.each([
    ['without the padding', (base64: string) => base64.replace(/=+$/, '')],
    ['padded twice', (base64: string) => `${base64.replace(/=+$/, '')}==`],
    ['in base64url', (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_')],
  ])('with Basic credentials in base64 %s is refused', async (_title, bend) => {
    // Long enough for one padding character, and for both characters that base64url replaces.
    const { elecq, clientID, parameters } = setUp({ clientSecret: 'ab>>>???cd' });
    const base64 = Buffer.from(`${clientID}:ab>>>???cd`).toString('base64');
    const call = (sent: string) =>
      request(elecq.handler).get(authorizePath(elecq, parameters)).set('authorization', `Basic ${sent}`);
    expect([base64.endsWith('='), base64.endsWith('=='), /\+.*\//.test(base64)]).toEqual([true, false, true]);
    expect((await call(base64)).status).toBe(302);
    expect((await call(bend(base64))).status).toBe(401);
  });

  test.each([
    ['for an address that is not registered', { redirectUri: 'https://evil.example/' }, 'is not registered'],
    ['for a registered address with a query more', { redirectUri: `${REDIRECT}?a=b` }, 'is not registered'],
    ['for another clientId than the header names', { clientId: 'somebody' }, 'clientId'],
    ['for another responseType', { responseType: 'token' }, 'responseType must be code'],
    ['with the client secret in the address', { clientSecret: 'x' }, 'must never be in an address'],
  ])('%s is refused in the envelope', async (_title, change, reason) => {
    const answer = await authorize(setUp(), change);
    expect([answer.status, answer.body]).toEqual([400, refused('400', expect.stringContaining(reason))]);
  });

  test.each(['redirectUri', 'clientId', 'responseType'])('without %s is refused', async (name) => {
    const { elecq, clientID, clientSecret, parameters } = setUp();
    const { [name as 'clientId']: _absent, ...rest } = parameters;
    const answer = await request(elecq.handler).get(authorizePath(elecq, rest)).auth(clientID, clientSecret);
    expect(answer.body).toEqual(refused('400', `The parameter ${name} is missing.`));
  });

  test('in the names of RFC 6749 is refused', async () => {
    const { elecq, clientID, clientSecret } = setUp();
    const standard = { redirect_uri: REDIRECT, client_id: clientID, response_type: 'code' };
    const answer = await request(elecq.handler).get(authorizePath(elecq, standard)).auth(clientID, clientSecret);
    expect(answer.body).toEqual(refused('400', 'The parameter redirectUri is missing.'));
  });
});

describe("ELECQ's token call", () => {
  test('answers as the document shows, with a JWT whose sub is the account', async () => {
    const setting = setUp();
    const answer = await exchange(setting, { authorizationCode: await aCode(setting, 'u-1003') });
    expect(answer.body).toEqual({
      respCode: '200',
      respMsg: 'success',
      data: {
        accessToken: expect.stringMatching(/^eyJ/),
        refreshToken: expect.stringMatching(/^eyJ/),
        tokenType: 'Bearer',
        accessTokenExpiresIn: 86_400,
        refreshTokenExpiresIn: 604_800,
      },
    });
    const seconds = setting.clock.now() / 1000;
    expect(claims(answer.body.data.accessToken as string)).toMatchObject({
      sub: 'u-1003',
      iat: seconds,
      exp: seconds + 86_400,
    });
  });

  test('answers with tokens that are no JWT when asked to', async () => {
    const { accessToken } = await someTokens(setUp({ tokenFormat: 'opaque' }));
    expect(accessToken).not.toContain('.');
  });

  test('puts the claims of the option into the token', async () => {
    const setting = setUp({ accessTokenClaims: ({ id }) => ({ userId: Number(id.slice(2)) }) });
    const payload = claims((await someTokens(setting)).accessToken);
    expect(payload).toMatchObject({ userId: 1001 });
    expect(payload).not.toHaveProperty('sub');
  });

  test.each([
    ['used', 0, 'Unauthorized: the authorizationCode is used'],
    ['expired', ELECQ_CODE_LIFETIME, 'Unauthorized: the authorizationCode is expired'],
  ])('with a code that is %s is refused', async (_title, later, reason) => {
    const setting = setUp();
    const code = await aCode(setting);
    if (later === 0) await exchange(setting, { authorizationCode: code }).expect(200);
    setting.clock.advance(later);
    const answer = await exchange(setting, { authorizationCode: code });
    expect([answer.status, answer.body]).toEqual([401, refused('401', reason)]);
  });

  test('without Basic is refused, leaving the code usable', async () => {
    const setting = setUp();
    const authorizationCode = await aCode(setting);
    const bare = await request(setting.elecq.handler).post('/oauth2/token').send({ authorizationCode });
    expect([bare.status, bare.body.respCode]).toEqual([401, '401']);
    const wrong = await request(setting.elecq.handler)
      .post('/oauth2/token')
      .auth(setting.clientID, 'wrong')
      .send({ authorizationCode });
    expect(wrong.status).toBe(401);
    await exchange(setting, { authorizationCode }).expect(200);
  });

  test.each([
    ['called code', { code: 'x' }],
    ['with a grant_type beside it', { authorizationCode: 'x', grant_type: 'authorization_code' }],
    ['as an array', { authorizationCode: ['x'] }],
    ['that is empty', { authorizationCode: '' }],
    ['that is missing', {}],
  ])('with a code %s is refused', async (_title, body) => {
    const answer = await exchange(setUp(), body);
    expect([answer.status, answer.body.respCode, answer.body.data]).toEqual([400, '400', null]);
  });

  test('that is form-encoded is refused', async () => {
    const setting = setUp();
    const answer = await exchange(setting, {})
      .type('form')
      .send({ authorizationCode: await aCode(setting) });
    expect([answer.status, answer.body.respCode]).toEqual([415, '415']);
  });
});

describe("ELECQ's refresh call", () => {
  const refresh = (setting: Setting, refreshToken: string) => exchange(setting, { refreshToken }, '/oauth2/refresh');

  test('answers as the token call, for the same account, with a new refresh token', async () => {
    const setting = setUp();
    const first = await someTokens(setting, 'u-1002');
    const answer = await refresh(setting, first.refreshToken);
    expect(answer.status).toBe(200);
    expect(claims(answer.body.data.accessToken as string)).toMatchObject({ sub: 'u-1002' });
    expect(answer.body.data.refreshToken).not.toBe(first.refreshToken);
  });

  test('refuses a refresh token that was replaced', async () => {
    const setting = setUp();
    const { refreshToken } = await someTokens(setting);
    await refresh(setting, refreshToken).expect(200);
    const answer = await refresh(setting, refreshToken);
    expect(answer.body).toEqual(refused('401', 'Unauthorized: the refreshToken is used'));
  });

  test('refuses a refresh token after seven days, and not a millisecond earlier', async () => {
    const setting = setUp();
    const [first, second] = [await someTokens(setting), await someTokens(setting)];
    setting.clock.advance(7 * DAY - 1);
    await refresh(setting, first.refreshToken).expect(200);
    setting.clock.advance(1);
    const late = await refresh(setting, second.refreshToken);
    expect(late.body).toEqual(refused('401', 'Unauthorized: the refreshToken is expired'));
  });

  test('refuses an access token in place of the refresh token', async () => {
    const setting = setUp();
    const answer = await refresh(setting, (await someTokens(setting)).accessToken);
    expect(answer.body).toEqual(refused('401', 'Unauthorized: the refreshToken is unknown'));
  });

  test('refuses a call without Basic', async () => {
    const setting = setUp();
    const { refreshToken } = await someTokens(setting);
    await request(setting.elecq.handler).post('/oauth2/refresh').send({ refreshToken }).expect(401);
    await refresh(setting, refreshToken).expect(200);
  });
});

describe("ELECQ's merchant APIs", () => {
  test('answer in the envelope about the account of the token', async () => {
    const setting = setUp();
    const { accessToken } = await someTokens(setting);
    const user = await merchant(setting, '/merchant/user', accessToken);
    expect(user.body).toEqual({
      respCode: '200',
      respMsg: 'success',
      data: {
        userId: 'u-1001',
        name: 'Mina Berg',
        email: 'mina.berg@fjord-charging.example',
        organization: 'Fjord Charging & Co',
      },
    });
    const devices = await merchant(setting, '/merchant/devices', accessToken);
    expect(devices.body.data).toMatchObject({ total: 2, list: [{ deviceId: 'AE104-7731' }, {}] });
  });

  test.each(['/merchant/user', '/merchant/devices'])('refuse at %s an expired token, and Basic', async (path) => {
    const setting = setUp();
    const { accessToken } = await someTokens(setting);
    setting.clock.advance(DAY - 1);
    await merchant(setting, path, accessToken).expect(200);
    setting.clock.advance(1);
    const late = await merchant(setting, path, accessToken);
    expect(late.body).toEqual(refused('401', 'Unauthorized: the accessToken is expired'));
    const basic = await request(setting.elecq.handler).get(path).auth(setting.clientID, setting.clientSecret);
    expect([basic.status, basic.body.respCode]).toEqual([401, '401']);
  });
});

test('ELECQ knows nobody under an id that no account has', () => {
  expect(() => createElecqEmulator({ signedInAccount: 'nobody' })).toThrow('signedInAccount');
});

test("ELECQ's account without a list of devices is refused at once", () => {
  const accounts = [{ ...setUp().elecq.accounts[0]!, devices: undefined as never }];
  expect(() => createElecqEmulator({ accounts })).toThrow('must have "devices" for each account');
});

describe("ELECQ's faults", () => {
  test('put a payload into the envelope', async () => {
    const { elecq } = setUp();
    elecq.faults.next('profile', { payload: { userId: 7 } });
    expect((await request(elecq.handler).get('/merchant/user')).body).toEqual({
      respCode: '200',
      respMsg: 'success',
      data: { userId: 7 },
    });
  });

  test("say no in respCode alone with 'refused-with-200'", async () => {
    const setting = setUp();
    for (const endpoint of ['authorize', 'token', 'refresh', 'profile', 'devices'] as const) {
      setting.elecq.faults.next(endpoint, 'refused-with-200');
    }
    const answer = await exchange(setting, {});
    expect([answer.status, answer.body]).toEqual([200, refused('401', 'Unauthorized')]);
  });
});

describe("ELECQ's observed dialect", () => {
  test('has zeros for success, and USER_ID tokens with iss, aud and nbf, without sub', async () => {
    const setting = setUp({ dialect: 'observed' });
    const { body } = await exchange(setting, { authorizationCode: await aCode(setting) });
    expect(body.respCode).toBe('000000');
    const payload = claims(body.data.accessToken as string) as { iat: number };
    expect(payload).toEqual({
      random: expect.any(String),
      iss: 'elecq',
      aud: 'token',
      USER_ID: 'u-1001',
      iat: expect.any(Number),
      nbf: payload.iat,
      exp: expect.any(Number),
    });
    expect(claims(body.data.refreshToken as string)).toMatchObject({ aud: 'refreshToken' });
  });

  test('lists the user, and calls the code of the envelope code', async () => {
    const setting = setUp({ dialect: 'observed', authorizeMode: 'envelope' });
    const { code } = (await authorize(setting)).body.data as { code: string };
    const tokens = await exchange(setting, { authorizationCode: code });
    expect((await merchant(setting, '/merchant/user', tokens.body.data.accessToken as string)).body).toMatchObject({
      respCode: '000000',
      data: [{ USER_ID: 'u-1001', name: 'Mina Berg' }],
    });
  });

  test('is spoken from the next request on, in claims and answers; tokens that are out stay valid', async () => {
    const setting = setUp();
    const { elecq } = setting;
    expect(elecq.dialect).toBe('documented');
    const authorizationCode = await aCode(setting);

    elecq.speak('observed');
    expect(elecq.dialect).toBe('observed');
    const { body: first } = await exchange(setting, { authorizationCode });
    expect(first.respCode).toBe('000000');
    expect(claims(first.data.accessToken as string)).toMatchObject({ USER_ID: 'u-1001', aud: 'token' });

    elecq.speak('documented');
    const { body: second } = await exchange(setting, { refreshToken: first.data.refreshToken }, '/oauth2/refresh');
    expect(second.respCode).toBe('200');
    expect(claims(second.data.accessToken as string)).toMatchObject({ sub: 'u-1001' });
    const { body: user } = await merchant(setting, '/merchant/user', first.data.accessToken as string);
    expect(user).toMatchObject({ respCode: '200', data: { userId: 'u-1001' } });
  });
});

test('A dialect of your own is plain JSON: names, values, types, absent members, more members, a list', async () => {
  const setting = setUp({
    dialect: {
      envelope: { respMsg: 'OK' },
      answers: {
        token: {
          names: { accessToken: 'access_token' },
          values: { tokenType: null },
          types: { accessTokenExpiresIn: 'string' },
          absent: ['refreshToken'],
          extra: { scope: 'all' },
          shape: 'list',
        },
      },
    },
  });
  expect((await exchange(setting, { authorizationCode: await aCode(setting) })).body).toEqual({
    respCode: '200',
    respMsg: 'OK',
    data: [
      {
        access_token: expect.any(String),
        tokenType: null,
        accessTokenExpiresIn: '86400',
        refreshTokenExpiresIn: 604_800,
        scope: 'all',
      },
    ],
  });
});

test.each<[object, string]>([
  [
    { authorizeMode: 'x' },
    `the elecq emulator: option "authorizeMode" must be 'login-page' or 'redirect' or 'envelope', and is "x".`,
  ],
  [
    { allowBrowserAuthorize: 'yes' },
    'the elecq emulator: option "allowBrowserAuthorize" must be true or false, and is "yes".',
  ],
])('ELECQ refuses the options %j', (options, message) => {
  expect(() => createElecqEmulator(options)).toThrow(new TypeError(message));
});
