import { closeFlows, type Flow, type FlowOptions, listening, startFlow } from '../../../test/support/flow.js';
import { describeRefusals, LATER, REFUSED, useAnswers } from '../../../test/support/answers.js';
import { http } from '../../../test/support/wire.js';
import { type AcmeEmulator, createAcmeEmulator } from '../../acme-emulator/index.js';
import { AcmeStrategy, ProviderUnavailableError } from '../src/index.js';

const BASIC = `Basic ${Buffer.from('acme-client:acme-emulator-secret').toString('base64')}`;

async function setUp(options: FlowOptions = {}): Promise<Flow & { acme: AcmeEmulator }> {
  const acme = await listening(createAcmeEmulator());
  return Object.assign(await startFlow(AcmeStrategy, acme, options), { acme });
}

afterEach(closeFlows);

describe('Acme on the wire', () => {
  it('is asked to authorize in its own words, scopes with commas between them', async () => {
    const flow = await setUp({ options: { scope: ['me', 'plan'], pkce: true } });
    const location = await flow.leave();
    expect(location.origin + location.pathname).toBe(`${flow.acme.url}/authorize`);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      key: 'acme-client',
      returnTo: flow.callbackURL,
      rights: 'me,plan',
      echo: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('is sent the code as JSON, with HTTP Basic, and nothing else', async () => {
    const flow = await setUp();
    const callback = await flow.acme.approve((await flow.leave()).href);
    await flow.browser.get(callback);
    const { method, path, query, headers, body } = flow.sent('token');
    expect({ method, path, query }).toEqual({ method: 'POST', path: '/token', query: {} });
    expect(headers).toMatchObject({ 'content-type': 'application/json', authorization: BASIC });
    expect(JSON.parse(body)).toEqual({ authCode: new URL(callback).searchParams.get('authCode') });
  });

  it('is asked for the profile with the access token, and yields profile and tokens', async () => {
    const flow = await setUp();
    expect((await flow.login('8')).status).toBe(200);
    const [{ profile, tokens }] = flow.verified as [(typeof flow.verified)[0]];
    expect(profile).toMatchObject({ provider: 'acme', id: '8', displayName: 'Žofie Nováková', plan: 'free' });
    expect(tokens).toEqual({
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      tokenType: 'Bearer',
      expiresAt: expect.any(Number),
      raw: flow.sent('token').answer?.payload,
    });
    expect(flow.sent('profile').headers.authorization).toBe(`Bearer ${tokens.accessToken}`);
  });

  it('is sent the refresh token as JSON, with HTTP Basic, and answers another', async () => {
    const flow = await setUp();
    await flow.login();
    const { tokens } = flow.verified[0]!;
    const renewed = await flow.strategy.refresh(tokens);
    expect(flow.sent('refresh')).toMatchObject({
      method: 'POST',
      path: '/token',
      headers: { 'content-type': 'application/json', authorization: BASIC },
      decodedBody: { refreshToken: tokens.refreshToken },
    });
    expect(renewed.accessToken).not.toBe(tokens.accessToken);
    expect(renewed.refreshToken).not.toBe(tokens.refreshToken);
  });
});

describe('Acme refuses:', () => {
  const byHand = useAnswers();
  const refusal = (code: string): string => JSON.stringify({ ok: false, reason: { code, text: 'No.' } });
  const down: [status: number, body: string][] = [
    [503, '{}'],
    [429, '{}'],
    [503, '{"ok":false}'],
    [500, '{"ok":false,"reason":null}'],
    [429, '{"ok":true,"result":{}}'],
    [502, '{"ok":true,"result":{"accessToken":"a","expiresIn":3600,"id":7}}'],
    [502, '<html>'],
  ];

  describeRefusals('acme', byHand, [
    ['denied', 200, refusal('denied'), { ...REFUSED, says: /No\./ }],
    ['busy', 200, refusal('busy'), LATER],
    ['a gateway, in a form of its own', 400, '{"error":"blocked"}', REFUSED],
    ...down.map(([status, body]) => [`HTTP ${status} with ${body}`, status, body, LATER] as const),
  ]);

  it.each(down)('HTTP %d with %s at the profile call is a provider that is unavailable', async (httpStatus, body) => {
    const { status, error } = await byHand.login('acme', { profile: http(httpStatus, {}, body) });
    expect([status, error]).toEqual([503, expect.any(ProviderUnavailableError)]);
    expect(error).toMatchObject({ provider: 'acme', operation: 'profile', httpStatus, retryable: true });
  });
});
