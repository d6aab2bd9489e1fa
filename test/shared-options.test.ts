import axios from 'axios';
import express from 'express';
import { ProviderProtocolError, ProviderUnavailableError } from 'passport-oauth2-kit';
import type { Emulator } from 'provider-emulators';
import { Browser } from './support/browser.js';
import { closeFlows, type Flow, type FlowOptions, listening, onlyError, startFlow } from './support/flow.js';
import { PROVIDERS, type ProviderName, RECORDS, STRATEGIES } from './support/providers.js';
import { DIALECT } from './support/dialect.js';

// What each option that all strategies share does, seen from the wire.

async function setUp(
  name: ProviderName,
  options: object = {},
  more: FlowOptions = {},
): Promise<Flow & { emulator: Emulator }> {
  const emulator = await listening(RECORDS[name].createEmulator({ dialect: DIALECT }));
  return Object.assign(await startFlow(STRATEGIES[name], emulator, { options, ...more }), { emulator });
}

/** The callback address that the provider was told. */
async function toldCallback(
  flow: Flow & { emulator: Emulator },
  path: string,
  headers: Record<string, string> = {},
): Promise<string | undefined> {
  const start = await flow.browser.get(flow.app.url + path, headers);
  const location = start.headers.get('location');
  const { asksFirst, callbackParameter } = RECORDS[flow.emulator.provider as ProviderName];
  const query = asksFirst ? flow.sent('authorize').query : Object.fromEntries(new URL(location!).searchParams);
  return query[callbackParameter] as string | undefined;
}

afterEach(closeFlows);

describe.each(PROVIDERS)('passport-%s', (name) => {
  it('gives up after timeout, over the whole call', async () => {
    const flow = await setUp(name, { timeout: 100 });
    flow.emulator.faults.next('token', 'hang');
    expect((await flow.login()).status).toBe(504);
    expect(onlyError(flow.app, ProviderUnavailableError)).toMatchObject({ operation: 'token', code: 'ETIMEDOUT' });
  });

  it('reads no more than maxResponseBytes', async () => {
    const flow = await setUp(name, { maxResponseBytes: 1000 });
    flow.emulator.faults.next('token', { body: JSON.stringify({ access_token: 'x'.repeat(1000) }) });
    expect((await flow.login()).status).toBe(502);
    expect(onlyError(flow.app, ProviderProtocolError).message).toContain('1000 bytes (option "maxResponseBytes")');
  });

  it('makes every call through httpClient', async () => {
    const called: string[] = [];
    const httpClient = axios.create();
    httpClient.interceptors.request.use((config) => {
      called.push(new URL(config.url!).pathname);
      return config;
    });
    const flow = await setUp(name, { httpClient });
    await flow.login();
    const byServer = flow.emulator.requests.filter(({ headers }) =>
      (headers['user-agent'] ?? '').startsWith(`passport-${name}/`),
    );
    expect(called.length).toBeGreaterThan(0);
    expect(called).toEqual(byServer.map(({ path }) => path));
  });

  it("sends customHeaders with every call, of which none replaces the call's own", async () => {
    // Where a call has no Authorization of its own, the application's goes out.
    const authorization = RECORDS[name].refusesAuthorization ? {} : { authorization: 'Basic custom' };
    const customHeaders = { 'x-app': 'mine', 'Content-Type': 'text/custom', ...authorization };
    const flow = await setUp(name, { customHeaders });
    expect((await flow.login()).status).toBe(200);
    const token = flow.sent('token');
    expect(token.headers['x-app']).toBe('mine');
    expect(token.headers['content-type']).not.toBe('text/custom');
    if (RECORDS[name].profileInTokens) return;
    const profile = flow.sent('profile');
    expect(profile.headers).toMatchObject({ 'x-app': 'mine', authorization: expect.stringMatching(/^Bearer /) });
  });

  it('resolves a relative callbackURL against the request', async () => {
    const flow = await setUp(name, { callbackURL: `/auth/${name}/callback` });
    expect(await toldCallback(flow, `/auth/${name}`)).toBe(`${flow.app.url}/auth/${name}/callback`);
    expect((await flow.login()).status).toBe(200);
  });

  it.each<[string, object, boolean]>([
    ['proxy: true', { proxy: true }, false],
    ["Express' trust proxy", {}, true],
  ])('resolves it against X-Forwarded-* with %s', async (_title, options, trust) => {
    const flow = await setUp(
      name,
      { callbackURL: `/auth/${name}/callback`, ...options },
      {
        prepare: (app) => app.set('trust proxy', trust),
      },
    );
    flow.emulator.registerRedirectURI(`https://public.example/auth/${name}/callback`);
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'public.example' };
    expect(await toldCallback(flow, `/auth/${name}`, headers)).toBe(`https://public.example/auth/${name}/callback`);
  });

  it('believes no X-Forwarded-* without either', async () => {
    const flow = await setUp(name, { callbackURL: `/auth/${name}/callback` });
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' };
    expect(await toldCallback(flow, `/auth/${name}`, headers)).toBe(`${flow.app.url}/auth/${name}/callback`);
  });

  it('takes a callbackURL per call, in both legs', async () => {
    const flow = await setUp(
      name,
      {},
      {
        prepare: (app, passport) => {
          const authenticate = (req: express.Request, res: express.Response, next: express.NextFunction): void => {
            const callbackURL = `http://${req.headers.host!}/other/callback`;
            // The strategy is registered after this.
            (passport.authenticate(name, { callbackURL, state: undefined }) as express.RequestHandler)(req, res, next);
          };
          app.get('/other', authenticate);
          app.get('/other/callback', authenticate, (_req, res) => res.send('in'));
        },
      },
    );
    flow.emulator.registerRedirectURI(`${flow.app.url}/other/callback`);
    const browser = new Browser();
    const start = await browser.get(`${flow.app.url}/other`);
    const callback = await flow.emulator.approve(start.headers.get('location')!);
    expect(callback.startsWith(`${flow.app.url}/other/callback?`)).toBe(true);
    const end = await browser.get(callback);
    expect([end.status, await end.text()]).toEqual([200, 'in']);
  });
});
