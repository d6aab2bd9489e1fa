import axios from 'axios';
import { createElecqEmulator, type ElecqEmulator, type ElecqOptions } from 'provider-emulators';
import { Browser } from '../../../test/support/browser.js';
import {
  closeFlows,
  type Flow,
  type FlowOptions,
  listening,
  onlyError,
  startFlow,
} from '../../../test/support/flow.js';
import { ElecqStrategy, ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError } from '../src/index.js';

const CODE = 'canary-code-5f2e';
const SECRET = 'elecq-emulator-secret';

async function setUp(emulated: ElecqOptions = {}, flow: FlowOptions = {}): Promise<Flow & { elecq: ElecqEmulator }> {
  const elecq = await listening(createElecqEmulator(emulated));
  return Object.assign(await startFlow(ElecqStrategy, elecq, flow), { elecq });
}

/** The authorize call answers with a redirect to `location`, made from the callback's and ELECQ's own address. */
async function redirecting(location: (addresses: { callback: URL; own: URL }) => string | undefined) {
  const flow = await setUp();
  const to = location({ callback: new URL(flow.callbackURL), own: new URL(flow.elecq.url) });
  flow.elecq.faults.always('authorize', { status: 302, headers: to === undefined ? {} : { location: to } });
  return flow;
}

function changed(url: URL, change: Partial<URL>): string {
  const copy = new URL(url);
  Object.assign(copy, change);
  return copy.href;
}

/** Everything of an error that could reach a log. */
async function shownBy(error: unknown, response: Response): Promise<string> {
  const { inspect } = await import('node:util');
  const { message, stack, cause } = error as Error;
  const headers = JSON.stringify([...response.headers]);
  return [
    inspect(error, { depth: 9 }),
    JSON.stringify(error),
    message,
    stack,
    inspect(cause),
    headers,
    await response.text(),
  ].join();
}

afterEach(closeFlows);

describe('In server mode, an authorize call that is answered', () => {
  it('with a redirect to our callback sends the browser there, our state appended', async () => {
    const flow = await setUp({ authorizeMode: 'redirect' });
    const location = await flow.leave();
    expect(location.origin + location.pathname).toBe(flow.callbackURL);
    expect([...location.searchParams.keys()]).toEqual(['code', 'state']);
    expect((await flow.browser.get(location.href)).status).toBe(200);
  });

  it('with a redirect to our callback is still checked for state: without it the callback is refused', async () => {
    const flow = await setUp({ authorizeMode: 'redirect' });
    const location = await flow.leave();
    location.searchParams.delete('state');
    expect((await flow.browser.get(location.href)).status).toBe(403);
    expect(flow.elecq.requests.filter(({ endpoint }) => endpoint === 'token')).toEqual([]);
  });

  it('with a state of its own on the callback has it replaced by ours', async () => {
    const flow = await redirecting(({ callback }) => `${callback.href}?code=${CODE}&state=foreign`);
    const location = await flow.leave();
    expect(location.searchParams.getAll('state')).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
  });

  it('with a redirect to our callback keeps what the callbackURL has in its query', async () => {
    const elecq = await listening(createElecqEmulator({ authorizeMode: 'redirect' }));
    const callbackURL = 'https://app.example/auth/elecq/callback?tenant=7';
    elecq.registerRedirectURI(callbackURL);
    const flow = await startFlow(ElecqStrategy, elecq, { options: { callbackURL } });
    const location = await flow.leave();
    expect(location.origin + location.pathname).toBe('https://app.example/auth/elecq/callback');
    expect([...location.searchParams.keys()]).toEqual(['tenant', 'code', 'state']);
  });

  it('with a refusal on the callback (the user declined) ends in 401, not in an error', async () => {
    const flow = await redirecting(({ callback }) => `${callback.href}?error=access_denied`);
    const location = await flow.leave();
    expect(location.searchParams.has('state')).toBe(true);
    expect((await flow.browser.get(location.href)).status).toBe(401);
    expect(flow.app.errors).toEqual([]);
  });

  it("with a redirect to ELECQ's own host sends the browser to that login page, without our state or secret", async () => {
    const flow = await setUp();
    const location = await flow.leave();
    expect(location.origin).toBe(flow.elecq.url);
    expect([...location.searchParams.keys()]).toEqual(['ticket']);
    expect((await flow.browser.get(await flow.elecq.approve(location.href))).status).toBe(200);
  });

  it('with a relative redirect resolves it against the authorize address', async () => {
    const flow = await redirecting(() => '/signin?x=1');
    expect((await flow.leave()).href).toBe(`${flow.elecq.url}/signin?x=1`);
  });

  it('with its own host as http:, as a server behind a proxy writes it, sends the browser there by https:', async () => {
    const elecq = await listening(createElecqEmulator());
    const atELECQ = (path: string): string => `https://elecq.example${path}`;
    const httpClient = axios.create();
    httpClient.interceptors.request.use((config) => {
      config.url = config.url!.replace(atELECQ(''), elecq.url);
      return config;
    });
    const [authorizationURL, tokenURL, refreshURL, userProfileURL] = ['/oauth2/authorize', '/t', '/r', '/u'].map(
      atELECQ,
    );
    const options = { authorizationURL, tokenURL, refreshURL, userProfileURL, httpClient };
    const flow = await startFlow(ElecqStrategy, elecq, { options });
    elecq.faults.next('authorize', { status: 302, headers: { location: 'http://elecq.example/signin?x=1' } });
    expect((await flow.leave()).href).toBe('https://elecq.example/signin?x=1');
    for (const location of [
      'http://elecq.example:8080/signin',
      'http://sso.elecq.example/',
      'http://elecq.example/?code=c',
    ]) {
      elecq.faults.next('authorize', { status: 302, headers: { location } });
      expect((await flow.start()).status).toBe(502);
    }
  });

  it('with a login page lets the callback come back without state, once', async () => {
    const flow = await setUp();
    const callback = await flow.elecq.approve((await flow.leave()).href);
    expect(new URL(callback).searchParams.has('state')).toBe(false);
    expect((await flow.browser.get(callback)).status).toBe(200);
    expect((await flow.browser.get(callback)).status).toBe(403);
  });

  it('with a login page accepts a callback without state only from the browser that is on its way', async () => {
    const flow = await setUp();
    const callback = await flow.elecq.approve((await flow.leave()).href);
    expect((await new Browser().get(callback)).status).toBe(403);
    expect(flow.verified).toEqual([]);
  });

  it('with a login page accepts a callback without state for that pending login only', async () => {
    const flow = await setUp();
    const callback = await flow.elecq.approve((await flow.leave()).href);
    // A second login of the same browser, that was sent to the callback with a state.
    flow.elecq.faults.next('authorize', { status: 302, headers: { location: `${flow.callbackURL}?code=${CODE}` } });
    const withState = await flow.leave();
    expect((await flow.browser.get(callback)).status).toBe(200);
    // The login page's is used up; the other one is pending, and demands its state.
    const bare = new URL(withState);
    bare.searchParams.delete('state');
    expect((await flow.browser.get(bare.href)).status).toBe(403);
    expect((await flow.browser.get(withState.href)).status).toBe(401);
    expect(flow.app.errors).toEqual([expect.any(ProviderRefusedError)]);
  });

  it('with a login page still checks a state that does come back', async () => {
    const flow = await setUp();
    const callback = await flow.elecq.approve((await flow.leave()).href);
    expect((await flow.browser.get(`${callback}&state=forged`)).status).toBe(403);
  });

  it('with the code in the envelope («get the code directly») sends the browser to our callback with code and state', async () => {
    const flow = await setUp({ authorizeMode: 'envelope', signedInAccount: 'u-1003' });
    const location = await flow.leave();
    expect(location.origin + location.pathname).toBe(flow.callbackURL);
    expect([...location.searchParams.keys()]).toEqual(['code', 'state']);
    expect((await flow.browser.get(location.href)).status).toBe(200);
    expect(flow.verified[0]?.profile.id).toBe('u-1003');
  });

  it.each<[string, Parameters<typeof redirecting>[0]]>([
    ['another host', () => `https://elsewhere.example/cb?code=${CODE}`],
    ['another port', ({ callback }) => changed(callback, { port: '1', search: `?code=${CODE}` })],
    ['another path', ({ callback }) => changed(callback, { pathname: '/auth/elecq/other', search: `?code=${CODE}` })],
    [
      'a path below',
      ({ callback }) => changed(callback, { pathname: `${callback.pathname}/`, search: `?code=${CODE}` }),
    ],
    [
      'a path that differs in case',
      ({ callback }) => changed(callback, { pathname: callback.pathname.toUpperCase(), search: `?code=${CODE}` }),
    ],
    ['another scheme', ({ callback }) => changed(callback, { protocol: 'https:', search: `?code=${CODE}` })],
    [
      'a user name in front of our host',
      ({ callback }) => changed(callback, { username: 'app', search: `?code=${CODE}` }),
    ],
    [
      'our host as user name of another',
      ({ callback }) => `http://${callback.host}@elsewhere.example${callback.pathname}?code=${CODE}`,
    ],
    [
      'our host as the beginning of another',
      ({ callback }) => `http://${callback.hostname}.elsewhere.example${callback.pathname}?code=${CODE}`,
    ],
    ['a scheme that no browser should get', () => `javascript:alert('${CODE}')`],
    ['the own host with a code', ({ own }) => `${own.href}login?code=${CODE}`],
    ['the own host with an authorizationCode', ({ own }) => `${own.href}login?authorizationCode=${CODE}`],
    ['a user name in front of the own host', ({ own }) => changed(own, { username: CODE, pathname: '/login' })],
    ['the own host on another port', ({ own }) => changed(own, { port: '1', pathname: '/login' })],
    ['something that is no address', () => `http://[${CODE}`],
    ['nowhere', () => undefined],
  ])('with a redirect to %s is a ProviderProtocolError, and the code appears nowhere', async (_title, location) => {
    const flow = await redirecting(location);
    const response = await flow.start();
    expect([response.status, response.headers.get('location')]).toEqual([502, null]);
    const error = onlyError(flow.app, ProviderProtocolError);
    expect(error).toMatchObject({ provider: 'elecq', operation: 'authorize', httpStatus: 302, retryable: false });
    expect(await shownBy(error, response)).not.toContain(CODE);
  });

  it.each([301, 303, 307, 308])('with HTTP %d to our callback is understood like a 302', async (status) => {
    const flow = await setUp();
    flow.elecq.faults.next('authorize', { status, headers: { location: `${flow.callbackURL}?code=${CODE}` } });
    expect((await flow.leave()).searchParams.get('code')).toBe(CODE);
  });

  it('with respCode 401 is a ProviderRefusedError that says what to check', async () => {
    const flow = await setUp({}, { options: { clientSecret: 'wrong' } });
    expect((await flow.start()).status).toBe(401);
    const error = onlyError(flow.app, ProviderRefusedError);
    expect(error).toMatchObject({ provider: 'elecq', operation: 'authorize', httpStatus: 401, code: '401' });
    expect(error.message).toMatch(/client credentials, the callback URL/);
  });

  it('with respCode 401 over HTTP 200 is refused all the same', async () => {
    const flow = await setUp();
    flow.elecq.faults.next('authorize', 'refused-with-200');
    expect((await flow.start()).status).toBe(401);
    expect(onlyError(flow.app, ProviderRefusedError)).toMatchObject({ httpStatus: 200, code: '401' });
  });

  it.each([
    ['HTML', { body: '<h1>Sign in</h1>', headers: { 'content-type': 'text/html' } }],
    ['nothing', {}],
    ['an envelope without a code', { body: '{"respCode":"200","respMsg":"success","data":{}}' }],
    ['an envelope without data', { body: '{"respCode":"200","respMsg":"success","data":null}' }],
    ['a code that is no text', { body: '{"respCode":"200","data":{"authorizationCode":7}}' }],
    ['JSON that is no envelope', { body: `{"code":"${CODE}"}` }],
  ])('with %s over HTTP 200 is a ProviderProtocolError', async (_title, answer) => {
    const flow = await setUp();
    flow.elecq.faults.next('authorize', answer);
    const response = await flow.start();
    expect(response.status).toBe(502);
    expect(await shownBy(onlyError(flow.app, ProviderProtocolError), response)).not.toContain(CODE);
  });

  it.each([
    ['unavailable', 503],
    ['rate-limited', 503],
    ['reset', 503],
  ] as const)('with the fault %s is a ProviderUnavailableError', async (fault, status) => {
    const flow = await setUp();
    flow.elecq.faults.next('authorize', fault);
    expect((await flow.start()).status).toBe(status);
    expect(onlyError(flow.app, ProviderUnavailableError)).toMatchObject({ operation: 'authorize', retryable: true });
  });

  it('with our own Basic credentials in its message shows neither them nor the secret', async () => {
    const flow = await setUp();
    const basic = Buffer.from(`elecq-client:${SECRET}`).toString('base64');
    const respMsg = `no good: Basic ${basic} (${basic}), ${SECRET}`;
    flow.elecq.faults.next('authorize', { body: JSON.stringify({ respCode: '400', respMsg, data: null }) });
    const response = await flow.start();
    const shown = await shownBy(onlyError(flow.app, ProviderRefusedError), response);
    expect(shown).toContain('no good');
    expect(shown).not.toContain(basic);
    expect(shown).not.toContain(SECRET);
  });

  it('after a failure leaves no login pending that a callback without state could claim', async () => {
    const flow = await redirecting(() => `https://elsewhere.example/?code=${CODE}`);
    await flow.start();
    expect((await flow.browser.get(`${flow.callbackURL}?code=${CODE}`)).status).toBe(403);
  });
});
