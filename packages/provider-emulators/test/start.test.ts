import { createServer } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { inspect } from 'node:util';
import { PROVIDERS, startEmulators } from 'provider-emulators';
import { travelTo } from '../../../test/support/stage.js';
import { HOUR, testClock } from './support/clock.js';
import { CASES, codeIn, MODEL_CASE, pageOf } from './support/providers.js';

const NAMES = Object.keys(PROVIDERS) as (keyof typeof PROVIDERS)[];
/** Two of them, where any would do. */
const [ONE, OTHER] = NAMES as [(typeof NAMES)[0], (typeof NAMES)[0]];

describe('startEmulators', () => {
  test('opens a port for each provider and closes them', async () => {
    const emulators = await startEmulators();
    const urls = NAMES.map((name) => emulators[name].url);
    expect(new Set(urls).size).toBe(NAMES.length);
    for (const url of urls) expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    await emulators.close();
    for (const url of urls) await expect(fetch(url)).rejects.toThrow('fetch failed');
    await emulators.close();
  });

  test('registers the default redirect URIs, or those given with {provider} filled in', async () => {
    const first = await startEmulators();
    for (const name of NAMES) {
      expect(first[name].redirectURIs).toEqual([`http://localhost:3000/auth/${name}/callback`]);
    }
    await first.close();
    const second = await startEmulators({
      redirectURIs: ['http://localhost:8080/{provider}', 'https://app.example/cb'],
    });
    for (const name of NAMES) {
      expect(second[name].redirectURIs).toEqual([`http://localhost:8080/${name}`, 'https://app.example/cb']);
    }
    await second.close();
  });

  test('gives all one clock, and one provider its own options', async () => {
    const clock = testClock();
    const emulators = await startEmulators({ now: clock.now, [ONE]: { clientID: 'mine' } });
    await fetch(`${emulators[OTHER].url}/nowhere`);
    expect(emulators[OTHER].requests[0]?.time).toBe(clock.now());
    expect(emulators[ONE].strategyOptions.clientID).toBe('mine');
    expect(emulators[OTHER].strategyOptions.clientID).not.toBe('mine');
    await emulators.close();
  });

  test('takes a shared option where the own one of a provider is undefined', async () => {
    const clock = testClock();
    const own: object = { now: undefined, redirectURIs: undefined };
    const emulators = await startEmulators({ now: clock.now, redirectURIs: ['https://a.example/'], [ONE]: own });
    try {
      await fetch(`${emulators[ONE].url}/nowhere`);
      expect(emulators[ONE].requests[0]?.time).toBe(clock.now());
      expect(emulators[ONE].redirectURIs).toEqual(['https://a.example/']);
    } finally {
      await emulators.close();
    }
  });

  const interfaces = Object.values(networkInterfaces()).flatMap((each = []) => each);
  // A link-local address would need the name of its interface.
  const addresses = (family: 'IPv4' | 'IPv6') =>
    interfaces.filter((each) => each.family === family && !each.scopeid).map(({ address }) => address);
  test.each<readonly [string, readonly string[]]>([
    ['0.0.0.0', addresses('IPv4')],
    // Not every machine has IPv6.
    ...['::', '::0'].flatMap((all) => (addresses('IPv6').length > 0 ? [[all, addresses('IPv6')] as const] : [])),
  ])('listens on all interfaces at %s, and tells an address that works', async (host, own) => {
    const emulators = await startEmulators({ host });
    try {
      for (const { url, strategyOptions, env } of NAMES.map((name) => emulators[name])) {
        expect(url).toMatch(/^http:\/\/localhost:\d+$/);
        expect(JSON.stringify([strategyOptions, env])).not.toContain(host);
        const others = own.map((each) => url.replace('localhost', isIPv6(each) ? `[${each}]` : each));
        for (const each of [url, ...others]) expect((await fetch(`${each}/nowhere`)).status).toBe(404);
      }
    } finally {
      await emulators.close();
    }
  });

  test('leaves no port open when one cannot be opened', async () => {
    const occupied = createServer();
    await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve));
    const { port } = occupied.address() as AddressInfo;
    const clientName = `left over by ${process.pid}`;
    const first = port - NAMES.length + 1;
    try {
      await expect(startEmulators({ port: first, clientName })).rejects.toMatchObject({ code: 'EADDRINUSE' });
      for (const [index, name] of NAMES.slice(0, -1).entries()) {
        const { loginPage } = PROVIDERS[name].create({ url: `http://127.0.0.1:${first + index}` });
        if (loginPage === undefined) continue;
        // Whoever else may have this port by now is not ours.
        const found = await fetch(loginPage).then(
          (answer) => answer.text(),
          () => 'nobody',
        );
        expect(found).not.toContain(clientName);
      }
    } finally {
      await new Promise((resolve) => occupied.close(resolve));
    }
  });
});

test.each<[string, unknown, string | RegExp]>([
  ['a text for the options', ONE, 'startEmulators: the options must be an object, such as {'],
  ['null', null, 'startEmulators: the options must be an object'],
  [
    'a text for the addresses',
    { redirectURIs: 'x' },
    `startEmulators: option "redirectURIs" must be an array of strings, such as ['http`,
  ],
  ['a number among the addresses', { redirectURIs: [1] }, 'option "redirectURIs" must be an array of strings'],
  ['nothing among the addresses', { redirectURIs: [undefined] }, "/callback'], and its item [0] is undefined."],
  ['a hole among the addresses', { redirectURIs: new Array(1) }, ', and its item [0] is undefined.'],
  [
    'an account without an id',
    { [ONE]: { accounts: [{}] } },
    'option "accounts" must be an array of people, each with an "id" that is a string, and its item [0] has no such "id".',
  ],
  ['a clock that returns no number', { now: () => Number.NaN }, 'such as Date.now, and returns NaN.'],
  ['the clock of one provider that returns no number', { [ONE]: { now: () => '5' } }, ', and returns "5".'],
  [
    'null for one provider',
    { [ONE]: null },
    `startEmulators: option "${ONE}" must be an object of options, such as { clientID: 'mine' }, and is null.`,
  ],
  ...['4900', 'x', 3.7, -5, 65_536, 70_000, Number.NaN].map((port): [string, unknown, string] => [
    `the port ${port}`,
    { port },
    'startEmulators: option "port" must be a whole number from 0 to 65535, and is ',
  ]),
  [
    'a port without room for all',
    { port: 65_535 },
    `option "port" must be the first of ${NAMES.length} ports, so at most ${65_536 - NAMES.length}, and is 65535.`,
  ],
  [
    'a number for the host',
    { host: 5 },
    `option "host" must be an address to listen on, such as '127.0.0.1', and is 5.`,
  ],
  [
    'a number for a secret, without the number',
    { [ONE]: { clientSecret: 1234 } },
    /^the \w+ emulator: option "clientSecret" must be a string, and is of type number\.$/,
  ],
  ['an empty secret', { [ONE]: { clientSecret: '' } }, 'option "clientSecret" must be a string, and is empty.'],
  ['an empty client id', { [ONE]: { clientID: '' } }, 'option "clientID" must be a string that is not empty'],
  ['an empty host', { host: '' }, 'option "host" must be an address to listen on'],
  [
    'a number for the clock',
    { now: 5 },
    'option "now" must be a function that returns epoch milliseconds, such as Date.now, and is 5.',
  ],
  [
    'an account without a name',
    { [ONE]: { accounts: [{ id: 'x' }] } },
    'option "accounts" must have a "displayName" for each account, a string: the login page shows it.',
  ],
  ['a number for the client name', { clientName: 5 }, 'option "clientName" must be a string, and is 5.'],
  [
    'a word for the accounts',
    { [ONE]: { accounts: 'x' } },
    'option "accounts" must be an array of people, each with an "id" that is a string, and is "x".',
  ],
  ['a number among the accounts', { [ONE]: { accounts: [5] } }, 'an "id" that is a string, and its item [0] is 5.'],
  [
    'a misspelt option, with one mark at the end',
    { redirecturIs: ['x'] },
    /there is no option "redirecturIs"; did you mean "redirectURIs"\?$/,
  ],
  ['a misspelt option of one provider', { [ONE]: { clientId: 'x' } }, 'did you mean "clientID"?'],
])('startEmulators refuses %s with a TypeError that says what to do', async (_title, options, message) => {
  const [refused] = await Promise.allSettled([startEmulators(options as never)]);
  expect(refused).toMatchObject({
    status: 'rejected',
    reason: {
      name: 'TypeError',
      message: message instanceof RegExp ? expect.stringMatching(message) : expect.stringContaining(message),
    },
  });
});

test.each(['4900', 'x', 3.7, -5, 70_000, null])('an emulator does not listen on the port %p', async (port) => {
  const emulator = MODEL_CASE.create();
  await expect(emulator.listen(port as never)).rejects.toThrow(TypeError);
  expect(emulator.url).toBe('http://127.0.0.1');
  await emulator.listen();
});

test('the object of all emulators is printed in one line', async () => {
  const emulators = await startEmulators();
  const shown = NAMES.map((name) => `${name} ${emulators[name].url}`).join(', ');
  expect(inspect(emulators)).toBe(`<emulators: ${shown}>`);
  await emulators.close();
});

test.each(NAMES.flatMap((name) => [null, 'x', 5, []].map((options) => [name, options] as const)))(
  'the emulator of %s takes an object of options, not %j',
  (name, options) => {
    const create = (): unknown => PROVIDERS[name].create(options as never);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(/^the \w+ emulator: the options must be an object, such as \{/);
  },
);

describe.each(CASES)('the emulator of $label', ({ name, create, token: { path }, addresses }) => {
  test.each([
    [{ busines: 'x' }, 'did you mean "business"?'],
    [{ business: 5 }, 'approve: option "business" must be a string, and is 5.'],
    [null, 'approve: the options must be an object'],
    ['x', 'approve: the options must be an object'],
  ])('approves with no options such as %j', async (options, message) => {
    const emulator = create();
    const [refused] = await Promise.allSettled([emulator.approve(pageOf(emulator), undefined, options as never)]);
    expect(refused).toMatchObject({ reason: { name: 'TypeError', message: expect.stringContaining(message) } });
  });

  test('names its own address in everything it hands out, before and after it listens', async () => {
    const emulator = create({ url: 'http://provider.test:81/' });
    expect(emulator.url).toBe('http://provider.test:81');
    expect(JSON.stringify([emulator.strategyOptions, emulator.env])).toContain('http://provider.test:81');
    await emulator.listen();
    expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(JSON.stringify([emulator.strategyOptions, emulator.env])).not.toContain('provider.test');
    expect(JSON.stringify(emulator.env)).toContain(emulator.url);
    await expect(emulator.listen()).rejects.toThrow('listens already');
  });

  test.each<[object, string]>([
    [{ clientId: 'x' }, 'did you mean "clientID"?'],
    [{ redirectUris: [] }, 'did you mean "redirectURIs"?'],
    [{ timeout: 1 }, 'there is no option "timeout"; it takes: '],
    [{ redirectURIs: 'x' }, 'option "redirectURIs" must be an array'],
  ])('refuses the options %j', (options, message) => {
    expect(() => create(options)).toThrow(TypeError);
    expect(() => create(options)).toThrow(message);
  });

  test('hands out every address that a strategy would otherwise take from elsewhere, as its own', () => {
    const emulator = create();
    const options = emulator.strategyOptions as Record<string, string>;
    const origins = addresses.map((option) => [option, new URL(options[option] ?? 'about:blank').origin]);
    expect(origins).toEqual(addresses.map((option) => [option, emulator.url]));
  });

  test('hands out each option of the strategy as a variable, too, and names all after the provider', () => {
    const { strategyOptions, env } = create();
    const prefix = name.toUpperCase();
    const variables = Object.entries(strategyOptions).map(([option, value]: [string, unknown]) => [
      `${prefix}${option.replace(/^|URL|ID|[A-Z][a-z]+/g, '_$&').toUpperCase()}`,
      value,
    ]);
    expect(env).toMatchObject(Object.fromEntries(variables));
    expect(Object.keys(env).filter((variable) => !variable.startsWith(`${prefix}_`))).toEqual([]);
  });

  test('approves for the account asked for, and for nobody unknown', async () => {
    const emulator = create();
    const callbackURL = await emulator.approve(pageOf(emulator), emulator.accounts[1]!.id);
    expect(codeIn(name, callbackURL)).toEqual(expect.any(String));
    await expect(emulator.approve(pageOf(emulator), 'nobody')).rejects.toThrow('no such account');
  });

  test.each([undefined, null, 7])('says what approve and decline take, when given %p', async (address) => {
    const emulator = create();
    for (const walk of [emulator.approve(address as never), emulator.decline(address as never)]) {
      const [refused] = await Promise.allSettled([walk]);
      expect(refused).toMatchObject({
        reason: { name: 'TypeError', message: expect.stringContaining('from the Location header') },
      });
    }
  });

  test('approves no address of somebody else, nor one that the page refuses', async () => {
    const emulator = create();
    await expect(emulator.approve('https://evil.example/oauth/authorize')).rejects.toThrow('not one of its own');
    await expect(emulator.approve('nonsense')).rejects.toThrow('not one of its own');
    await expect(emulator.approve(`${emulator.url}${path}`)).rejects.toThrow('refused the authorization URL with 405');
  });

  test('logs what was sent and answered, oldest first, bounded and clearable', async () => {
    const emulator = await create({ maxRequests: 2 }).listen();
    await fetch(`${emulator.url}/first`);
    await fetch(`${emulator.url}/second?a=1&a=2&b=3`);
    await fetch(`${emulator.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"hello":"world"}',
    });
    expect(emulator.requests.map(({ path }) => path)).toEqual(['/second', path]);
    expect(emulator.requests[0]).toMatchObject({ query: { a: ['1', '2'], b: '3' }, answer: { status: 404 } });
    expect(emulator.requests[1]).toMatchObject({
      endpoint: 'token',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"hello":"world"}',
      answer: { headers: { 'cache-control': 'no-store' }, payload: { message: expect.any(String) } },
    });
    emulator.clearRequests();
    expect(emulator.requests).toHaveLength(0);
  });

  test('is printed in one line', async () => {
    const emulator = await create().listen();
    expect(inspect(emulator)).toBe(`<the ${name} emulator at ${emulator.url}>`);
  });
});

test.each([
  ['no accounts', { accounts: [] }, 'at least one'],
  [
    'two accounts of one id',
    { accounts: [1, 2].map(() => MODEL_CASE.create().accounts[0]!) },
    'a different id for each account',
  ],
  ['a url that is none', { url: 'localhost' }, 'url'],
  ['an account without an id', { accounts: [{ ...MODEL_CASE.create().accounts[0]!, id: '' }] }, 'id'],
  ['a log of NaN requests', { maxRequests: Number.NaN }, 'maxRequests'],
  ['a log of fewer than no requests', { maxRequests: -1 }, 'maxRequests'],
  ['a redirect URI over plain http', { redirectURIs: ['http://app.example/'] }, 'https'],
])('an emulator with %s is refused at once', (_title, options, message) => {
  expect(() => MODEL_CASE.create(options)).toThrow(message);
});

test.each(CASES)(
  "$label's clock follows the test's fake timers, whichever came first, as the application does",
  async (each) => {
    const noon = 1_800_000_000_000;
    try {
      const before = await each.create().listen();
      travelTo(noon);
      const after = await each.create().listen();
      for (const time of [noon, noon + HOUR]) {
        travelTo(time);
        for (const { url, requests } of [before, after]) {
          await fetch(`${url}/nowhere`);
          expect(Math.floor(requests.at(-1)!.time / HOUR)).toBe(time / HOUR);
        }
      }
    } finally {
      jest.useRealTimers();
    }
  },
);

test('an emulator that is closed before its port is open says so, and can listen later', async () => {
  const emulator = MODEL_CASE.create();
  const listening = emulator.listen();
  const [refused] = await Promise.allSettled([listening, emulator.close()]);
  expect(refused).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('was closed') } });
  await emulator.listen();
});

test('an emulator that was closed can listen again', async () => {
  const emulator = await MODEL_CASE.create().listen();
  await emulator.close();
  await emulator.listen();
  expect((await fetch(`${emulator.url}/nowhere`)).status).toBe(404);
});
