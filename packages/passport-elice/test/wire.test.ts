import { createEliceEmulator, type EliceEmulator, type EliceOptions } from 'provider-emulators';
import {
  closeFlows,
  type Flow,
  type FlowOptions,
  listening,
  onlyError,
  startFlow,
} from '../../../test/support/flow.js';
import {
  ConfigurationError,
  EliceStrategy,
  ProviderProtocolError,
  ProviderRefusedError,
  ProviderUnavailableError,
} from '../src/index.js';

const HOUR = 3_600_000;

async function setUp(emulated: EliceOptions = {}, flow: FlowOptions = {}): Promise<Flow & { elice: EliceEmulator }> {
  const elice = await listening(createEliceEmulator(emulated));
  return Object.assign(await startFlow(EliceStrategy, elice, flow), { elice });
}

afterEach(closeFlows);

describe('Elice on the wire', () => {
  it('gets the browser at /oauth/authorize with all five parameters that it demands', async () => {
    const flow = await setUp();
    const location = await flow.leave();
    expect(location.origin + location.pathname).toBe(`${flow.elice.url}/oauth/authorize`);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      client_id: 'elice-client',
      redirect_uri: flow.callbackURL,
      state: expect.stringMatching(/^[\w-]{43}$/),
      scope: 'read',
      lang: 'ko',
      // Not documented, and harmless.
      response_type: 'code',
    });
  });

  it("has redirect_uri in its address once, unlike the guide's sample", async () => {
    const flow = await setUp();
    const location = await flow.leave();
    expect(location.searchParams.getAll('redirect_uri')).toEqual([flow.callbackURL]);
    expect(location.search).toContain(`redirect_uri=${encodeURIComponent(flow.callbackURL)}`);
  });

  it('is sent exactly client_id, client_secret and code as JSON, and no other credentials', async () => {
    const flow = await setUp();
    const callback = await flow.elice.approve((await flow.leave()).href);
    expect((await flow.browser.get(callback)).status).toBe(200);
    const { method, path, query, headers, body } = flow.sent('token');
    expect({ method, path, query }).toEqual({ method: 'POST', path: '/oauth/token', query: {} });
    expect(headers['content-type']).toBe('application/json');
    expect(headers.authorization).toBeUndefined();
    const code = new URL(callback).searchParams.get('code');
    expect(body).toBe(JSON.stringify({ client_id: 'elice-client', client_secret: 'elice-emulator-secret', code }));
  });

  it('is sent these three members with PKCE, too', async () => {
    const flow = await setUp({}, { options: { pkce: true } });
    expect((await flow.login()).status).toBe(200);
    expect(Object.keys(JSON.parse(flow.sent('token').body) as object)).toEqual(['client_id', 'client_secret', 'code']);
  });

  it('is asked for the account with the access token as Bearer, and without parameters', async () => {
    const flow = await setUp();
    await flow.login();
    const { method, path, query, headers, body } = flow.sent('profile');
    expect({ method, path, query, body }).toEqual({ method: 'GET', path: '/oauth/account', query: {}, body: '' });
    expect(headers.authorization).toBe(`Bearer ${flow.verified[0]!.tokens.accessToken}`);
  });

  it('yields an access token for one hour from the answer, and nothing to refresh with', async () => {
    const flow = await setUp();
    const before = Date.now();
    await flow.login();
    const { tokens } = flow.verified[0]!;
    const accessToken = (flow.sent('token').answer?.payload as { access_token: string }).access_token;
    expect(tokens).toEqual({
      accessToken,
      tokenType: 'Bearer',
      expiresAt: expect.any(Number),
      raw: { access_token: accessToken },
    });
    expect(tokens.expiresAt).toBeGreaterThanOrEqual(before + HOUR);
    expect(tokens.expiresAt).toBeLessThanOrEqual(Date.now() + HOUR);
  });

  it('has no refresh: canRefresh is false, and refresh says so without a call', async () => {
    const flow = await setUp();
    await flow.login();
    const { length } = flow.elice.requests;
    expect(flow.strategy.canRefresh).toBe(false);
    for (const tokens of [
      flow.verified[0]!.tokens,
      { accessToken: 'a', refreshToken: 'r', tokenType: 'Bearer', raw: {} },
    ]) {
      const failure = flow.strategy.refresh(tokens);
      await expect(failure).rejects.toBeInstanceOf(ConfigurationError);
      await expect(failure).rejects.toThrow('Elice has no refresh tokens. Send the user through login again.');
    }
    expect(flow.elice.requests).toHaveLength(length);
  });

  it('works on Express 4 as on Express 5', async () => {
    expect((await (await setUp({}, { express: 4 })).login()).status).toBe(200);
  });

  it.each([
    ['expired-code', 'token', ProviderRefusedError, 401],
    ['invalid-client', 'token', ProviderRefusedError, 401],
    ['expired-token', 'profile', ProviderRefusedError, 401],
    ['server-error', 'token', ProviderUnavailableError, 503],
    ['rate-limited', 'profile', ProviderUnavailableError, 503],
    ['reset', 'token', ProviderUnavailableError, 503],
    ['html', 'token', ProviderProtocolError, 502],
    ['empty', 'profile', ProviderProtocolError, 502],
    ['truncated', 'profile', ProviderProtocolError, 502],
  ] as const)('with the fault %s at the %s call ends in its error', async (fault, endpoint, Class, status) => {
    const flow = await setUp();
    flow.elice.faults.next(...([endpoint, fault] as Parameters<typeof flow.elice.faults.next>));
    expect((await flow.login()).status).toBe(status);
    expect(onlyError<object>(flow.app, Class)).toMatchObject({ provider: 'elice', operation: endpoint });
  });

  it('refuses a code that was used: the second click ends in 403, before any second token call', async () => {
    const flow = await setUp();
    const callback = await flow.elice.approve((await flow.leave()).href);
    await flow.browser.get(callback);
    expect((await flow.browser.get(callback)).status).toBe(403);
    expect(flow.elice.requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
  });

  it('that a user declines ends in 401, without an error', async () => {
    const flow = await setUp();
    const callback = await flow.elice.decline((await flow.leave()).href);
    expect((await flow.browser.get(callback)).status).toBe(401);
    expect(flow.app.errors).toEqual([]);
  });
});

describe("Elice's state", () => {
  it.each([
    ['the option state: false', { state: false }, {}],
    ['a text as application state', {}, { state: 'mine' }],
    ['the authenticate option state: false', {}, { state: false }],
  ])('cannot be switched off by %s', async (_title, options, start) => {
    const flow = await setUp({}, { options, start });
    const state = (await flow.leave()).searchParams.get('state');
    expect(state).toMatch(/^[\w-]{43}$/);
    const callback = new URL(await flow.elice.approve((await flow.leave()).href));
    callback.searchParams.delete('state');
    expect((await flow.browser.get(callback.href)).status).toBe(403);
  });

  it('cannot be switched off by a store that returns none: that is a ConfigurationError, and nobody is sent away', async () => {
    const store = {
      store: (_req: object, done: (error: unknown, state?: string) => void) => done(null),
      verify: (_req: object, _state: string, done: (error: unknown, ok: boolean) => void) => done(null, true),
    };
    const flow = await setUp({}, { options: { store } });
    const response = await flow.start();
    expect([response.status, response.headers.get('location')]).toEqual([500, null]);
    expect(onlyError(flow.app, ConfigurationError)).toMatchObject({ option: 'store', provider: 'elice' });
  });

  it('may come from a store of the application', async () => {
    const store = {
      store: (_req: object, done: (error: unknown, state?: string) => void) => done(null, 'from-my-store'),
      verify: (_req: object, state: string, done: (error: unknown, ok: boolean) => void) =>
        done(null, state === 'from-my-store'),
    };
    const flow = await setUp({}, { options: { store } });
    expect((await flow.leave()).searchParams.get('state')).toBe('from-my-store');
    expect((await flow.login()).status).toBe(200);
  });
});

describe("Elice's lang", () => {
  it.each<[string, object, object, string]>([
    ["is 'ko' by default", {}, {}, 'ko'],
    ['is what the option says', { lang: 'th' }, {}, 'th'],
    ['is what the call says', {}, { lang: 'en' }, 'en'],
    ['is what the call says rather than the option', { lang: 'th' }, { lang: 'en' }, 'en'],
    ['is the option when the call says undefined', { lang: 'th' }, { lang: undefined }, 'th'],
    ["is 'ko' when the option is an unset environment variable", { lang: '' }, {}, 'ko'],
    ['may be any language tag, encoded', {}, { lang: 'zh-Hant TW&x=1' }, 'zh-Hant TW&x=1'],
  ])('%s', async (_title, options, start, lang) => {
    const flow = await setUp({}, { options, start: start });
    expect((await flow.leave()).searchParams.getAll('lang')).toEqual([lang]);
  });

  it.each([
    ['a number', 7],
    ['an array', ['en']],
    ['null', null],
    ['empty', ''],
  ])('that the call gives as %s is a ConfigurationError', async (_title, lang) => {
    const flow = await setUp({}, { start: { lang } as object });
    expect((await flow.start()).status).toBe(500);
    expect(onlyError(flow.app, ConfigurationError)).toMatchObject({ option: 'lang', provider: 'elice' });
  });

  it('that the option gives as no text is refused at construction', () => {
    const options = { ...createEliceEmulator().strategyOptions, callbackURL: '/cb', lang: 7 as unknown as string };
    expect(() => new EliceStrategy(options, ({ profile }) => profile)).toThrow(/"lang" must be a string.*'ko', 'en'/);
  });
});

describe("Elice's scopes", () => {
  it.each([
    ['of the option, an array, are joined by commas', { scope: ['read', 'write'] }, {}, 'read,write'],
    ['of the option, a text, are left as they are', { scope: 'read,write' }, {}, 'read,write'],
    ['of the call win', { scope: ['read'] }, { scope: ['write', 'read'] }, 'write,read'],
  ])('%s', async (_title, options, start, scope) => {
    const flow = await setUp({ scopes: ['read', 'write'] }, { options, start });
    expect((await flow.leave()).searchParams.get('scope')).toBe(scope);
    expect((await flow.login()).status).toBe(200);
  });
});

describe("Elice's profile", () => {
  it('has the picture of profile_url in photos, and everything else in its place', async () => {
    const flow = await setUp();
    await flow.login('31007');
    expect(flow.verified[0]?.profile).toEqual({
      provider: 'elice',
      id: '31007',
      displayName: 'สมชาย ใจดี',
      emails: [{ value: 'somchai@learners.example' }],
      phoneNumbers: [{ value: '081-310-0700' }],
      photos: [{ value: 'https://example.com/profile/somchai' }],
      locale: 'th',
      _raw: flow.sent('profile').answer?.body,
      _json: flow.sent('profile').answer?.payload,
    });
  });

  it.each([
    ['number', 12_345],
    ['string', '12345'],
  ] as const)('has the id as a string when Elice sends a %s, and _json keeps what came', async (idType, sent) => {
    const flow = await setUp({ idType });
    await flow.login();
    expect(flow.verified[0]?.profile).toMatchObject({ id: '12345', _json: { id: sent } });
  });

  it('does without everything but the id', async () => {
    const flow = await setUp();
    flow.elice.faults.next('profile', { payload: { id: 1, email: null, phone: '' } });
    await flow.login();
    expect(Object.keys(flow.verified[0]?.profile ?? {})).toEqual(['provider', 'id', '_raw', '_json']);
  });

  it.each([
    ['missing', { id: undefined }],
    ['null', { id: null }],
    ['empty', { id: '' }],
    ['a fraction', { id: 1.5 }],
    ['true', { id: true }],
    ['a list', { id: [1] }],
  ])('whose id is %s is a ProviderProtocolError, and nobody is logged in', async (_title, change) => {
    const flow = await setUp();
    flow.elice.faults.next('profile', { payload: { fullname: 'Somebody', ...change } });
    expect((await flow.login()).status).toBe(502);
    expect(onlyError(flow.app, ProviderProtocolError).message).toContain('"id"');
    expect(flow.verified).toEqual([]);
  });

  it.each(['fullname', 'email', 'phone', 'profile_url', 'locale'])(
    'whose %s is no text goes without it',
    async (member) => {
      const flow = await setUp();
      flow.elice.faults.next('profile', { payload: { id: 1, [member]: { a: 1 } } });
      expect((await flow.login()).status).toBe(200);
      expect(flow.verified[0]?.profile.id).toBe('1');
    },
  );

  it('may be nested in account, as another of Elice’s APIs has it', async () => {
    const flow = await setUp();
    flow.elice.faults.next('profile', { body: JSON.stringify({ account: { id: 7, fullname: 'A' } }) });
    await flow.login();
    expect(flow.verified[0]?.profile).toMatchObject({ id: '7', displayName: 'A' });
  });

  it.each([
    ['_result', { _result: { status: 'fail', reason: 'the token is gone' } }],
    ['detail', { detail: 'the token is gone' }],
  ])('that is a failure over HTTP 200 (%s) is refused with its reason', async (_title, body) => {
    const flow = await setUp();
    flow.elice.faults.next('profile', { body: JSON.stringify(body) });
    expect((await flow.login()).status).toBe(401);
    expect(onlyError<Error>(flow.app, ProviderRefusedError).message).toContain('the token is gone');
  });
});

describe("Elice's hosts", () => {
  it.each([
    ['as the registration names them, without https://', 'web.elice.example'],
    ['with https://', 'https://web.elice.example'],
    ['with a slash at the end', 'https://web.elice.example/'],
    ['without https:// and with slashes at the end', 'web.elice.example//'],
    ['with a scheme in capitals', 'HTTPS://web.elice.example'],
  ])('may be given %s', async (_title, webURL) => {
    const flow = await setUp({}, { options: { webURL } });
    const location = await flow.leave();
    expect(location.origin + location.pathname).toBe('https://web.elice.example/oauth/authorize');
  });

  it('may have a port and a path', async () => {
    const flow = await setUp({}, { options: { webURL: 'web.elice.example:8443/sso/' } });
    const location = await flow.leave();
    expect(location.origin + location.pathname).toBe('https://web.elice.example:8443/sso/oauth/authorize');
  });

  it('are two: the browser goes to webURL, the server to serverURL', async () => {
    const [web, server] = [await listening(createEliceEmulator()), await listening(createEliceEmulator())];
    const flow = await startFlow(EliceStrategy, web, { options: { serverURL: `${server.url}/` } });
    const callback = await web.approve((await flow.leave()).href);
    expect((await flow.browser.get(callback)).status).toBe(401);
    expect(web.requests.map(({ endpoint }) => endpoint)).toEqual(['authorize', 'login']);
    expect(server.requests.map(({ endpoint, path }) => [endpoint, path])).toEqual([['token', '/oauth/token']]);
  });

  it.each([
    ['http://web.elice.example', /https:\/\//],
    ['user:pw@web.elice.example', /user name or password/],
    ['https://web.elice.example/?a=1', /query/],
    ['web.elice.example#x', /fragment/],
    ['web.elice.example#', /fragment/],
    ['web.elice.example/a b', /white space/],
    ['https://', /absolute URL/],
    ['http://127.0.0.1.evil.example', /https:\/\//],
  ])('that are %s are refused at construction', (webURL, problem) => {
    const options = { ...createEliceEmulator().strategyOptions, callbackURL: '/cb', webURL };
    const build = (): unknown => new EliceStrategy(options, ({ profile }) => profile);
    expect(build).toThrow(ConfigurationError);
    expect(build).toThrow(problem);
    expect(build).toThrow(/ELICE_WEB_URL/);
  });

  it('can each be replaced by the address of an endpoint', async () => {
    const elice = await listening(createEliceEmulator());
    const options = {
      webURL: 'web.elice.example',
      serverURL: 'server.elice.example',
      authorizationURL: `${elice.url}/oauth/authorize`,
      tokenURL: `${elice.url}/oauth/token`,
      userProfileURL: `${elice.url}/oauth/account`,
    };
    const flow = await startFlow(EliceStrategy, elice, { options });
    expect((await flow.login()).status).toBe(200);
  });
});
