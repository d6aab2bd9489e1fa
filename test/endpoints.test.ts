import { ConfigurationError } from 'passport-oauth2-kit';
import { PROVIDERS, RECORDS, STRATEGIES, targetOf, TARGETS } from './support/providers.js';

const REFUSED = [
  'http://example.com/x',
  'http://127.0.0.1.evil.example/x',
  'http://localhost.evil.example/x',
  'http://evil-localhost/x',
  'http://127.0.0.1@evil.example/x',
  'http://localhost:80@evil.example/x',
  'http://evil.example#127.0.0.1',
  'http://evil.example/127.0.0.1',
  'http://evil.example?127.0.0.1',
  'http://evil.example\\@127.0.0.1/x',
  'http://128.0.0.1/x',
  'http://0.0.0.0/x',
  'http://[::]/x',
  'http://[::2]/x',
  'http://[::ffff:8.8.8.8]/x',
  'http://1270.0.1/x',
  'http://127.evil.example/x',
  'http://169.254.169.254/x',
  'https://user@example.com/x',
  'https://user:password@example.com/x',
  'https://:password@example.com/x',
  'https://example.com/x#fragment',
  'https://example.com/x#',
  'https://exam\nple.com/x',
  'https:\\\\example.com\\x',
  'ftp://example.com/x',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/plain,x',
  'ws://127.0.0.1/x',
  '//example.com/x',
  '/x',
  'example.com/x',
  'https://',
  ' ',
];
const TAKEN = [
  'https://example.com/x',
  'HTTPS://EXAMPLE.COM/x',
  'http://localhost/x',
  'http://LOCALHOST:8080/x',
  'http://127.0.0.1/x',
  'http://127.8.9.10:81/x',
  // Other spellings of 127.0.0.1, which is where they lead.
  'http://0x7f.1/x',
  'http://2130706433/x',
  'http://[::1]:8080/x',
];
const ENDPOINTS = ['authorizationURL', 'tokenURL', 'refreshURL', 'userProfileURL'];
const LOCAL = Object.fromEntries(ENDPOINTS.slice(1).map((option) => [option, 'http://127.0.0.1:4700/x']));

describe.each(TARGETS)('the endpoints of $name', (target) => {
  const build = (options: object): unknown =>
    new STRATEGIES[target.name](
      { ...target.options((call) => `https://example.com/${call}`), callbackURL: 'https://app.example/cb', ...options },
      (_context: object) => null,
    );

  it.each(ENDPOINTS)('refuse plain http and look-alikes of loopback at construction (%s)', (option) => {
    for (const url of REFUSED) {
      let error: unknown;
      try {
        build({ [option]: url });
      } catch (thrown) {
        error = thrown;
      }
      expect({ url, error }).toEqual({ url, error: expect.any(ConfigurationError) });
      expect(error).toMatchObject({ option, provider: target.name });
      // Option values are never repeated: somebody may have put a secret there.
      expect((error as Error).message).not.toMatch(/evil|user@|:password|passwd|alert/);
    }
  });

  it.each(ENDPOINTS)('take https anywhere and http on loopback (%s)', (option) => {
    for (const url of TAKEN) expect(() => build({ ...LOCAL, [option]: url })).not.toThrow();
  });

  it.each(ENDPOINTS.slice(1))('are refused when the browser goes to loopback and %s is elsewhere', (option) => {
    const authorizationURL = 'http://127.0.0.1:4700/authorize';
    expect(() => build({ ...LOCAL, authorizationURL })).not.toThrow();
    let error: unknown;
    try {
      build({ ...LOCAL, authorizationURL, [option]: 'https://example.com/x' });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ option, provider: target.name });
    expect((error as Error).message).toContain(`option "${option}" must be set to an address on loopback, too`);
  });

  it.each(ENDPOINTS)('may be on loopback when the browser goes elsewhere (%s)', (option) => {
    const authorizationURL = 'https://example.com/authorize';
    expect(() => build({ [option]: 'http://127.0.0.1:4700/x', authorizationURL })).not.toThrow();
  });
});

const HOSTS = PROVIDERS.flatMap((name) => (RECORDS[name].hosts ?? []).map((option) => [name, option] as const));

it.each(HOSTS)('the %s option %s refuses plain http and look-alikes of loopback, too', (name, option) => {
  const target = targetOf(name);
  const build = (url: string, others: object = {}): unknown =>
    new STRATEGIES[name](
      {
        ...target.options((call) => `https://example.com/${call}`),
        callbackURL: 'https://app.example/cb',
        ...others,
        [option]: url,
      },
      (_context: object) => null,
    );
  for (const url of REFUSED.filter((each) => /^(http|ftp|file|ws)s?:\/\//.test(each))) {
    expect(() => build(url)).toThrow(ConfigurationError);
  }
  for (const url of ['user@example.com', 'javascript:alert(1)', 'example.com#x']) {
    expect(() => build(url)).toThrow(ConfigurationError);
  }
  expect(() => build('example.com')).not.toThrow();
  expect(() => build('http://localhost:4000', LOCAL)).not.toThrow();
});

it.each(HOSTS)(
  'the %s option %s refuses the whole address of an endpoint, which would have its path twice',
  (name, option) => {
    interface Addresses {
      _oauth2: { _authorizeUrl: string; _getAccessTokenUrl: () => string };
    }
    const build = (host: string): unknown =>
      new STRATEGIES[name]({ ...RECORDS[name].options, [option]: host }, (_context: object) => null);
    const { _oauth2 } = build('https://host.example/mounted/') as Addresses;
    const paths = [_oauth2._authorizeUrl, _oauth2._getAccessTokenUrl()]
      .filter((address) => address.startsWith('https://host.example/mounted/'))
      .map((address) => address.slice('https://host.example/mounted'.length));
    expect(paths).not.toEqual([]);
    for (const path of paths) {
      expect(() => build(`https://host.example${path}`)).toThrow(
        `option "${option}" must end before ${path}, which the strategy adds`,
      );
    }
  },
);
