import { createElecqEmulator, type ElecqEmulator, type ElecqOptions } from 'provider-emulators';
import { closeFlows, type Flow, type FlowOptions, listening, startFlow } from '../../../test/support/flow.js';
import { ElecqStrategy } from '../src/index.js';

const BASIC = `Basic ${Buffer.from('elecq-client:elecq-emulator-secret').toString('base64')}`;
const DAY = 86_400_000;

async function setUp(emulated: ElecqOptions = {}, flow: FlowOptions = {}): Promise<Flow & { elecq: ElecqEmulator }> {
  const elecq = await listening(createElecqEmulator(emulated));
  return Object.assign(await startFlow(ElecqStrategy, elecq, flow), { elecq });
}

afterEach(closeFlows);

describe('ELECQ on the wire', () => {
  it('is asked to authorize by the server: GET, three camelCase parameters, HTTP Basic, nothing else', async () => {
    const flow = await setUp();
    await flow.leave();
    const { method, path, query, headers, body } = flow.sent('authorize');
    expect({ method, path, query, body, authorization: headers.authorization }).toEqual({
      method: 'GET',
      path: '/oauth2/authorize',
      query: { redirectUri: flow.callbackURL, clientId: 'elecq-client', responseType: 'code' },
      authorization: BASIC,
      body: '',
    });
  });

  it('is never told a scope or PKCE challenge, which its document does not know', async () => {
    const flow = await setUp({}, { options: { scope: ['read'], pkce: true } });
    await flow.leave();
    expect(Object.keys(flow.sent('authorize').query)).toEqual(['redirectUri', 'clientId', 'responseType']);
  });

  it('keeps a query that the authorizationURL brings along', async () => {
    const elecq = await listening(createElecqEmulator());
    const options = { authorizationURL: `${elecq.strategyOptions.authorizationURL}?tenant=eu` };
    const flow = await startFlow(ElecqStrategy, elecq, { options });
    await flow.leave();
    expect(flow.sent('authorize').query).toEqual({
      tenant: 'eu',
      redirectUri: flow.callbackURL,
      clientId: 'elecq-client',
      responseType: 'code',
    });
  });

  it('is sent the code as JSON with the one member authorizationCode, and HTTP Basic', async () => {
    const flow = await setUp({ authorizeMode: 'redirect' });
    const location = await flow.leave();
    await flow.browser.get(location.href);
    const { method, path, query, headers, body } = flow.sent('token');
    expect({ method, path, query }).toEqual({ method: 'POST', path: '/oauth2/token', query: {} });
    expect(body).toBe(JSON.stringify({ authorizationCode: location.searchParams.get('code') }));
    expect(headers).toMatchObject({ 'content-type': 'application/json', authorization: BASIC });
  });

  it('is sent no code_verifier in the token call, PKCE or not', async () => {
    const flow = await setUp({ authorizeMode: 'redirect' }, { options: { pkce: true } });
    await flow.login();
    expect(Object.keys(JSON.parse(flow.sent('token').body) as object)).toEqual(['authorizationCode']);
  });

  it('yields the tokens of the envelope, both lives counted from the answer', async () => {
    const flow = await setUp();
    const before = Date.now();
    expect((await flow.login()).status).toBe(200);
    const after = Date.now();
    const { tokens } = flow.verified[0]!;
    const raw = flow.sent('token').answer?.payload as Record<string, unknown>;
    expect(tokens).toEqual({
      accessToken: raw['accessToken'],
      refreshToken: raw['refreshToken'],
      tokenType: 'Bearer',
      expiresAt: expect.any(Number),
      refreshExpiresAt: expect.any(Number),
      raw: {
        accessToken: expect.any(String),
        refreshToken: expect.any(String),
        tokenType: 'Bearer',
        accessTokenExpiresIn: 86_400,
        refreshTokenExpiresIn: 604_800,
      },
    });
    expect(tokens.expiresAt).toBeGreaterThanOrEqual(before + DAY);
    expect(tokens.expiresAt).toBeLessThanOrEqual(after + DAY);
    expect(tokens.refreshExpiresAt! - tokens.expiresAt!).toBe(6 * DAY);
    expect(JSON.parse(JSON.stringify(tokens))).toEqual(tokens);
  });

  it('gives a classic verify the opened envelope as params', async () => {
    const seen: unknown[] = [];
    const verify = (accessToken: string, refreshToken: string, params: object, profile: object, done: Done): void => {
      seen.push(accessToken, refreshToken, params, profile);
      done(null, { id: 'me' });
    };
    const flow = await setUp({}, { verify });
    await flow.login();
    const raw = flow.sent('token').answer?.payload as Record<string, unknown>;
    expect(seen).toEqual([raw['accessToken'], raw['refreshToken'], raw, expect.objectContaining({ id: 'u-1001' })]);
  });

  it('works on Express 4 as on Express 5', async () => {
    const flow = await setUp({}, { express: 4 });
    expect((await flow.login('u-1002')).status).toBe(200);
    expect(flow.verified[0]?.profile.id).toBe('u-1002');
  });
});

type Done = (error: unknown, user?: unknown) => void;

describe('A refresh at ELECQ', () => {
  it('sends {"refreshToken"} as JSON with HTTP Basic to refreshURL, and yields what came anew', async () => {
    const flow = await setUp();
    await flow.login();
    const { tokens } = flow.verified[0]!;
    const copy = structuredClone(tokens);
    const renewed = await flow.strategy.refresh(tokens);
    const { method, path, query, headers, body } = flow.sent('refresh');
    expect({ method, path, query }).toEqual({ method: 'POST', path: '/oauth2/refresh', query: {} });
    expect(body).toBe(JSON.stringify({ refreshToken: tokens.refreshToken }));
    expect(headers).toMatchObject({ 'content-type': 'application/json', authorization: BASIC });
    expect(renewed).toMatchObject({
      accessToken: (flow.sent('refresh').answer?.payload as { accessToken: string }).accessToken,
      refreshToken: (flow.sent('refresh').answer?.payload as { refreshToken: string }).refreshToken,
    });
    expect(renewed.refreshToken).not.toBe(tokens.refreshToken);
    expect(tokens).toEqual(copy);
  });

  it('keeps the refresh token when the answer brings none', async () => {
    const flow = await setUp();
    await flow.login();
    const { tokens } = flow.verified[0]!;
    flow.elecq.faults.next('refresh', { payload: { accessToken: 'next' } });
    expect(await flow.strategy.refresh(tokens)).toEqual({
      accessToken: 'next',
      refreshToken: tokens.refreshToken,
      tokenType: 'Bearer',
      refreshExpiresAt: tokens.refreshExpiresAt,
      raw: { accessToken: 'next' },
    });
  });

  it('needs refreshURL: without it canRefresh is false and refresh says so without a call', async () => {
    const flow = await setUp({}, { options: { refreshURL: undefined } });
    expect(flow.strategy.canRefresh).toBe(false);
    await flow.login();
    const before = flow.elecq.requests.length;
    await expect(flow.strategy.refresh(flow.verified[0]!.tokens)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(/refreshURL/),
    });
    expect(flow.elecq.requests).toHaveLength(before);
  });

  it('with refreshURL is possible', async () => {
    expect((await setUp()).strategy.canRefresh).toBe(true);
  });
});
