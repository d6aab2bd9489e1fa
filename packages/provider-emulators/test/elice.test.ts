import request from 'supertest';
import { createEliceEmulator, ELICE_CODE_LIFETIME } from 'provider-emulators';
import type { EliceEmulator, EliceOptions } from 'provider-emulators';
import { callback, HOUR, parameter, pathOf, testClock, withQuery } from './support/clock.js';
import { CHOOSE, tagOf } from './support/pages.js';

const REDIRECT = callback('elice');
const STATE = 'om22bsq0jz';

function setUp(options: EliceOptions = {}) {
  const clock = testClock();
  const elice = createEliceEmulator({ now: clock.now, ...options });
  const { clientID, clientSecret } = elice.strategyOptions;
  const authorizeParameters = { client_id: clientID, redirect_uri: REDIRECT, state: STATE, scope: 'read', lang: 'ko' };
  const client = { client_id: clientID, client_secret: clientSecret };
  return { clock, elice, authorizeParameters, client };
}

const authorizeURL = (elice: EliceEmulator, parameters: Record<string, string>): string =>
  withQuery(`${elice.strategyOptions.webURL}/oauth/authorize`, parameters);

async function aCode({ elice, authorizeParameters }: ReturnType<typeof setUp>): Promise<string> {
  return parameter(await elice.approve(authorizeURL(elice, authorizeParameters)), 'code') ?? '';
}

const exchange = (elice: EliceEmulator, body: object) => request(elice.handler).post('/oauth/token').send(body);

async function aToken(setting: ReturnType<typeof setUp>): Promise<string> {
  const answer = await exchange(setting.elice, { ...setting.client, code: await aCode(setting) });
  return answer.body.access_token as string;
}

const account = (elice: EliceEmulator, authorization?: string) => {
  const call = request(elice.handler).get('/oauth/account');
  return authorization === undefined ? call : call.set('authorization', authorization);
};

describe('Elice: a login', () => {
  test('redirects to the registered address with code and state, and nothing else', async () => {
    const setting = setUp();
    const url = await setting.elice.approve(authorizeURL(setting.elice, setting.authorizeParameters));
    expect(url.startsWith(`${REDIRECT}?`)).toBe(true);
    expect([...new URL(url).searchParams.keys()].sort()).toEqual(['code', 'state']);
    expect(parameter(url, 'state')).toBe(STATE);
  });

  test('answers the token request with access_token alone', async () => {
    const setting = setUp();
    const answer = await exchange(setting.elice, { ...setting.client, code: await aCode(setting) });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['access_token']);
  });

  test('answers the account with a number as id, like the sample', async () => {
    const setting = setUp();
    const answer = await account(setting.elice, `Bearer ${await aToken(setting)}`);
    expect(answer.body).toEqual({
      id: 12345,
      fullname: 'John Doe',
      email: 'john.doe@example.com',
      phone: '010-1234-5678',
      profile_url: 'https://example.com/profile/johndoe',
      locale: 'ko',
    });
  });

  test('answers the account with a string as id, like the table, when asked to', async () => {
    const setting = setUp({ idType: 'string' });
    const answer = await account(setting.elice, `Bearer ${await aToken(setting)}`);
    expect(answer.body.id).toBe('12345');
  });

  test('logs in the account that was picked', async () => {
    const setting = setUp();
    const url = await setting.elice.approve(authorizeURL(setting.elice, setting.authorizeParameters), '31007');
    const token = await exchange(setting.elice, { ...setting.client, code: parameter(url, 'code') });
    const answer = await account(setting.elice, `Bearer ${token.body.access_token as string}`);
    expect(answer.body.fullname).toBe('สมชาย ใจดี');
  });

  test('ends in access_denied with the state when the person declines', async () => {
    const setting = setUp();
    const url = await setting.elice.decline(authorizeURL(setting.elice, setting.authorizeParameters));
    expect(url).toBe(`${REDIRECT}?error=access_denied&state=${STATE}`);
  });
});

describe('Elice refuses an authorization request', () => {
  test.each(['client_id', 'redirect_uri', 'state', 'scope', 'lang'])('without %s', async (name) => {
    const { elice, authorizeParameters } = setUp();
    const { [name as 'lang']: _absent, ...rest } = authorizeParameters;
    const answer = await request(elice.handler).get(pathOf(authorizeURL(elice, rest)));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`The parameter ${name} is missing.`);
    expect(answer.headers['location']).toBeUndefined();
  });

  test.each([
    ['of another client', { client_id: 'somebody' }, 'The client_id is not registered.'],
    ['to an address that is not registered', { redirect_uri: 'http://localhost:3000/other' }, 'is not registered'],
    ['to a registered address with a slash more', { redirect_uri: `${REDIRECT}/` }, 'is not registered'],
    ['with the redirect_uri of the guide, doubled', { redirect_uri: `redirect_uri=${REDIRECT}` }, 'is not registered'],
    ['for a scope that does not exist', { scope: 'read,fly' }, 'The scope &quot;fly&quot; does not exist'],
    ['with scopes separated by spaces', { scope: 'read read' }, 'separated by commas'],
    ['with the client secret in the address', { client_secret: 'x' }, 'must never be in an address'],
  ])('%s', async (_title, change, reason) => {
    const { elice, authorizeParameters } = setUp();
    const answer = await request(elice.handler).get(pathOf(authorizeURL(elice, { ...authorizeParameters, ...change })));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(reason);
    expect(answer.headers['location']).toBeUndefined();
  });

  test.each([
    ['whose redirect_uri is not URL-encoded', `&redirect_uri=${REDIRECT}&state=s`],
    ['whose redirect_uri is URL-encoded in part', `&redirect_uri=${REDIRECT.replaceAll('/', '%2F')}&state=s`],
    ['with a percent sign alone', `&redirect_uri=${encodeURIComponent(REDIRECT)}&state=100%`],
    ['with a state that is no UTF-8', `&redirect_uri=${encodeURIComponent(REDIRECT)}&state=%FF`],
  ])('%s', async (_title, rest) => {
    const { elice } = setUp();
    const answer = await request(elice.handler).get(
      `/oauth/authorize?client_id=elice-client&scope=read&lang=ko${rest}`,
    );
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('URL-encoded');
  });

  test('but not one whose scopes are separated by a comma as it is', async () => {
    const { elice } = setUp({ scopes: ['read', 'write'] });
    const query = `client_id=elice-client&scope=read,write&lang=ko&redirect_uri=${encodeURIComponent(REDIRECT)}&state=s`;
    await request(elice.handler).get(`/oauth/authorize?${query}`).expect(200);
    expect(await elice.approve(`${elice.url}/oauth/authorize?${query}`)).toContain('code=');
  });

  test('that repeats a parameter', async () => {
    const { elice, authorizeParameters } = setUp();
    const url = pathOf(authorizeURL(elice, authorizeParameters));
    const answer = await request(elice.handler).get(`${url}&state=second`);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('state was sent 2 times');
  });
});

describe('Elice refuses a token request', () => {
  const reason = (answer: request.Response): unknown => answer.body.error_description;

  test('whose code was used before', async () => {
    const setting = setUp();
    const code = await aCode(setting);
    await exchange(setting.elice, { ...setting.client, code }).expect(200);
    const again = await exchange(setting.elice, { ...setting.client, code });
    expect([again.status, again.body.error, reason(again)]).toEqual([400, 'invalid_grant', 'The code is used.']);
  });

  test('whose code is expired, and not a millisecond earlier', async () => {
    const setting = setUp();
    const [first, second] = [await aCode(setting), await aCode(setting)];
    setting.clock.advance(ELICE_CODE_LIFETIME - 1);
    await exchange(setting.elice, { ...setting.client, code: first }).expect(200);
    setting.clock.advance(1);
    const late = await exchange(setting.elice, { ...setting.client, code: second });
    expect([late.status, reason(late)]).toEqual([400, 'The code is expired.']);
  });

  test('whose code was never issued', async () => {
    const setting = setUp();
    const answer = await exchange(setting.elice, { ...setting.client, code: 'invented' });
    expect([answer.status, reason(answer)]).toEqual([400, 'The code is unknown.']);
  });

  test.each([
    ['a wrong client_secret', { client_secret: 'wrong' }],
    ['another client_id', { client_id: 'somebody' }],
  ])('with %s, leaving the code usable', async (_title, change) => {
    const setting = setUp();
    const code = await aCode(setting);
    const answer = await exchange(setting.elice, { ...setting.client, code, ...change });
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
    await exchange(setting.elice, { ...setting.client, code }).expect(200);
  });

  test.each(['grant_type', 'redirect_uri', 'code_verifier', '__proto__'])('with a fourth member, %s', async (name) => {
    const setting = setUp();
    const text = JSON.stringify({ ...setting.client, code: await aCode(setting) });
    const answer = await request(setting.elice.handler)
      .post('/oauth/token')
      .type('json')
      .send(text.replace('}', `,"${name}":"authorization_code"}`));
    expect(answer.status).toBe(400);
    expect(reason(answer)).toBe(`The body has members that the document does not name: "${name}".`);
  });

  test.each(['client_id', 'client_secret', 'code'])('without %s', async (name) => {
    const setting = setUp();
    const { [name as 'code']: _absent, ...body } = { ...setting.client, code: await aCode(setting) };
    const answer = await exchange(setting.elice, body);
    expect([answer.status, reason(answer)]).toEqual([
      400,
      `The member ${name} of the body must be a string that is not empty.`,
    ]);
  });

  test('that is form-encoded', async () => {
    const setting = setUp();
    const answer = await request(setting.elice.handler)
      .post('/oauth/token')
      .type('form')
      .send({ ...setting.client, code: await aCode(setting) });
    expect([answer.status, reason(answer)]).toEqual([415, 'The body must be sent as content-type application/json.']);
  });
});

describe('Elice refuses the account', () => {
  test('an hour after the token was issued, and not a millisecond earlier', async () => {
    const setting = setUp();
    const token = await aToken(setting);
    setting.clock.advance(HOUR - 1);
    await account(setting.elice, `Bearer ${token}`).expect(200);
    setting.clock.advance(1);
    const late = await account(setting.elice, `Bearer ${token}`);
    expect([late.status, late.body.error]).toEqual([401, 'invalid_token']);
    expect(late.headers['www-authenticate']).toContain('Bearer');
  });

  test.each([
    ['without a token', undefined],
    ['with a token nobody issued', 'Bearer invented'],
    ['with Basic', 'Basic ZWxpY2U6eA=='],
  ])('%s', async (_title, authorization) => {
    const answer = await account(setUp().elice, authorization);
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_token']);
  });

  test('with the token in the address', async () => {
    const setting = setUp();
    const token = await aToken(setting);
    await request(setting.elice.handler).get(`/oauth/account?access_token=${token}`).expect(401);
  });
});

describe('Elice registers', () => {
  test('five redirect URIs and no sixth, loopback ones not counted', () => {
    const { elice } = setUp();
    for (const n of [1, 2, 3, 4, 5]) elice.registerRedirectURI(`https://app.example/${n}`);
    expect(() => elice.registerRedirectURI('https://app.example/6')).toThrow('at most 5');
    elice.registerRedirectURI('http://127.0.0.1:4567/callback');
  });

  test.each([
    ['plain http on a public host', 'http://app.example/callback'],
    ['plain http on a host that looks like loopback', 'http://127.0.0.1.evil.example/'],
    ['a fragment', 'https://app.example/callback#here'],
    ['an empty fragment', 'https://app.example/callback#'],
    ['a line break', 'http://localhost:3000/call\r\nback'],
    ['a space', 'http://localhost:3000/call back'],
    ['letters outside ASCII, which a Location cannot carry', 'http://localhost:3000/กลับ'],
    ['a path alone', '/callback'],
    ['a script', 'javascript:alert(1)'],
  ])('no redirect URI with %s', (_title, uri) => {
    expect(() => setUp().elice.registerRedirectURI(uri)).toThrow(TypeError);
  });

  test('no account whose id cannot be the number of the sample', () => {
    const people = [{ ...setUp().elice.accounts[0]!, id: 'x1' }];
    expect(() => createEliceEmulator({ accounts: people })).toThrow("idType: 'string'");
  });
});

describe("Elice's faults", () => {
  test('change the payload that was really answered, while they are on, but no refusal', async () => {
    const setting = setUp();
    setting.elice.faults.always('token', { payload: (real: unknown) => ({ ...(real as object), extra: true }) });
    const body = { ...setting.client, code: await aCode(setting) };
    expect((await exchange(setting.elice, body)).body).toEqual({ access_token: expect.any(String), extra: true });
    expect((await exchange(setting.elice, body)).body).toEqual({
      error: 'invalid_grant',
      error_description: 'The code is used.',
    });
  });

  test('answer null for a payload that JSON cannot say', async () => {
    const { elice } = setUp();
    elice.faults.next('token', { payload: undefined });
    expect((await exchange(elice, {})).text).toBe('null');
  });

  test('that it, or this endpoint of it, does not have do not compile', () => {
    const { elice } = setUp();
    // @ts-expect-error only ELECQ has it
    expect(() => elice.faults.next('token', 'refused-with-200')).toThrow(TypeError);
    // @ts-expect-error an account has no code
    expect(() => elice.faults.always('profile', 'expired-code')).toThrow(TypeError);
    // @ts-expect-error Elice does not refresh
    expect(() => elice.faults.next('refresh', 'html')).toThrow(TypeError);
  });
});

describe("Elice's login page", () => {
  const open = (change: Record<string, string>) => {
    const { elice, authorizeParameters } = setUp();
    const url = authorizeURL(elice, { ...authorizeParameters, ...change });
    return request(elice.handler).get(pathOf(url)).set('accept-language', 'de, en');
  };

  test.each([
    ['ko', 'ko'],
    ['en', 'en'],
    ['th', 'th'],
    ['zh', 'zh'],
    ['fr', 'ko'],
  ] as const)('asked for lang %s speaks %s, whatever the browser likes', async (lang, spoken) => {
    const { text } = await open({ lang });
    expect(text).toContain(`<html lang="${tagOf(spoken)}">`);
    expect(text).toContain(CHOOSE[spoken]);
  });

  test('refuses in that language, with the reason in English, which is for the developer', async () => {
    const { text } = await open({ lang: 'th', scope: 'fly' });
    expect(text).toContain('<html lang="th">');
    expect(text).toContain('คำขอนี้ถูกปฏิเสธ');
    expect(text).toMatch(/lang="en">The scope &quot;fly&quot; does not exist/);
  });
});

describe("Elice's observed dialect", () => {
  test('nests the account beside _result, and fails with HTTP 200', async () => {
    const setting = setUp({ dialect: 'observed' });
    const { body } = await account(setting.elice, `Bearer ${await aToken(setting)}`);
    expect(body).toEqual({ _result: { status: 'ok', reason: null }, account: expect.objectContaining({ id: 12_345 }) });
    await account(setting.elice, 'Bearer other').expect(200, {
      _result: { status: 'fail', reason: 'The access token is unknown.' },
    });
  });
});

test.each<[object, string]>([
  [
    { scopes: 'read' },
    `the elice emulator: option "scopes" must be an array of strings, such as ['read'], and is "read".`,
  ],
  [{ idType: 'text' }, `the elice emulator: option "idType" must be 'number' or 'string', and is "text".`],
])('Elice refuses the options %j', (options, message) => {
  expect(() => createEliceEmulator(options)).toThrow(new TypeError(message));
});
