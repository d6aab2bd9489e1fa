import { AuthTokenRefresh } from 'passport-oauth2-refresh';
import { ConfigurationError, ProviderRefusedError, ProviderUnavailableError, type TokenSet } from 'passport-oauth2-kit';
import { type Emulator, startEmulators } from 'provider-emulators';
import { closeFlows, closeLater, type Flow, startFlow } from './support/flow.js';
import { type ProviderName, STRATEGIES } from './support/providers.js';
import { DIALECT } from './support/dialect.js';

interface Refreshing {
  /** What the application passes, beyond the refresh token. */
  params: (tokens: TokenSet) => Record<string, string>;
  path: string;
  headers: Record<string, string | undefined>;
  /** The body as text, or for ChainUp what is sealed in it. */
  body: (tokens: TokenSet) => unknown;
  /** The provider's own names in the answer: the access token, the refresh token. */
  names: [string, string];
  code: string;
}

const basic = `Basic ${Buffer.from('elecq-client:elecq-emulator-secret').toString('base64')}`;

const CASES: Record<'elecq' | 'chainup' | 'flowaccount', Refreshing> = {
  elecq: {
    params: () => ({}),
    path: '/oauth2/refresh',
    headers: { 'content-type': 'application/json', authorization: basic },
    body: ({ refreshToken }) => JSON.stringify({ refreshToken }),
    names: ['accessToken', 'refreshToken'],
    code: '401',
  },
  chainup: {
    params: ({ accessToken, raw }) => ({ token: accessToken, openId: raw['openId'] as string }),
    path: '/platformapi/chainup/open/auth/refreshToken',
    headers: { 'content-type': 'application/json', authorization: undefined },
    body: ({ accessToken, refreshToken, raw }) => ({ refreshToken, token: accessToken, openId: raw['openId'] }),
    names: ['token', DIALECT === 'observed' ? 'refersh_token' : 'refreshToken'],
    code: '60001',
  },
  flowaccount: {
    params: () => ({}),
    path: '/test/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: undefined },
    body: ({ refreshToken }) =>
      new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken!,
        client_id: 'flowaccount-client',
        client_secret: 'flowaccount-emulator-secret',
      }).toString(),
    names: ['access_token', 'refresh_token'],
    code: 'invalid_grant',
  },
};

interface LoggedIn {
  emulator: Emulator;
  flow: Flow;
  tokens: TokenSet;
  refresher: AuthTokenRefresh;
}

async function loggedIn(name: ProviderName): Promise<LoggedIn> {
  const emulators = await startEmulators({ dialect: DIALECT });
  closeLater(() => emulators.close());
  const flow = await startFlow(STRATEGIES[name], emulators[name]);
  expect((await flow.login()).status).toBe(200);
  const refresher = new AuthTokenRefresh();
  refresher.use(flow.strategy);
  return { emulator: emulators[name], flow, tokens: flow.verified[0]!.tokens, refresher };
}

function request(refresher: AuthTokenRefresh, name: string, refreshToken: string, params: object): Promise<unknown[]> {
  return new Promise((resolve) => {
    refresher.requestNewAccessToken(name, refreshToken, params, (...args: unknown[]) => resolve(args));
  });
}

afterEach(closeFlows);

describe.each(Object.entries(CASES) as [keyof typeof CASES, Refreshing][])(
  'passport-oauth2-refresh, unmodified, with passport-%s',
  (name, { params: paramsOf, path, headers, body, names, code }) => {
    it("sends the provider's own refresh request", async () => {
      const { flow, tokens, refresher } = await loggedIn(name);
      const [error] = await request(refresher, name, tokens.refreshToken!, paramsOf(tokens));
      expect(error).toBeNull();
      const sent = flow.sent('refresh');
      expect({ method: sent.method, path: sent.path, query: sent.query }).toEqual({ method: 'POST', path, query: {} });
      expect(sent.headers).toMatchObject({ 'content-type': headers['content-type'] });
      expect(sent.headers.authorization).toBe(headers['authorization']);
      expect(name === 'chainup' ? sent.decodedBody : sent.body).toEqual(body(tokens));
    });

    it('calls back the new access token, the new refresh token, and results without the latter', async () => {
      const { flow, tokens, refresher } = await loggedIn(name);
      const args = await request(refresher, name, tokens.refreshToken!, paramsOf(tokens));
      const payload = flow.sent('refresh').answer?.payload as Record<string, unknown>;
      const [accessName, refreshName] = names;
      const { [refreshName]: refreshToken, ...results } = payload;
      expect(args).toEqual([
        null,
        payload[accessName],
        refreshToken,
        {
          ...results,
          access_token: payload[accessName],
          token_type: 'Bearer',
          // ChainUp's lifetimes are empty in public samples.
          ...(payload['expireIn'] !== '' && { expires_in: expect.any(Number) }),
        },
      ]);
      expect(refreshToken).not.toBe(tokens.refreshToken);
    });

    it('leaves the params object alone: it gains nothing but grant_type', async () => {
      const { tokens, refresher } = await loggedIn(name);
      const params = paramsOf(tokens);
      await request(refresher, name, tokens.refreshToken!, params);
      expect(params).toEqual({ ...paramsOf(tokens), grant_type: 'refresh_token' });
    });

    it("calls back our own error, unwrapped, for a refresh token that is used up, with the provider's code", async () => {
      const { tokens, refresher } = await loggedIn(name);
      await request(refresher, name, tokens.refreshToken!, paramsOf(tokens));
      const args = await request(refresher, name, tokens.refreshToken!, paramsOf(tokens));
      expect(args).toEqual([expect.any(ProviderRefusedError)]);
      expect(args[0]).toMatchObject({ provider: name, operation: 'refresh', code });
    });

    it('calls back our own error, unwrapped, when the provider is down', async () => {
      const { emulator, tokens, refresher } = await loggedIn(name);
      emulator.faults.always('refresh', 'reset');
      const args = await request(refresher, name, tokens.refreshToken!, paramsOf(tokens));
      expect(args).toEqual([expect.any(ProviderUnavailableError)]);
      expect(args[0]).toMatchObject({ operation: 'refresh', code: 'ECONNRESET', retryable: true });
    });

    it('works under a name of its own, and the strategy’s own refresh goes on working', async () => {
      const { flow, tokens, refresher } = await loggedIn(name);
      refresher.use('another-name', flow.strategy);
      const [, accessToken, refreshToken] = await request(
        refresher,
        'another-name',
        tokens.refreshToken!,
        paramsOf(tokens),
      );
      const renewed = { ...tokens, accessToken: accessToken as string, refreshToken: refreshToken as string };
      expect((await flow.strategy.refresh(renewed)).accessToken).not.toBe(accessToken);
    });
  },
);

describe('passport-oauth2-refresh', () => {
  it('with passport-chainup and no token and openId calls back what it needs, and nothing is sent', async () => {
    const { flow, tokens, refresher } = await loggedIn('chainup');
    const args = await request(refresher, 'chainup', tokens.refreshToken!, {});
    expect(args).toEqual([expect.any(ConfigurationError)]);
    expect((args[0] as Error).message).toContain('passport-oauth2-refresh { token, openId }');
    expect(() => flow.sent('refresh')).toThrow('Nothing was sent');
  });

  it('with passport-elice calls back that Elice has no refresh tokens, and nothing is sent', async () => {
    const emulators = await startEmulators({ dialect: DIALECT });
    closeLater(() => emulators.close());
    const { strategy } = await startFlow(STRATEGIES.elice, emulators.elice);
    const refresher = new AuthTokenRefresh();
    refresher.use(strategy);
    const args = await request(refresher, 'elice', 'whatever', {});
    expect(emulators.elice.requests).toEqual([]);
    expect(args).toEqual([expect.any(ConfigurationError)]);
    expect((args[0] as Error).message).toBe(
      'passport-elice: Elice has no refresh tokens. Send the user through login again.',
    );
  });
});
