import { createHash, verify } from 'node:crypto';
import type { ChainUpEmulator, ChainUpOptions } from 'provider-emulators';
import { AuthTokenRefresh } from 'passport-oauth2-refresh';
import { closeFlows, type Flow, type FlowOptions, onlyError, startFlow } from '../../../test/support/flow.js';
import {
  ChainUpStrategy,
  ConfigurationError,
  ProviderProtocolError,
  ProviderRefusedError,
  ProviderUnavailableError,
} from '../src/index.js';
import { knownPlatform, MERCHANT, PLATFORM, publicKeyOf, TOKENS } from './support/platform.js';

async function setUp(
  emulated: ChainUpOptions = {},
  flow: FlowOptions = {},
): Promise<Flow & { chainup: ChainUpEmulator }> {
  const chainup = await knownPlatform(emulated);
  return Object.assign(await startFlow(ChainUpStrategy, chainup, flow), { chainup });
}

/** A request's envelope: its members, and that our signature holds over what was sealed, to the byte. */
function expectSealed(request: { body: string; decodedBody?: unknown; time: number }, plain: string): void {
  const envelope = JSON.parse(request.body) as Record<'app_id' | 'time' | 'data' | 'sign', string>;
  expect(envelope).toEqual({
    app_id: 'chainup_emulator',
    time: expect.stringMatching(/^\d{13}$/),
    data: expect.stringMatching(/^[\w-]+$/),
    sign: expect.stringMatching(/^[\w-]+$/),
  });
  expect(Math.abs(Number(envelope.time) - request.time)).toBeLessThan(60_000);
  expect(JSON.stringify(request.decodedBody)).toBe(plain);
  const digest = Buffer.from(createHash('md5').update(plain).digest('hex'));
  const signature = Buffer.from(envelope.sign, 'base64url');
  expect(verify('sha256', digest, publicKeyOf(MERCHANT), signature)).toBe(true);
}

afterEach(closeFlows);

describe('ChainUp on the wire', () => {
  it('gets the browser at /platform/login.html with appKey, redirectUrl and state, and none of the standard names', async () => {
    const flow = await setUp({}, { options: { scope: ['all'], pkce: true } });
    const location = await flow.leave();
    expect(location.origin + location.pathname).toBe(`${flow.chainup.url}/platform/login.html`);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      appKey: 'chainup_emulator',
      redirectUrl: flow.callbackURL,
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('gets lan when a language is given, by option or for one login', async () => {
    const flow = await setUp({}, { options: { lang: 'zh_CN' } });
    expect((await flow.leave()).searchParams.get('lan')).toBe('zh_CN');
    const other = await setUp({}, { options: { lang: 'zh_CN' }, start: { lang: 'en_US' } });
    expect((await other.leave()).searchParams.get('lan')).toBe('en_US');
  });

  it('is sent the code in an envelope that is sealed for it and signed by us', async () => {
    const flow = await setUp();
    const callback = await flow.chainup.approve((await flow.leave()).href);
    expect((await flow.browser.get(callback)).status).toBe(200);
    const request = flow.sent('token');
    expect(request).toMatchObject({ method: 'POST', path: '/platformapi/chainup/open/auth/token', query: {} });
    expect(request.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(request.headers.authorization).toBeUndefined();
    expectSealed(request, JSON.stringify({ code: new URL(callback).searchParams.get('code') }));
  });

  it('yields openId as identity, and the tokens', async () => {
    const flow = await setUp();
    const before = Date.now();
    await flow.login('7c19e0d2b3f84a6a9e5512cc08fa31d9');
    const { profile, tokens } = flow.verified[0]!;
    const raw = flow.sent('token').answer?.payload as typeof TOKENS;
    const openId = '7c19e0d2b3f84a6a9e5512cc08fa31d9';
    expect(profile).toEqual({
      provider: 'chainup',
      id: openId,
      openId,
      displayName: openId,
      _raw: JSON.stringify({ openId }),
      _json: { openId },
    });
    expect(tokens).toEqual({
      accessToken: raw.token,
      refreshToken: raw.refreshToken,
      tokenType: 'Bearer',
      expiresAt: expect.any(Number),
      raw: { openId, expireIn: '7200', refreshToken: raw.refreshToken, token: raw.token },
    });
    expect(tokens.expiresAt! - before).toBeGreaterThanOrEqual(7_200_000);
    expect(tokens.expiresAt! - Date.now()).toBeLessThanOrEqual(7_200_000);
    expect(JSON.parse(JSON.stringify(tokens))).toEqual(tokens);
  });

  it('makes no profile call at login: the documents have none for an openId', async () => {
    const flow = await setUp();
    await flow.login();
    expect(flow.chainup.requests.map(({ endpoint }) => endpoint)).toEqual(['authorize', 'login', 'token']);
  });

  it.each([
    ['missing', { openId: undefined }],
    ['null', { openId: null }],
    ['empty', { openId: '' }],
    ['an object', { openId: {} }],
  ])(
    'that answers an openId that is %s is a ProviderProtocolError, and nobody is logged in',
    async (_title, change) => {
      const flow = await setUp();
      flow.chainup.faults.next('token', { payload: { ...TOKENS, ...change } });
      expect((await flow.login()).status).toBe(502);
      expect(onlyError(flow.app, ProviderProtocolError).message).toContain('"openId"');
      expect(flow.verified).toEqual([]);
    },
  );

  it('has its callback checked for state by default', async () => {
    const flow = await setUp({ echoState: false });
    expect((await flow.login()).status).toBe(403);
  });

  it('may, with stateEcho: false, come back without the state that the documents do not promise', async () => {
    const flow = await setUp({ echoState: false }, { options: { stateEcho: false } });
    expect((await flow.login()).status).toBe(200);
  });

  it('works on Express 4 as on Express 5', async () => {
    expect((await (await setUp({}, { express: 4 })).login()).status).toBe(200);
  });

  it.each([
    ['expired-code', ProviderRefusedError, 401, '60003'],
    ['invalid-client', ProviderRefusedError, 401, '50004'],
    ['server-error', ProviderUnavailableError, 503, '10001'],
    ['rate-limited', ProviderUnavailableError, 503, '50013'],
    ['reset', ProviderUnavailableError, 503, 'ECONNRESET'],
    ['html', ProviderProtocolError, 502, undefined],
    ['empty', ProviderProtocolError, 502, undefined],
    ['truncated', ProviderProtocolError, 502, undefined],
  ] as const)('answering the token call with the fault %s ends in its error', async (fault, Class, status, code) => {
    const flow = await setUp();
    flow.chainup.faults.next('token', fault);
    expect((await flow.login()).status).toBe(status);
    const error = onlyError<object>(flow.app, Class);
    expect(error).toMatchObject({ provider: 'chainup', operation: 'token' });
    expect((error as { code?: string }).code).toBe(code);
  });
});

describe('The addresses of ChainUp', () => {
  it.each(['', '/'])('follow from baseURL, with "%s" at its end', async (end) => {
    const chainup = await knownPlatform();
    const flow = await startFlow(ChainUpStrategy, chainup, { options: { baseURL: chainup.url + end } });
    expect((await flow.login()).status).toBe(200);
    expect(chainup.requests.map(({ path }) => path)).toContain('/platformapi/chainup/open/auth/token');
  });

  it('may be given one by one, without baseURL; other calls then go to the token address’s host', async () => {
    const chainup = await knownPlatform();
    const at = (path: string): string => chainup.url + path;
    const flow = await startFlow(ChainUpStrategy, chainup, {
      options: {
        baseURL: undefined,
        authorizationURL: at('/platform/login.html'),
        tokenURL: at('/platformapi/chainup/open/auth/token'),
        refreshURL: at('/platformapi/chainup/open/auth/refreshToken'),
      },
    });
    expect((await flow.login()).status).toBe(200);
    expect((await flow.strategy.refresh(flow.verified[0]!.tokens)).accessToken).toEqual(expect.any(String));
    const { strategy } = flow as unknown as { strategy: ChainUpStrategy };
    expect(await strategy.call('/platformapi/chainup/open/user/inquire_user', { uid: 10_001 })).toMatchObject({
      id: 10_001,
    });
  });

  it('cannot be guessed when one of them and baseURL is missing', () => {
    const { privateKeyPkcs8: privateKey } = MERCHANT;
    const options = {
      clientID: 'app',
      privateKey,
      platformPublicKey: PLATFORM.publicKeySpki,
      callbackURL: '/cb',
      authorizationURL: 'https://service.exchange.example/a',
      tokenURL: 'https://service.exchange.example/t',
    };
    expect(() => new ChainUpStrategy(options, ({ profile }) => profile)).toThrow(/"baseURL" is missing/);
  });
});

describe("ChainUp's expireIn", () => {
  const NEXT_YEAR = Math.floor(Date.now() / 1000) + 365 * 86_400;
  it.each<[string, unknown, (receivedAt: number) => number]>([
    ['a text is a duration in seconds', '7200', (at) => at + 7_200_000],
    ['a number is a duration in seconds', 7200, (at) => at + 7_200_000],
    ['with a fraction is a duration in seconds', '7200.5', (at) => at + 7_200_000],
    ['an instant in epoch seconds, as in the Chinese page’s sample, is one', String(NEXT_YEAR), () => NEXT_YEAR * 1000],
    ['an instant as a number is one, too', NEXT_YEAR, () => NEXT_YEAR * 1000],
    ['an instant in milliseconds is one, too', NEXT_YEAR * 1000, () => NEXT_YEAR * 1000],
  ])('that is %s', async (_title, expireIn, expected) => {
    const flow = await setUp();
    flow.chainup.faults.next('token', { payload: { ...TOKENS, expireIn } });
    const before = Date.now();
    await flow.login();
    const after = Date.now();
    const { expiresAt } = flow.verified[0]!.tokens;
    expect(expiresAt).toBeGreaterThanOrEqual(expected(before));
    expect(expiresAt).toBeLessThanOrEqual(expected(after));
  });

  it.each([
    ['missing', undefined],
    ['empty, as in two official samples', ''],
    ['negative', '-1'],
    ['words', 'soon'],
    ['an object', {}],
    ['zero', 0],
    ['longer than ten years', 400_000_000],
    ['an instant that is past on arrival, as in the Chinese page’s sample', '1720492073'],
  ])('that is %s is an unknown life, and the login goes on', async (_title, expireIn) => {
    const flow = await setUp();
    flow.chainup.faults.next('token', { payload: { ...TOKENS, expireIn } });
    expect((await flow.login()).status).toBe(200);
    expect(flow.verified[0]?.tokens).not.toHaveProperty('expiresAt');
  });

  it.each(['refreshToken', 'refresh_token', 'refersh_token'])('comes with a refresh token under %s', async (name) => {
    const flow = await setUp();
    const { refreshToken, ...others } = TOKENS;
    flow.chainup.faults.next('token', { payload: { ...others, [name]: refreshToken } });
    await flow.login();
    expect(flow.verified[0]?.tokens.refreshToken).toBe(refreshToken);
  });

  it("in the emulator's epoch style comes out the same as in its duration style", async () => {
    const flow = await setUp({ expireInStyle: 'epoch' });
    await flow.login();
    const { expiresAt } = flow.verified[0]!.tokens;
    expect(Math.abs(expiresAt! - (flow.sent('token').time + 7_200_000))).toBeLessThan(60_000);
  });
});

describe('A refresh at ChainUp', () => {
  it('by passport-oauth2-refresh without token and openId calls back what it needs, and nothing is sent', async () => {
    const flow = await setUp();
    await flow.login();
    const refresher = new AuthTokenRefresh();
    refresher.use(flow.strategy);
    const args = await new Promise<unknown[]>((resolve) => {
      const { refreshToken } = flow.verified[0]!.tokens;
      refresher.requestNewAccessToken('chainup', refreshToken!, {}, (...results: unknown[]) => resolve(results));
    });
    expect(args).toEqual([expect.any(ConfigurationError)]);
    expect((args[0] as Error).message).toContain('pass { token, openId }');
    expect(() => flow.sent('refresh')).toThrow('Nothing was sent');
  });

  it('seals exactly refreshToken, token and openId, and yields what came anew', async () => {
    const flow = await setUp();
    await flow.login();
    const { tokens } = flow.verified[0]!;
    const copy = structuredClone(tokens);
    expect(flow.strategy.canRefresh).toBe(true);
    const renewed = await flow.strategy.refresh(tokens);
    const request = flow.sent('refresh');
    expect(request).toMatchObject({ method: 'POST', path: '/platformapi/chainup/open/auth/refreshToken', query: {} });
    expect(request.decodedBody).toEqual({
      refreshToken: tokens.refreshToken,
      token: tokens.accessToken,
      openId: tokens.raw['openId'],
    });
    expectSealed(request, JSON.stringify(request.decodedBody));
    expect(renewed.accessToken).toBe((request.answer?.payload as typeof TOKENS).token);
    expect(renewed.refreshToken).toBe((request.answer?.payload as typeof TOKENS).refreshToken);
    expect(tokens).toEqual(copy);
  });

  it('works on from its own result, and after a round through JSON', async () => {
    const flow = await setUp();
    await flow.login();
    const once = await flow.strategy.refresh(flow.verified[0]!.tokens);
    const twice = await flow.strategy.refresh(JSON.parse(JSON.stringify(once)) as object);
    expect(new Set([flow.verified[0]!.tokens.accessToken, once.accessToken, twice.accessToken]).size).toBe(3);
  });

  it('that is refused is a ProviderRefusedError with the code of ChainUp', async () => {
    const flow = await setUp();
    await flow.login();
    const { tokens } = flow.verified[0]!;
    await flow.strategy.refresh(tokens);
    const failure = flow.strategy.refresh(tokens);
    await expect(failure).rejects.toBeInstanceOf(ProviderRefusedError);
    await expect(failure).rejects.toMatchObject({ operation: 'refresh', code: '60001', httpStatus: 200, status: 401 });
  });

  it.each([
    ['the token', { accessToken: undefined }, 'token'],
    ['the openId', { raw: {} }, 'openId'],
    ['all that the provider answered', { raw: undefined }, 'openId'],
    ['the refresh token', { refreshToken: undefined }, 'refreshToken'],
  ])('without %s says what is missing, and sends nothing', async (_title, change, option) => {
    const flow = await setUp();
    const tokens = { accessToken: 'a', refreshToken: 'r', tokenType: 'Bearer', raw: { openId: 'o' }, ...change };
    const failure = flow.strategy.refresh(tokens);
    await expect(failure).rejects.toBeInstanceOf(ConfigurationError);
    await expect(failure).rejects.toMatchObject({ option, provider: 'chainup' });
    expect(flow.chainup.requests).toEqual([]);
  });
});
