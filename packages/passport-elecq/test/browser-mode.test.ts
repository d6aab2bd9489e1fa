import { createElecqEmulator, type ElecqEmulator, type ElecqOptions } from 'provider-emulators';
import { Browser } from '../../../test/support/browser.js';
import { closeFlows, type Flow, type FlowOptions, listening, startFlow } from '../../../test/support/flow.js';
import { ElecqStrategy } from '../src/index.js';

async function setUp(
  options: object = { authorizationMode: 'browser' },
  emulated: ElecqOptions = {},
  flow: FlowOptions = {},
): Promise<Flow & { elecq: ElecqEmulator }> {
  const elecq = await listening(createElecqEmulator({ allowBrowserAuthorize: true, ...emulated }));
  return Object.assign(await startFlow(ElecqStrategy, elecq, { options, ...flow }), { elecq });
}

afterEach(closeFlows);

describe("With authorizationMode: 'browser'", () => {
  it('the browser goes to the authorize address with camelCase parameters, and no call is made for it', async () => {
    const flow = await setUp();
    const location = await flow.leave();
    expect(flow.elecq.requests).toEqual([]);
    expect(location.origin + location.pathname).toBe(`${flow.elecq.url}/oauth2/authorize`);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      redirectUri: flow.callbackURL,
      clientId: 'elecq-client',
      responseType: 'code',
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('no secret is anywhere in what the browser gets', async () => {
    const flow = await setUp();
    const response = await flow.start();
    const shown = decodeURIComponent(JSON.stringify([...response.headers]) + (await response.text()));
    expect(shown).toContain('clientId=elecq-client');
    expect(shown).not.toContain('elecq-emulator-secret');
    expect(shown).not.toContain(Buffer.from('elecq-client:elecq-emulator-secret').toString('base64'));
  });

  it('a login works, whose callback brings no state', async () => {
    const flow = await setUp();
    const callback = await flow.elecq.approve((await flow.leave()).href, 'u-1002');
    expect(new URL(callback).searchParams.has('state')).toBe(false);
    expect((await flow.browser.get(callback)).status).toBe(200);
    expect(flow.verified[0]?.profile.id).toBe('u-1002');
  });

  it('stateEcho is false by default: a callback without state uses up one pending login, so a second is refused', async () => {
    const flow = await setUp();
    const callback = await flow.elecq.approve((await flow.leave()).href);
    expect((await flow.browser.get(callback)).status).toBe(200);
    expect((await flow.browser.get(callback)).status).toBe(403);
  });

  it('a callback without state is refused when this browser has no login pending', async () => {
    const flow = await setUp();
    const callback = await flow.elecq.approve((await flow.leave()).href);
    expect((await new Browser().get(callback)).status).toBe(403);
  });

  it('a callback that does carry a state is always checked fully', async () => {
    const flow = await setUp();
    const location = await flow.leave();
    const callback = await flow.elecq.approve(location.href);
    expect((await flow.browser.get(`${callback}&state=forged`)).status).toBe(403);
    const state = location.searchParams.get('state')!;
    expect((await flow.browser.get(`${callback}&state=${state}`)).status).toBe(200);
  });

  it('stateEcho: true demands the state', async () => {
    const flow = await setUp({ authorizationMode: 'browser', stateEcho: true });
    const callback = await flow.elecq.approve((await flow.leave()).href);
    expect((await flow.browser.get(callback)).status).toBe(403);
  });
});

describe.each([4, 5] as const)('On Express %d the callback', (express) => {
  it.each(['code', 'authorizationCode'] as const)('may call its parameter %s', async (codeParameter) => {
    const flow = await setUp({}, { codeParameter }, { express });
    const callback = await flow.elecq.approve((await flow.leave()).href);
    expect([...new URL(callback).searchParams.keys()]).toEqual([codeParameter]);
    expect((await flow.browser.get(callback)).status).toBe(200);
    const sent = JSON.parse(flow.sent('token').body) as object;
    expect(sent).toEqual({ authorizationCode: new URL(callback).searchParams.get(codeParameter) });
  });

  it('with both names and one value is accepted', async () => {
    const flow = await setUp({}, {}, { express });
    const callback = await flow.elecq.approve((await flow.leave()).href);
    const code = new URL(callback).searchParams.get('code')!;
    expect((await flow.browser.get(`${callback}&authorizationCode=${code}`)).status).toBe(200);
  });

  it('with both names and different values is refused with 400, and no token call is made', async () => {
    const flow = await setUp({}, {}, { express });
    const callback = await flow.elecq.approve((await flow.leave()).href);
    expect((await flow.browser.get(`${callback}&authorizationCode=another`)).status).toBe(400);
    expect(flow.elecq.requests.filter(({ endpoint }) => endpoint === 'token')).toEqual([]);
    // The login is still pending: it can be ended as it should.
    expect((await flow.browser.get(callback)).status).toBe(200);
  });

  it('as a form post with authorizationCode is understood, too', async () => {
    const flow = await setUp({}, {}, { express });
    const callback = await flow.elecq.approve((await flow.leave()).href);
    const authorizationCode = new URL(callback).searchParams.get('code')!;
    expect((await flow.browser.post(flow.callbackURL, { authorizationCode })).status).toBe(200);
  });
});

it('An authorizationMode that is none is refused at construction', () => {
  const { strategyOptions } = createElecqEmulator();
  const options = { ...strategyOptions, callbackURL: '/cb', authorizationMode: 'both' as 'server' };
  expect(() => new ElecqStrategy(options, ({ profile }) => profile)).toThrow(
    /authorizationMode.*'server' or 'browser'/,
  );
});
