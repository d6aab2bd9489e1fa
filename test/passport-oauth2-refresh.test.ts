import { AuthTokenRefresh } from 'passport-oauth2-refresh';
import { ConfigurationError, ProviderRefusedError, ProviderUnavailableError, type TokenSet } from 'passport-oauth2-kit';
import type { Emulator } from 'provider-emulators';
import { DIALECT } from './support/dialect.js';
import { closeFlows, type Flow, listening, startFlow } from './support/flow.js';
import { type ProviderName, PROVIDERS, RECORDS, STRATEGIES } from './support/providers.js';

const REFRESHING = PROVIDERS.filter((name) => RECORDS[name].refreshing !== undefined);
const LASTING = PROVIDERS.filter((name) => RECORDS[name].refreshing === undefined);

interface LoggedIn {
  emulator: Emulator;
  flow: Flow;
  tokens: TokenSet;
  refresher: AuthTokenRefresh;
}

async function loggedIn(name: ProviderName): Promise<LoggedIn> {
  const emulator = await listening(RECORDS[name].createEmulator({ dialect: DIALECT }));
  const flow = await startFlow(STRATEGIES[name], emulator);
  expect((await flow.login()).status).toBe(200);
  const refresher = new AuthTokenRefresh();
  refresher.use(flow.strategy);
  return { emulator, flow, tokens: flow.verified[0]!.tokens, refresher };
}

function request(refresher: AuthTokenRefresh, name: string, refreshToken: string, params: object): Promise<unknown[]> {
  return new Promise((resolve) => {
    refresher.requestNewAccessToken(name, refreshToken, params, (...args: unknown[]) => resolve(args));
  });
}

afterEach(closeFlows);

describe.each(REFRESHING)('passport-oauth2-refresh, unmodified, with passport-%s', (name) => {
  const { refreshing, members, sealed } = RECORDS[name];
  const { params: paramsOf = () => ({}), path, contentType, authorization, body, observedRefresh, code } = refreshing!;
  it("sends the provider's own refresh request", async () => {
    const { flow, tokens, refresher } = await loggedIn(name);
    const [error] = await request(refresher, name, tokens.refreshToken!, paramsOf(tokens));
    expect(error).toBeNull();
    const sent = flow.sent('refresh');
    expect({ method: sent.method, path: sent.path, query: sent.query }).toEqual({ method: 'POST', path, query: {} });
    expect(sent.headers).toMatchObject({ 'content-type': contentType });
    expect(sent.headers.authorization).toBe(authorization);
    expect(sealed ? sent.decodedBody : sent.body).toEqual(body(tokens));
  });

  it('calls back the new access token, the new refresh token, and results without the latter', async () => {
    const { flow, tokens, refresher } = await loggedIn(name);
    const args = await request(refresher, name, tokens.refreshToken!, paramsOf(tokens));
    const payload = flow.sent('refresh').answer?.payload as Record<string, unknown>;
    const accessName = members.access;
    const refreshName = (DIALECT === 'observed' ? observedRefresh : undefined) ?? members.refresh!;
    const { [refreshName]: refreshToken, ...results } = payload;
    expect(args).toEqual([
      null,
      payload[accessName],
      refreshToken,
      {
        ...results,
        access_token: payload[accessName],
        token_type: 'Bearer',
        // Empty lifetimes have been seen.
        ...(members.life && payload[members.life] !== '' && { expires_in: expect.any(Number) }),
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
});

it.each(LASTING)(
  'passport-oauth2-refresh with passport-%s calls back that there is nothing to refresh, and sends nothing',
  async (name) => {
    const emulator = await listening(RECORDS[name].createEmulator({ dialect: DIALECT }));
    const { strategy } = await startFlow(STRATEGIES[name], emulator);
    const refresher = new AuthTokenRefresh();
    refresher.use(strategy);
    const args = await request(refresher, name, 'whatever', {});
    expect(emulator.requests).toEqual([]);
    expect(args).toEqual([expect.any(ConfigurationError)]);
    expect((args[0] as Error).message).toBe(
      `passport-${name}: ${RECORDS[name].label} has no refresh tokens. Send the user through login again.`,
    );
  },
);
