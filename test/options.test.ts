import { inspect } from 'node:util';
import axios from 'axios';
import { Passport } from 'passport';
import { ConfigurationError } from 'passport-oauth2-kit';
import { closeFlows, listening, startFlow } from './support/flow.js';
import { MODEL, type ProviderName, PROVIDERS, RECORDS, STRATEGIES } from './support/providers.js';
import { CANARY } from './support/record.js';

type Options = Record<string, unknown>;

const complete = (name: ProviderName): Options => RECORDS[name].options;

const build = (name: ProviderName, options: unknown, verify: unknown = ({ profile }: { profile: object }) => profile) =>
  new STRATEGIES[name](options as object, verify as () => unknown);

function errorOf(name: ProviderName, options: unknown, verify?: unknown): ConfigurationError {
  try {
    build(name, options, verify);
  } catch (error) {
    return error as ConfigurationError;
  }
  throw new Error('No error was thrown');
}

/** One mistake, with the words that the message must have. */
function expectConfigurationError(error: unknown, name: ProviderName, option: string): string {
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({ name: 'ConfigurationError', option, provider: name, retryable: false });
  const { message } = error as Error;
  expect(message).toContain(`passport-${name}: option "${option}"`);
  expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain(CANARY);
  return message;
}

/** Each required option, with what its message says of where the value comes from. */
const REQUIRED = PROVIDERS.flatMap((name) =>
  Object.entries(RECORDS[name].required).map(([option, source]) => [name, option, source] as const),
);

afterEach(closeFlows);

describe.each(REQUIRED)('passport-%s without a usable %s', (name, option, source) => {
  it.each([
    ['left out', undefined],
    ['undefined, as an unset environment variable', undefined],
    ["'', as an empty one", ''],
    ['null', null],
  ])('(%s) says that it is missing and where it comes from', (title, value) => {
    const { [option]: _, ...rest } = complete(name);
    const options = title === 'left out' ? rest : { ...rest, [option]: value };
    const message = expectConfigurationError(errorOf(name, options), name, option);
    expect(message).toContain('is missing');
    expect(message).toMatch(source);
  });

  it.each([
    ['a number', 7],
    ['an object', { value: CANARY }],
    ['an array', [CANARY]],
    ['true', true],
    ['a function', () => CANARY],
  ])('(%s) says what it must be and where it comes from', (_title, value) => {
    const message = expectConfigurationError(errorOf(name, { ...complete(name), [option]: value }), name, option);
    expect(message).toContain('must be');
    expect(message).toMatch(source);
  });

  it('(in other case) shows the name that was passed and the name it should be', () => {
    const { [option]: value, ...rest } = complete(name);
    const misspelt = option.toLowerCase() === option ? option.toUpperCase() : option.toLowerCase();
    const message = expectConfigurationError(errorOf(name, { ...rest, [misspelt]: value }), name, option);
    expect(message).toContain(`option "${option}" was passed as "${misspelt}"; its name is "${option}".`);
  });
});

// Keys have line breaks, and what is one of a few words, or an address, may be refused as such.
describe.each(REQUIRED.filter(([, option]) => !option.endsWith('Key')))('passport-%s', (name, option, source) => {
  it.each(['"', "'"])(`refuses a ${option} in %s, as docker run --env-file leaves it`, (quote) => {
    const options = complete(name);
    const error = errorOf(name, { ...options, [option]: quote + String(options[option]) + quote });
    const message = expectConfigurationError(error, name, option);
    expect(message).toMatch(/must not stand in quotes|must be ('|an absolute)/);
    expect(message).toMatch(source);
  });

  it.each(['\n', ' '])(`refuses a ${option} that ends with %j, as a file or a copy leaves it`, (end) => {
    const options = complete(name);
    const error = errorOf(name, { ...options, [option]: `${String(options[option])}${end}` });
    expect(expectConfigurationError(error, name, option)).toMatch(source);
  });
});

describe.each(PROVIDERS)('passport-%s', (name) => {
  it('takes its complete options', () => {
    expect(build(name, complete(name)).name).toBe(name);
  });

  it('shows no option in a console, by itself or registered', () => {
    const strategy = build(name, complete(name));
    expect(inspect(strategy)).toBe(`<the strategy ${name} of passport-${name}>`);
    const passport = new Passport().use(strategy);
    expect(inspect(passport, { depth: 9 })).toContain(`<the strategy ${name} of`);
    expect(inspect(passport, { depth: 9 })).not.toContain(CANARY);
  });

  it('refuses a callbackURL on plain http where the provider takes https only', () => {
    const callbackURL = 'http://app.example/cb';
    if (RECORDS[name].httpsCallback) {
      const message = expectConfigurationError(errorOf(name, { ...complete(name), callbackURL }), name, 'callbackURL');
      expect(message).toContain('must start with https://');
    } else expect(build(name, { ...complete(name), callbackURL }).name).toBe(name);
  });

  it('tells all that is wrong at once, each with where it comes from', () => {
    const options = { ...complete(name), clientID: undefined, timeout: '5', callbackURL: 'x', stateSecret: 'short' };
    const { message, ...error } = errorOf(name, options) as Error & { option?: string };
    expect(error.option).toBeDefined();
    expect(message).toContain(`passport-${name}: 4 options are wrong:`);
    for (const option of ['clientID', 'timeout', 'callbackURL', 'stateSecret']) {
      expect(message).toContain(`\n- option "${option}" `);
    }
    expect(message.match(/It is /g)?.length).toBe(2);
  });

  it('leaves an option alone that is like none of its own', () => {
    const options = { ...complete(name), state: true, db: {}, logger: console, environmentName: 'x' };
    expect(build(name, options).name).toBe(name);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'options'],
    ['verify in its place', () => undefined],
  ])('refuses %s for its options', (title, options) => {
    const error = errorOf(name, options);
    expect(error).toBeInstanceOf(ConfigurationError);
    // A function is an object without options.
    if (title !== 'verify in its place') expect(error.message).toContain('first argument must be an object of options');
  });

  it.each([
    ['missing', undefined],
    ['no function', { verify: true }],
  ])('refuses a verify that is %s, and shows one that would do', (_title, verify) => {
    // undefined as an argument would be the helper's default.
    const error = errorOf(name, complete(name), verify ?? null);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('the second argument must be a verify function, such as async ({ profile })');
  });
});

// The kit reads these for all: what each strategy hands on is in the tests above, and its addresses in endpoints.test.ts.
describe('Every strategy, as the kit reads its options,', () => {
  const name = MODEL;

  it.each<[string, string, unknown, RegExp]>([
    ['timeout', 'zero', 0, /whole number of milliseconds from 1/],
    ['timeout', 'negative', -1, /whole number of milliseconds from 1/],
    ['timeout', 'a fraction', 1.5, /whole number of milliseconds from 1/],
    ['timeout', 'a text', '10000', /whole number of milliseconds from 1/],
    ['timeout', 'NaN', Number.NaN, /whole number of milliseconds from 1/],
    ['timeout', 'endless', Number.POSITIVE_INFINITY, /whole number of milliseconds from 1/],
    ['timeout', 'more than a timer can', 2 ** 31, /whole number of milliseconds from 1/],
    ['maxResponseBytes', 'zero', 0, /whole number of bytes from 1/],
    ['maxResponseBytes', 'a text', '1mb', /whole number of bytes from 1/],
    ['stateTTL', 'zero', 0, /whole number of milliseconds from 1/],
    ['stateTTL', 'a Date', new Date(), /whole number of milliseconds from 1/],
    ['stateEcho', 'a text', 'false', /true or false/],
    ['proxy', 'a text', 'true', /true or false/],
    ['passReqToCallback', 'a number', 1, /true or false/],
    ['skipUserProfile', 'a text', 'false', /true, false or a function/],
    ['pkce', 'an unknown method', 'S512', /'S256' or 'plain'/],
    ['scope', 'a number', 7, /string or an array of strings/],
    ['scope', 'an array with a number', ['read', 7], /string or an array of strings/],
    ['sessionKey', 'a number', 7, /string/],
    ['name', 'empty', '', /must not be empty/],
    ['customHeaders', 'a text', 'x-a: b', /object/],
    ['customHeaders', 'a value with a line break', { 'x-a': `${CANARY}\r\nx-b: c` }, /not a text that HTTP allows/],
    ['customHeaders', 'a name with a blank', { 'x a': CANARY }, /not a text that HTTP allows/],
    ['customHeaders', 'an undefined value', { 'x-a': undefined }, /not a text that HTTP allows/],
    ['customHeaders', 'a number for a value', { 'x-api-key': 400 }, /not a text that HTTP allows/],
    ['customHeaders', 'an array for a value', { 'x-api-key': [CANARY] }, /not a text that HTTP allows/],
    ['customHeaders', 'an array', [CANARY], /object/],
    [
      'customHeaders',
      'a header of the connection',
      { 'Transfer-Encoding': CANARY },
      /must not have the header Transfer-Encoding/,
    ],
    ['httpClient', 'a plain object', {}, /axios instance/],
    ['httpClient', 'a text', 'axios', /axios instance/],
    ['store', 'a text', 'redis', /methods store and verify/],
    ['store', 'an object without verify', { store: () => undefined }, /methods store and verify/],
    ['store', 'an object without store', { verify: () => undefined }, /methods store and verify/],
    ['callbackURL', 'a host without a scheme', `app.example/${CANARY}`, /absolute http\(s\) URL or a path/],
    ['callbackURL', 'a scheme-relative address', `//app.example/${CANARY}`, /absolute http\(s\) URL or a path/],
    ['callbackURL', 'another scheme', `myapp://${CANARY}`, /absolute http\(s\) URL or a path/],
    ['callbackURL', 'a script', `javascript:${CANARY}`, /absolute http\(s\) URL or a path/],
  ])('refuses %s that is %s', (option, _title, value, problem) => {
    const message = expectConfigurationError(errorOf(name, { ...complete(name), [option]: value }), name, option);
    expect(message).toMatch(problem);
  });

  it.each(
    ['authorizationURL', 'tokenURL', 'refreshURL', 'userProfileURL'].flatMap(
      (option): [string, string, string, RegExp][] => [
        [option, 'plain http', `http://provider.example/${CANARY}`, /https:\/\//],
        [option, 'plain http to what looks like loopback', `http://127.0.0.1.evil.example/${CANARY}`, /https:\/\//],
        [option, 'plain http to localhost as a subdomain', `http://localhost.evil.example/${CANARY}`, /https:\/\//],
        [option, 'a loopback address as user name', `http://127.0.0.1@evil.example/${CANARY}`, /user name/],
        [option, 'credentials', `https://user:${CANARY}@provider.example/`, /user name or password/],
        [option, 'a fragment', `https://provider.example/#${CANARY}`, /fragment/],
        [option, 'a path', `/oauth/${CANARY}`, /absolute URL/],
        [option, 'no address', CANARY, /absolute URL/],
        [option, 'another scheme', `ftp://provider.example/${CANARY}`, /https:\/\//],
      ],
    ),
  )('refuses %s that is %s', (option, _title, value, problem) => {
    const message = expectConfigurationError(errorOf(name, { ...complete(name), [option]: value }), name, option);
    expect(message).toMatch(problem);
  });

  it.each([
    'http://localhost:1/x',
    'http://127.0.0.1:1/x',
    'http://127.1.2.3/x',
    'http://[::1]:1/x',
    'http://2130706433/x',
  ])('takes a tokenURL of %s: loopback may do without TLS', (tokenURL) => {
    expect(build(name, { ...complete(name), tokenURL }).name).toBe(name);
  });

  it.each(['/auth/cb', './cb', 'http://localhost:3000/cb', 'https://app.example/cb'])(
    'takes the callbackURL %s',
    (callbackURL) => {
      expect(build(name, { ...complete(name), callbackURL }).name).toBe(name);
    },
  );

  it('refuses a callbackURL with a fragment', () => {
    const options = { ...complete(name), callbackURL: 'https://app.example/cb#here' };
    expect(expectConfigurationError(errorOf(name, options), name, 'callbackURL')).toContain('fragment');
  });

  it.each([
    ['timeOut', 'timeout'],
    ['stateTtl', 'stateTTL'],
    ['passReqToCallBack', 'passReqToCallback'],
    ['skipUserprofile', 'skipUserProfile'],
    ['sessionkey', 'sessionKey'],
    ['scopes', 'scope'],
    ['redirectURI', 'callbackURL'],
    ['redirect_uri', 'callbackURL'],
    ['clientid', 'clientID'],
    ['state_secret', 'stateSecret'],
    ['httpclient', 'httpClient'],
    ['autorizationURL', 'authorizationURL'],
  ])('refuses the option %s with the right spelling, %s', (misspelt, option) => {
    const error = errorOf(name, { ...complete(name), [misspelt]: CANARY });
    expect(expectConfigurationError(error, name, option)).toContain(`was passed as "${misspelt}"`);
  });

  it.each([
    ['stateSecret', 'x'.repeat(31), /32 characters or more/],
    ['stateSecret', [], /./],
    ['stateSecret', ['x'.repeat(32), 'short'], /32 characters or more/],
    ['stateSecret', 7, /string or an array/],
    ['stateCookie', { sameSite: 'strict' }, /send no cookie/],
    ['stateCookie', { sameSite: 'Lax' }, /'lax' or 'none'/],
    ['stateCookie', { domain: 'x' }, /nothing else/],
    ['stateCookie', 'none', /nothing else/],
    ['pendingLogins', 'memory', /'cookie' or 'session'/],
    ['verifyWith', 'done', /'context'/],
    ['name', 7, /must be a string/],
    ['issuer', {}, /must be a string/],
  ])('refuses %s: %j', (option, value, problem) => {
    const error = errorOf(name, { ...complete(name), [option]: value });
    expect(expectConfigurationError(error, name, option)).toMatch(problem);
  });
});

describe.each(PROVIDERS)('Nothing that the caller passes to passport-%s', (name) => {
  function deepFreeze<T>(value: T): T {
    if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
      Object.freeze(value);
      for (const member of Object.values(value)) deepFreeze(member);
    }
    return value;
  }

  it('is modified: frozen options, authenticate options and token sets do, through a login and a refresh', async () => {
    const emulator = await listening(RECORDS[name].createEmulator());
    const start = deepFreeze({ state: { returnTo: '/x', list: [1] }, scope: undefined as unknown as string });
    const finish = deepFreeze({ session: true });
    const options = deepFreeze({
      ...emulator.strategyOptions,
      scope: RECORDS[name].scope,
      customHeaders: { 'x-app': 'test' },
      timeout: 20_000,
      pkce: true,
    });
    const flow = await startFlow(STRATEGIES[name], emulator, {
      options: deepFreeze({ ...options, httpClient: axios.create() }),
      start,
      finish,
    });
    expect((await flow.login()).status).toBe(200);
    expect(flow.sent('token').headers['x-app']).toBe('test');
    const tokens = deepFreeze(flow.verified[0]!.tokens);
    if (flow.strategy.canRefresh) expect((await flow.strategy.refresh(tokens)).accessToken).toEqual(expect.any(String));
    // The options that the strategy was built with are still usable for another one.
    expect(build(name, { ...options, callbackURL: flow.callbackURL }).name).toBe(name);
  });
});
