import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { CHAINUP_CODE_LIFETIME, CHAINUP_TIME_WINDOW, createChainUpEmulator } from 'provider-emulators';
import type { ChainUpOptions } from 'provider-emulators';
// Its own keys, in their real size (see jest.config.ts).
import {
  EMULATOR_ONLY_MERCHANT_PRIVATE_KEY,
  EMULATOR_ONLY_PLATFORM_PRIVATE_KEY,
} from '../src/chainup/emulator-only-keys.js';
import type { Keys } from './support/chainup-client.js';
import { envelope, openAnswer, privateKey, publicKey, seal, signature } from './support/chainup-client.js';
import { callback, DAY, parameter, pathOf, testClock, withQuery } from './support/clock.js';

const REDIRECT = callback('chainup');
const TOKEN = '/platformapi/chainup/open/auth/token';
const REFRESH = '/platformapi/chainup/open/auth/refreshToken';
const INQUIRE = '/platformapi/chainup/open/user/inquire_user';

function setUp(options: ChainUpOptions = {}) {
  const clock = testClock();
  const chainup = createChainUpEmulator({
    now: clock.now,
    platformPrivateKey: EMULATOR_ONLY_PLATFORM_PRIVATE_KEY,
    merchantPrivateKey: EMULATOR_ONLY_MERCHANT_PRIVATE_KEY,
    ...options,
  });
  const { clientID, privateKey: own, platformPublicKey, baseURL } = chainup.strategyOptions;
  const keys: Keys = { own: privateKey(own), theirs: publicKey(platformPublicKey) };
  const loginURL = (change: Record<string, string> = {}): string =>
    withQuery(`${baseURL}/platform/login.html`, { appKey: clientID, redirectUrl: REDIRECT, state: 's1', ...change });
  return { clock, chainup, clientID, keys, loginURL };
}
type Setting = ReturnType<typeof setUp>;
type Parts = Record<string, unknown>;

/** Sends a sealed request; `bend` spoils it before. */
const call = (
  { chainup, clientID, keys, clock }: Setting,
  path: string,
  parameters: unknown,
  bend: (body: Parts) => Parts = (body) => body,
) =>
  request(chainup.handler)
    .post(path)
    .send(bend(envelope(clientID, parameters, keys, clock.now())));

const aCode = async ({ chainup, loginURL }: Setting, account?: string): Promise<string> =>
  parameter(await chainup.approve(loginURL(), account), 'code') ?? '';

const opened = ({ keys }: Setting, answer: request.Response): Record<string, string> =>
  openAnswer(answer.body as { data: string; sign: string }, keys) as Record<string, string>;

async function someTokens(setting: Setting) {
  const tokens = opened(setting, await call(setting, TOKEN, { code: await aCode(setting) }));
  return { refreshToken: tokens['refreshToken']!, token: tokens['token']!, openId: tokens['openId']! };
}

describe('ChainUp: a login', () => {
  test('redirects to the registered address with code and state', async () => {
    const { chainup, loginURL } = setUp();
    const url = await chainup.approve(loginURL());
    expect([...new URL(url).searchParams.keys()].sort()).toEqual(['code', 'state']);
    expect(parameter(url, 'state')).toBe('s1');
  });

  test('does not echo the state when that is switched off', async () => {
    const { chainup, loginURL } = setUp({ echoState: false });
    expect(parameter(await chainup.approve(loginURL()), 'state')).toBeNull();
  });

  test('ends in a sealed and signed answer about the picked account', async () => {
    const setting = setUp();
    const answer = await call(setting, TOKEN, { code: await aCode(setting, '7c19e0d2b3f84a6a9e5512cc08fa31d9') });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ code: '0', msg: 'succ', data: expect.any(String), sign: expect.any(String) });
    expect(answer.body.data).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(opened(setting, answer)).toEqual({
      openId: '7c19e0d2b3f84a6a9e5512cc08fa31d9',
      expireIn: '7200',
      refreshToken: expect.any(String),
      token: expect.any(String),
    });
  });

  test('states expireIn as an epoch second when asked to', async () => {
    const setting = setUp({ expireInStyle: 'epoch' });
    const answer = await call(setting, TOKEN, { code: await aCode(setting) });
    expect(opened(setting, answer)['expireIn']).toBe(String(setting.clock.now() / 1000 + 7200));
  });

  test('ends in access_denied with the state when the person declines', async () => {
    const { chainup, loginURL } = setUp();
    expect(await chainup.decline(loginURL())).toBe(`${REDIRECT}?error=access_denied&state=s1`);
  });

  test('takes envelopes in standard base64 as well', async () => {
    const setting = setUp();
    const standard = (text: unknown): string => Buffer.from(String(text), 'base64url').toString('base64');
    const answer = await call(setting, TOKEN, { code: await aCode(setting) }, (body) => ({
      ...body,
      data: standard(body['data']),
      sign: standard(body['sign']),
    }));
    expect(answer.body.code).toBe('0');
  });
});

describe('ChainUp refuses the login page', () => {
  test.each([
    ['of another merchant', { appKey: 'somebody' }, 'appKey'],
    ['without an appKey', { appKey: '' }, 'The parameter appKey is missing.'],
    ['without a redirectUrl', { redirectUrl: '' }, 'The parameter redirectUrl is missing.'],
    ['for an address that is not registered', { redirectUrl: `${REDIRECT}/..` }, 'is not registered'],
  ])('%s', async (_title, change, reason) => {
    const { chainup, loginURL } = setUp();
    const answer = await request(chainup.handler).get(pathOf(loginURL(change)));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(reason);
    expect(answer.headers['location']).toBeUndefined();
  });

  test('in the names of RFC 6749', async () => {
    const { chainup, clientID } = setUp();
    const query = new URLSearchParams({ client_id: clientID, redirect_uri: REDIRECT, response_type: 'code' });
    const answer = await request(chainup.handler).get(`/platform/login.html?${query.toString()}`);
    expect(answer.status).toBe(400);
  });
});

describe('ChainUp refuses an envelope', () => {
  test.each<[string, string, (body: Parts, setting: Setting) => Parts]>([
    ['of another app_id', '50004', (body) => ({ ...body, app_id: 'somebody' })],
    [
      'a millisecond too old',
      '50010',
      (body, { clock }) => ({ ...body, time: String(clock.now() - CHAINUP_TIME_WINDOW - 1) }),
    ],
    [
      'a millisecond too far ahead',
      '50010',
      (body, { clock }) => ({ ...body, time: String(clock.now() + CHAINUP_TIME_WINDOW + 1) }),
    ],
    ['whose time is in seconds', '50010', (body, { clock }) => ({ ...body, time: String(clock.now() / 1000) })],
    ['whose time is no number', '50010', (body) => ({ ...body, time: '2027-01-15' })],
    ['whose data is plain', '50005', (body) => ({ ...body, data: '{"code":"x"}' })],
    ['whose data is for another key', '50005', (body, { keys }) => ({ ...body, data: seal('{}', keys.own) })],
    ['signed over another text', '50005', (body, { keys }) => ({ ...body, sign: signature('{}', keys.own) })],
    ['whose sign is no signature', '50005', (body) => ({ ...body, sign: 'AAAA' })],
    [
      'whose sealed text is no object',
      '10020',
      (body, { keys }) => ({ ...body, data: seal('[]', keys.theirs), sign: signature('[]', keys.own) }),
    ],
  ])('%s, with code %s', async (_title, code, bend) => {
    const setting = setUp();
    const granted = await aCode(setting);
    const answer = await call(setting, TOKEN, { code: granted }, (body) => bend(body, setting));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ code, msg: expect.any(String), data: null, sign: null });
    // The refusal did not use the code up.
    expect((await call(setting, TOKEN, { code: granted })).body.code).toBe('0');
  });

  test('signed by another key', async () => {
    const setting = setUp();
    const { privateKey: other } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const answer = await call(setting, TOKEN, { code: 'x' }, (body) => ({
      ...body,
      sign: signature('{"code":"x"}', other),
    }));
    expect(answer.body.code).toBe('50005');
  });

  test.each([
    ['at the edge of the past', -CHAINUP_TIME_WINDOW],
    ['at the edge of the future', CHAINUP_TIME_WINDOW],
  ])('but takes one %s of the window', async (_title, offset) => {
    const setting = setUp();
    const time = String(setting.clock.now() + offset);
    const answer = await call(setting, TOKEN, { code: await aCode(setting) }, (body) => ({ ...body, time }));
    expect(answer.body.code).toBe('0');
  });

  test.each([
    ['without data', ({ data: _data, ...rest }: Parts) => rest],
    ['without sign', ({ sign: _sign, ...rest }: Parts) => rest],
    ['without time', ({ time: _time, ...rest }: Parts) => rest],
    ['without app_id', ({ app_id: _appId, ...rest }: Parts) => rest],
    ['whose time is a JSON number', (body: Parts) => ({ ...body, time: Number(body['time']) })],
    ['with a member more', (body: Parts) => ({ ...body, client_secret: 'x' })],
  ])('%s, with HTTP 400', async (_title, bend) => {
    const answer = await call(setUp(), TOKEN, { code: 'x' }, bend);
    expect([answer.status, answer.body.code, answer.body.data]).toEqual([400, '10020', null]);
  });

  test('that is form-encoded, with HTTP 415', async () => {
    const { chainup } = setUp();
    const answer = await request(chainup.handler).post(TOKEN).type('form').send({ app_id: 'x' });
    expect([answer.status, answer.body.code]).toEqual([415, '50000']);
  });
});

describe('ChainUp refuses a code', () => {
  test('that was used before', async () => {
    const setting = setUp();
    const code = await aCode(setting);
    expect((await call(setting, TOKEN, { code })).body.code).toBe('0');
    expect((await call(setting, TOKEN, { code })).body).toMatchObject({
      code: '60003',
      msg: expect.stringContaining('used'),
    });
  });

  test('that is expired, and not a millisecond earlier', async () => {
    const setting = setUp();
    const [first, second] = [await aCode(setting), await aCode(setting)];
    setting.clock.advance(CHAINUP_CODE_LIFETIME - 1);
    expect((await call(setting, TOKEN, { code: first })).body.code).toBe('0');
    setting.clock.advance(1);
    expect((await call(setting, TOKEN, { code: second })).body).toMatchObject({
      code: '60003',
      msg: expect.stringContaining('expired'),
    });
  });

  test.each([
    ['that is missing', {}],
    ['that is a number', { code: 7 }],
    ['beside parameters of RFC 6749', { code: 'x', grant_type: 'authorization_code' }],
  ])('%s', async (_title, parameters) => {
    expect((await call(setUp(), TOKEN, parameters)).body.code).toBe('10020');
  });
});

describe('ChainUp refreshes', () => {
  test('both tokens, for the same openId, and refuses the replaced ones', async () => {
    const setting = setUp();
    const first = await someTokens(setting);
    const second = opened(setting, await call(setting, REFRESH, first));
    expect(second['openId']).toBe(first.openId);
    expect(second['token']).not.toBe(first.token);
    expect(second['refreshToken']).not.toBe(first.refreshToken);
    expect((await call(setting, REFRESH, first)).body).toMatchObject({ code: '60001', data: null });
    const { refreshToken, token, openId } = second;
    expect((await call(setting, REFRESH, { refreshToken, token, openId })).body.code).toBe('0');
  });

  test.each([
    ['another openId', { openId: '7c19e0d2b3f84a6a9e5512cc08fa31d9' }, '60004'],
    ['another token', { token: 'x' }, '60002'],
    ['another refreshToken', { refreshToken: 'x' }, '60001'],
    ['no openId', { openId: undefined }, '10020'],
    ['a parameter more', { grant_type: 'refresh_token' }, '10020'],
  ])('not with %s, leaving the refresh token usable', async (_title, change, code) => {
    const setting = setUp();
    const tokens = await someTokens(setting);
    expect((await call(setting, REFRESH, { ...tokens, ...change })).body.code).toBe(code);
    expect((await call(setting, REFRESH, tokens)).body.code).toBe('0');
  });

  test('not with a refresh token that is thirty days old', async () => {
    const setting = setUp();
    const tokens = await someTokens(setting);
    setting.clock.advance(30 * DAY);
    expect((await call(setting, REFRESH, tokens)).body.code).toBe('60001');
  });
});

describe("ChainUp's inquire_user", () => {
  test.each([
    ['a number', 10_002],
    ['a string', '10002'],
  ])('answers about a uid that is %s', async (_title, uid) => {
    const setting = setUp();
    const answer = await call(setting, INQUIRE, { uid });
    expect(opened(setting, answer)).toMatchObject({ id: 10_002, nickName: '王小明', countryCode: '+86' });
  });

  test.each([
    ['an openId in place of the uid', { uid: '4dbca5afca8a46f48d863d18b5dd6447' }],
    ['nobody', {}],
    ['a uid in an array', { uid: ['10002'] }],
    ['a uid that is an object no text can be made of', { uid: { toString: 1, valueOf: 1 } }],
    ['a parameter more', { uid: 10_002, openId: 'x' }],
  ])('refuses %s', async (_title, parameters) => {
    expect((await call(setUp(), INQUIRE, parameters)).body).toMatchObject({ code: '10020', data: null });
  });
});

describe("ChainUp's faults of the seal", () => {
  async function answered(fault: 'unsigned' | 'wrong-signature' | 'foreign-signature' | 'garbled-data') {
    const setting = setUp();
    setting.chainup.faults.next('token', fault);
    const answer = await call(setting, TOKEN, { code: await aCode(setting) });
    return { setting, body: answer.body as { code: string; data: string; sign: string } };
  }

  test("'unsigned' has no sign at all and opens otherwise", async () => {
    const { setting, body } = await answered('unsigned');
    expect(Object.keys(body)).toEqual(['code', 'msg', 'data']);
    expect(() => openAnswer({ ...body, sign: '' }, setting.keys)).toThrow('not signed');
  });

  test.each(['wrong-signature', 'foreign-signature'] as const)(
    "'%s' decrypts and is not signed by the platform",
    async (fault) => {
      const { setting, body } = await answered(fault);
      expect(body.sign).toMatch(/^[A-Za-z0-9_-]{342}$/);
      expect(() => openAnswer(body, setting.keys)).toThrow('not signed by the platform');
    },
  );

  test("'foreign-signature' is a true signature over the text, by another key", async () => {
    const { setting, body } = await answered('foreign-signature');
    const { own } = setting.keys;
    const record = setting.chainup.requests.at(-1);
    expect(body.sign).toBe(signature(JSON.stringify(record?.answer?.payload), own));
  });

  test("'garbled-data' cannot be opened", async () => {
    const { setting, body } = await answered('garbled-data');
    expect(() => openAnswer(body, setting.keys)).toThrow();
  });

  test('leave a refusal as it is', async () => {
    const setting = setUp();
    setting.chainup.faults.next('token', 'wrong-signature');
    expect((await call(setting, TOKEN, { code: 'invented' })).body).toMatchObject({ code: '60003', sign: null });
  });
});

test('ChainUp shows its keys as the console does: bare base64url, PKCS#8 and SPKI', () => {
  const { chainup } = setUp();
  const { privateKey: own, platformPublicKey } = chainup.strategyOptions;
  expect(own).toMatch(/^MII[A-Za-z0-9_-]+$/);
  expect(platformPublicKey).toMatch(/^MII[A-Za-z0-9_-]+$/);
  expect(chainup.env).toEqual({
    CHAINUP_CLIENT_ID: 'chainup_emulator',
    CHAINUP_PRIVATE_KEY: own,
    CHAINUP_PLATFORM_PUBLIC_KEY: platformPublicKey,
    CHAINUP_BASE_URL: 'http://127.0.0.1',
  });
});

test.each([
  ['zh_CN', 'zh-Hans'],
  ['en_US', 'en'],
  ['ja_JP', 'th'],
])("ChainUp's login page, asked for lan %s by a browser that likes Thai, is in %s", async (lan, tag) => {
  const { chainup, loginURL } = setUp();
  const answer = await request(chainup.handler)
    .get(pathOf(loginURL({ lan })))
    .set('accept-language', 'th');
  expect(answer.text).toContain(`<html lang="${tag}">`);
});

describe("ChainUp's observed dialect", () => {
  test('has a numeric code, base64 in lines, an empty lifetime and the misspelt refresh token, and is still sealed', async () => {
    const setting = setUp({ dialect: 'observed' });
    const answer = await call(setting, TOKEN, { code: await aCode(setting) });
    const body = answer.body as { code: unknown; data: string };
    expect(body.code).toBe(0);
    expect(body.data).toMatch(/^([\w-]{76}\r\n)+[\w-]*$/);
    expect(opened(setting, answer)).toEqual({
      openId: expect.any(String),
      expireIn: '',
      refersh_token: expect.any(String),
      token: expect.any(String),
    });
  });
});

describe("ChainUp's notices", () => {
  test('are posted to the merchant, sealed as its answers are', async () => {
    const received: { type: string | undefined; body: string }[] = [];
    const merchant = createServer((req, res) => {
      let body = '';
      req.on('data', (chunk) => (body += String(chunk)));
      req.on('end', () => {
        received.push({ type: req.headers['content-type'], body });
        res.end('{"code":"0"}');
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => merchant.once('listening', resolve));
    const { chainup, keys } = setUp();
    const url = `http://127.0.0.1:${(merchant.address() as AddressInfo).port}/notice`;
    const answer = await chainup.sendNotice(url, { outOrderId: 'o-1', orderStatus: '3' });
    expect(await answer.json()).toEqual({ code: '0' });
    merchant.close();
    expect(received).toEqual([{ type: 'application/json', body: expect.any(String) }]);
    const notice = JSON.parse(received[0]!.body) as { app_id: string; time: string; data: string; sign: string };
    expect(notice).toMatchObject({ app_id: 'chainup_emulator', time: expect.stringMatching(/^\d{13}$/) });
    expect(openAnswer(notice, keys)).toEqual({ outOrderId: 'o-1', orderStatus: '3' });
  });

  test.each(['x', undefined, 'ftp://127.0.0.1/'])('are not posted to %p, and it says what it takes', async (url) => {
    const [refused] = await Promise.allSettled([setUp().chainup.sendNotice(url as never, {})]);
    expect(refused).toMatchObject({
      reason: {
        name: 'TypeError',
        message: expect.stringContaining('sendNotice: "url" must be the address of a route of your application'),
      },
    });
  });
});

test('ChainUp refuses a key that is none', () => {
  expect(() => setUp({ platformPrivateKey: 5 as never })).toThrow(
    new TypeError('the chainup emulator: option "platformPrivateKey" must be a string, and is of type number.'),
  );
});
