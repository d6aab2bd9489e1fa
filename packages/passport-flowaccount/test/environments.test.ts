import axios from 'axios';
import { createFlowAccountEmulator } from 'provider-emulators';
import { closeFlows, type Flow, listening, startFlow } from '../../../test/support/flow.js';
import { ConfigurationError, FlowAccountStrategy, type FlowAccountStrategyOptions } from '../src/index.js';

/**
 * With FlowAccount's own addresses. The application's axios instance notes each, and sends the request to the emulator instead:
 * nothing leaves this machine.
 */
async function atTheRealAddresses(options: object): Promise<Flow & { addresses: string[] }> {
  const flowaccount = await listening(createFlowAccountEmulator());
  const addresses: string[] = [];
  const httpClient = axios.create();
  httpClient.interceptors.request.use((config) => {
    addresses.push(config.url!);
    const path = new URL(config.url!).pathname.replace(/^\/(v1|test)\//, '/test/');
    return { ...config, url: flowaccount.url + path };
  });
  const none = { authorizationURL: undefined, tokenURL: undefined, refreshURL: undefined, userProfileURL: undefined };
  const flow = await startFlow(FlowAccountStrategy, flowaccount, { options: { ...none, httpClient, ...options } });
  const leave = async (): Promise<URL> => {
    const { origin, pathname, search } = await flow.leave();
    addresses.push(origin + pathname);
    return new URL(`${flowaccount.url}/connect/authorize${search}`);
  };
  const callback = await flowaccount.approve((await leave()).href);
  expect((await flow.browser.get(callback)).status).toBe(200);
  await flow.strategy.refresh(flow.verified[0]!.tokens);
  return Object.assign(flow, { addresses });
}

afterEach(closeFlows);

describe("FlowAccount's addresses", () => {
  it('of the sandbox are known', async () => {
    const { addresses } = await atTheRealAddresses({ environment: 'sandbox' });
    expect(addresses).toEqual([
      'https://sandbox-auth.flowaccount.com/connect/authorize',
      'https://openapi.flowaccount.com/test/token',
      'https://openapi.flowaccount.com/test/company/info',
      'https://openapi.flowaccount.com/test/token',
    ]);
  });

  it('of production are known, except for the auth server, which the registration tells', async () => {
    const { addresses } = await atTheRealAddresses({ environment: 'production', authServerURL: 'auth.flow.example/' });
    expect(addresses).toEqual([
      'https://auth.flow.example/connect/authorize',
      'https://openapi.flowaccount.com/v1/token',
      'https://openapi.flowaccount.com/v1/company/info',
      'https://openapi.flowaccount.com/v1/token',
    ]);
  });

  it('of the sandbox can have another auth server', async () => {
    const { addresses } = await atTheRealAddresses({ environment: 'sandbox', authServerURL: 'https://other.example' });
    expect(addresses[0]).toBe('https://other.example/connect/authorize');
  });
});

describe('An auth server on loopback, without the other endpoints,', () => {
  const sandbox: FlowAccountStrategyOptions = {
    clientID: 'id',
    clientSecret: 'secret',
    callbackURL: '/cb',
    environment: 'sandbox',
    authServerURL: 'http://127.0.0.1:4703',
  };
  const build = (options: object = {}): unknown =>
    new FlowAccountStrategy({ ...sandbox, ...options }, ({ profile }) => profile);
  const tokenURL = 'http://127.0.0.1:4703/test/token';

  it('is refused: the code and the secret would go to the real token URL', () => {
    expect(() => build()).toThrow(ConfigurationError);
    expect(() => build()).toThrow(/"tokenURL" must be set to an address on loopback, too/);
    expect(() => build()).toThrow(/"userProfileURL" must be set to an address on loopback, too/);
  });

  it('is taken with them, and without the company call that needs no userProfileURL', () => {
    expect(() => build({ tokenURL })).toThrow(/"userProfileURL" must be/);
    expect(() => build({ tokenURL, companyInfo: false })).not.toThrow();
    expect(() => build({ tokenURL, userProfileURL: 'http://127.0.0.1:4703/test/company/info' })).not.toThrow();
  });
});

const complete: FlowAccountStrategyOptions = {
  clientID: 'id',
  clientSecret: 'secret',
  callbackURL: '/cb',
  environment: 'production',
  authServerURL: 'https://auth.flow.example',
};

describe("FlowAccount's environment", () => {
  it.each([undefined, ''])('production demands authServerURL (%p)', (authServerURL) => {
    const options = { ...complete, authServerURL } as FlowAccountStrategyOptions;
    const build = (): unknown => new FlowAccountStrategy(options, ({ profile }) => profile);
    expect(build).toThrow(ConfigurationError);
    expect(build).toThrow(/"authServerURL" is missing.*FlowAccount tells you at registration/);
  });

  it.each([undefined, '', 'prod', 'Sandbox', 1])('has to be said: %p is refused', (environment) => {
    const options = { ...complete, environment } as FlowAccountStrategyOptions;
    const build = (): unknown => new FlowAccountStrategy(options, ({ profile }) => profile);
    expect(build).toThrow(ConfigurationError);
    expect(build).toThrow(/"environment".*'sandbox'.*'production'/);
  });

  it.each(['yes', 1, 'false'])('aside, companyInfo: %p is refused', (companyInfo) => {
    const options = { ...complete, companyInfo } as unknown as FlowAccountStrategyOptions;
    expect(() => new FlowAccountStrategy(options, ({ profile }) => profile)).toThrow(
      /"companyInfo" must be true or false/,
    );
  });
});
