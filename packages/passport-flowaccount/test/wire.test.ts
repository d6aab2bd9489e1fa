import { createHash } from 'node:crypto';
import { createFlowAccountEmulator, type FlowAccountEmulator, type FlowAccountOptions } from 'provider-emulators';
import {
  closeFlows,
  type Flow,
  type FlowOptions,
  listening,
  onlyError,
  startFlow,
} from '../../../test/support/flow.js';
import {
  FlowAccountStrategy,
  ProviderProtocolError,
  ProviderRefusedError,
  ProviderUnavailableError,
} from '../src/index.js';

const DAY = 86_400_000;

async function setUp(
  emulated: FlowAccountOptions = {},
  flow: FlowOptions = {},
): Promise<Flow & { flowaccount: FlowAccountEmulator }> {
  const flowaccount = await listening(createFlowAccountEmulator(emulated));
  return Object.assign(await startFlow(FlowAccountStrategy, flowaccount, flow), { flowaccount });
}

afterEach(closeFlows);

describe('FlowAccount on the wire', () => {
  it('gets the browser at /connect/authorize with the standard parameters', async () => {
    const flow = await setUp();
    const location = await flow.leave();
    expect(location.origin + location.pathname).toBe(`${flow.flowaccount.url}/connect/authorize`);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      response_type: 'code',
      scope: 'flowaccount-api offline_access',
      client_id: 'flowaccount-client',
      redirect_uri: flow.callbackURL,
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it("is given parameters that are URL-encoded, the scope's space as %20, unlike the document's sample", async () => {
    const flow = await setUp();
    const { search } = await flow.leave();
    expect(search).toContain('scope=flowaccount-api%20offline_access');
    expect(search).toContain(`redirect_uri=${encodeURIComponent(flow.callbackURL)}`);
  });

  it('is sent the code as a form with exactly the five fields of its document', async () => {
    const flow = await setUp();
    const callback = await flow.flowaccount.approve((await flow.leave()).href);
    expect((await flow.browser.get(callback)).status).toBe(200);
    const { method, path, query, headers, body } = flow.sent('token');
    expect({ method, path, query }).toEqual({ method: 'POST', path: '/test/token', query: {} });
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(headers.authorization).toBeUndefined();
    const fields = {
      redirect_uri: flow.callbackURL,
      grant_type: 'authorization_code',
      code: new URL(callback).searchParams.get('code')!,
      client_id: 'flowaccount-client',
      client_secret: 'flowaccount-emulator-secret',
    };
    expect(body).toBe(new URLSearchParams(fields).toString());
  });

  it('is asked for the company with the access token as Bearer', async () => {
    const flow = await setUp();
    await flow.login();
    const { method, path, query, headers } = flow.sent('profile');
    expect({ method, path, query }).toEqual({ method: 'GET', path: '/test/company/info', query: {} });
    expect(headers.authorization).toBe(`Bearer ${flow.verified[0]!.tokens.accessToken}`);
  });

  it('yields tokens, with the one day that a refresh token lives', async () => {
    const flow = await setUp();
    const before = Date.now();
    await flow.login();
    const { tokens } = flow.verified[0]!;
    const raw = flow.sent('token').answer?.payload as Record<string, unknown>;
    expect(tokens).toEqual({
      accessToken: raw['access_token'],
      refreshToken: raw['refresh_token'],
      tokenType: 'Bearer',
      expiresAt: expect.any(Number),
      refreshExpiresAt: expect.any(Number),
      raw,
    });
    expect(tokens.expiresAt! - before).toBeGreaterThanOrEqual(3_600_000);
    expect(tokens.refreshExpiresAt).toBeGreaterThanOrEqual(before + DAY);
    expect(tokens.refreshExpiresAt).toBeLessThanOrEqual(Date.now() + DAY);
  });

  it('yields no refresh token, and no life of one, without offline_access in the scope', async () => {
    const flow = await setUp({}, { options: { scope: ['flowaccount-api'] } });
    expect((await flow.leave()).searchParams.get('scope')).toBe('flowaccount-api');
    expect((await flow.login()).status).toBe(200);
    expect(Object.keys(flow.verified[0]!.tokens)).toEqual(['accessToken', 'tokenType', 'expiresAt', 'raw']);
  });

  it.each([
    ['the option, a text', { scope: 'flowaccount-api offline_access' }, {}, 'flowaccount-api offline_access'],
    ['the call', {}, { scope: ['flowaccount-api'] }, 'flowaccount-api'],
  ])('is asked for the scope of %s', async (_title, options, start, scope) => {
    const flow = await setUp({}, { options, start });
    expect((await flow.leave()).searchParams.get('scope')).toBe(scope);
  });

  it('may answer token_type in lower case, as its document has it', async () => {
    const flow = await setUp();
    flow.flowaccount.faults.next('token', { payload: { access_token: 'a', token_type: 'bearer', supportCode: 'S' } });
    flow.flowaccount.faults.next('profile', { payload: {} });
    expect((await flow.login()).status).toBe(200);
    expect(flow.verified[0]?.tokens.tokenType).toBe('bearer');
  });

  it('works on Express 4 as on Express 5', async () => {
    expect((await (await setUp({}, { express: 4 })).login()).status).toBe(200);
  });

  it.each([
    ['expired-code', 'token', ProviderRefusedError, 401, 'invalid_grant'],
    ['invalid-client', 'token', ProviderRefusedError, 401, 'invalid_client'],
    ['server-error', 'token', ProviderUnavailableError, 503, 'server_error'],
    ['rate-limited', 'token', ProviderUnavailableError, 503, 'temporarily_unavailable'],
    ['unavailable', 'token', ProviderUnavailableError, 503, undefined],
    ['reset', 'token', ProviderUnavailableError, 503, 'ECONNRESET'],
    ['html', 'token', ProviderProtocolError, 502, undefined],
    ['truncated', 'token', ProviderProtocolError, 502, undefined],
    ['empty', 'token', ProviderProtocolError, 502, undefined],
  ] as const)('with the fault %s at the %s call ends in its error', async (fault, endpoint, Class, status, code) => {
    const flow = await setUp();
    flow.flowaccount.faults.next(endpoint, fault);
    expect((await flow.login()).status).toBe(status);
    const error = onlyError<object>(flow.app, Class);
    expect(error).toMatchObject({ provider: 'flowaccount', operation: endpoint });
    expect((error as { code?: string }).code).toBe(code);
  });
});

it.each(['expired-token', 'unavailable', 'reset', 'html'] as const)(
  'a company call with the fault %s costs no login: the identity has come with the tokens',
  async (fault) => {
    const flow = await setUp();
    flow.flowaccount.faults.next('profile', fault);
    expect((await flow.login()).status).toBe(200);
    expect(flow.verified[0]?.profile.id).toBe('N1000231');
    expect(flow.app.errors).toEqual([]);
  },
);

describe("FlowAccount's PKCE", () => {
  it('is off by default: the document does not promise it', async () => {
    const flow = await setUp();
    expect((await flow.leave()).searchParams.has('code_challenge')).toBe(false);
  });

  it.each([true, 'S256', 'plain'] as const)(
    'with pkce: %p sends the challenge, and the verifier that answers it',
    async (pkce) => {
      const flow = await setUp({}, { options: { pkce } });
      const location = await flow.leave();
      const challenge = location.searchParams.get('code_challenge');
      expect(location.searchParams.get('code_challenge_method')).toBe(pkce === 'plain' ? 'plain' : 'S256');
      const callback = await flow.flowaccount.approve(location.href);
      expect((await flow.browser.get(callback)).status).toBe(200);
      const verifier = new URLSearchParams(flow.sent('token').body).get('code_verifier')!;
      expect(verifier).toMatch(/^[\w-]{43,128}$/);
      expect(challenge).toBe(pkce === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url'));
    },
  );
});

describe('A refresh at FlowAccount', () => {
  it('sends exactly the four fields of its document to the token address', async () => {
    const flow = await setUp();
    await flow.login();
    const { tokens } = flow.verified[0]!;
    const copy = structuredClone(tokens);
    await flow.strategy.refresh(tokens);
    const { method, path, headers, body } = flow.sent('refresh');
    expect({ method, path }).toEqual({ method: 'POST', path: '/test/token' });
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    const fields = {
      grant_type: 'refresh_token',
      refresh_token: tokens.refreshToken!,
      client_id: 'flowaccount-client',
      client_secret: 'flowaccount-emulator-secret',
    };
    expect(body).toBe(new URLSearchParams(fields).toString());
    expect(tokens).toEqual(copy);
  });

  it('yields a new refresh token each time, of which only the latest works', async () => {
    const flow = await setUp();
    await flow.login();
    const { tokens } = flow.verified[0]!;
    const once = await flow.strategy.refresh(tokens);
    const twice = await flow.strategy.refresh(once);
    expect(new Set([tokens.refreshToken, once.refreshToken, twice.refreshToken]).size).toBe(3);
    for (const old of [tokens, once]) {
      const failure = flow.strategy.refresh(old);
      await expect(failure).rejects.toBeInstanceOf(ProviderRefusedError);
      await expect(failure).rejects.toMatchObject({ operation: 'refresh', code: 'invalid_grant', httpStatus: 400 });
    }
  });

  it('starts the day of the refresh token anew', async () => {
    const flow = await setUp();
    await flow.login();
    const renewed = await flow.strategy.refresh({ ...flow.verified[0]!.tokens, refreshExpiresAt: 1 });
    expect(renewed).toMatchObject({ refreshExpiresAt: expect.any(Number) });
    const { refreshExpiresAt } = renewed as { refreshExpiresAt?: number };
    expect(Math.abs(refreshExpiresAt! - (flow.sent('refresh').time + DAY))).toBeLessThan(60_000);
  });

  it('may have an address of its own', async () => {
    const flowaccount = await listening(createFlowAccountEmulator());
    const refreshURL = `${flowaccount.strategyOptions.tokenURL}?for=refresh`;
    const flow = await startFlow(FlowAccountStrategy, flowaccount, { options: { refreshURL } });
    await flow.login();
    await flow.strategy.refresh(flow.verified[0]!.tokens);
    expect(flow.sent('refresh').query).toEqual({ for: 'refresh' });
    expect(flow.sent('token').query).toEqual({});
  });
});
