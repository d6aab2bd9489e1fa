import { randomBytes } from 'node:crypto';
import { type Emulators, startEmulators } from 'provider-emulators';
import { TestRedis } from '../../../packages/passport-token-keeper/test/support/redis.js';
import { eventually } from '../../../packages/passport-token-keeper/test/support/eventually.js';
import { compile } from '../../../test/support/compile.js';
import { Instance } from './support/instance.js';
import { freePorts, RoundRobin } from './support/round-robin.js';
import { NAMES, noticeIn, textOf, Visitor } from './support/sample-app.js';

let redis: TestRedis;
let emulators: Emulators;
let proxy: RoundRobin;
let instances: Instance[];

jest.setTimeout(60_000);

beforeAll(async () => {
  await compile();
  [redis, emulators] = await Promise.all([TestRedis.start(), startEmulators({ redirectURIs: [] })]);
  proxy = await RoundRobin.start(await freePorts(2));
  for (const name of NAMES) emulators[name].registerRedirectURI(`${proxy.url}/auth/${name}/callback`);
  const shared = Object.assign(
    {
      BASE_URL: proxy.url,
      REDIS_URL: redis.url,
      SESSION_SECRET: randomBytes(32).toString('base64'),
      TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    },
    ...NAMES.map((name) => emulators[name].env),
  ) as Record<string, string>;
  instances = proxy.ports.map((port) => new Instance({ ...shared, PORT: String(port) }));
  await Promise.all(instances.map((instance) => instance.start()));
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  await proxy.close();
  await emulators.close();
  await redis.stop();
});

const visitor = (): Visitor => new Visitor(proxy.url, emulators);

it.each(NAMES)('logs in with %s through two instances in turn', async (name) => {
  const person = visitor();
  proxy.served.length = 0;
  expect((await person.login(name)).location).toBe('/account');
  const page = await person.get('/account');
  expect(page.html).toContain(`id="card-${name}"`);
  // The start was served by one, the callback by the other, the page by the first.
  expect(proxy.served).toHaveLength(3);
  expect(proxy.served[0]).not.toBe(proxy.served[1]);
  expect(textOf(page)).toContain('Your browser asks this app to log in');
  expect(textOf(page)).toContain('This app exchanges the code for tokens');
});

it('uses the login on each instance: links, refreshes, calls the API, logs out', async () => {
  const person = visitor();
  await person.login('flowaccount', 'owner-2');
  for (const _turn of [1, 2]) {
    expect(await person.noticeAfter('/account/refresh/flowaccount')).toContain('has given you new tokens');
    expect(await person.noticeAfter('/account/api/flowaccount')).toContain('has answered');
    // One request more, so that the next turn meets the other instance.
    await person.get('/');
  }
  const recorded = person.browser.clone();
  await person.submit('/logout');
  for (const _turn of [1, 2]) {
    expect((await recorded.get(`${proxy.url}/account`)).headers.get('location')).toBe('/');
  }
});

it('refreshes once when both instances are asked at the same time', async () => {
  const person = visitor();
  await person.login('flowaccount');
  const { html } = await person.get('/account');
  const _csrf = /name="_csrf"\s+value="([^"]*)"/.exec(html)?.[1] ?? '';
  emulators.flowaccount.clearRequests();
  const answers = await Promise.all([1, 2, 3, 4].map(() => person.post('/account/refresh/flowaccount', { _csrf })));
  for (const { location } of answers) {
    expect(noticeIn(await person.get(location!))).toContain('has given you new tokens');
  }
  const refreshes = emulators.flowaccount.requests.filter(({ endpoint }) => endpoint === 'refresh');
  // No refresh token is sent twice: the provider would refuse it.
  expect(refreshes.every(({ answer }) => answer?.status === 200)).toBe(true);
});

it('gives a provider account to one of two who link it at the same time', async () => {
  const [one, other] = [visitor(), visitor()];
  await one.login('elecq', 'u-1002');
  await other.login('chainup', '0a5de6f1779c4be2a44f0c3d61b8e713');
  const callbacks = await Promise.all([one, other].map((person) => person.agree('elice', '31007')));
  const answers = await Promise.all([one.get(callbacks[0]!), other.get(callbacks[1]!)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([302, 409]);
});

it('unlinks everything at once, asked on both instances, and every account is free for one of two who then want it', async () => {
  const person = visitor();
  for (const name of NAMES) await person.login(name);
  const form = await person.form();
  await Promise.all([...NAMES, ...NAMES].map((name) => person.post(`/account/unlink/${name}`, form)));
  expect((await person.get('/account')).location).toBe('/');
  for (const name of NAMES) {
    const [one, other] = [visitor(), visitor()];
    await Promise.all([one.login(name), other.login(name)]);
    const cards = (await one.get('/account')).html.match(/id="card-/g);
    expect(cards).toHaveLength(1);
    // Both are the same user: what one unlinks, the other has lost.
    await one.submit(`/account/unlink/${name}`);
    expect((await other.get('/account')).location).toBe('/');
  }
});

it('forgets the tokens of an account that is unlinked', async () => {
  const person = visitor();
  await person.login('chainup');
  await person.login('elice');
  const client = await redis.connect();
  // A later test takes the server down.
  client.on('error', () => undefined);
  // A record of the keeper, whose name tells nothing of whose it is.
  const records = async (): Promise<number> => (await client.keys('sample-app:tokens:*:s:*')).length;
  const before = await records();
  await person.submit('/account/unlink/elice');
  expect(await records()).toBe(before - 1);
});

it('keeps an account to one user while it is unlinked and logged in with at the same time', async () => {
  const [owner, other] = [visitor(), visitor()];
  await owner.login('chainup');
  await owner.login('elecq');
  for (const _turn of [1, 2, 3]) {
    await owner.login('elice');
    const form = await owner.form();
    const callback = await other.agree('elice');
    await Promise.all([owner.post('/account/unlink/elice', form), other.get(callback)]);
    const cards = await Promise.all(
      [owner, other].map(async (person) => (await person.get('/account')).html.includes('id="card-elice"')),
    );
    const isSameUser = (await other.get('/account')).html.includes('id="card-elecq"');
    expect(isSameUser || cards.filter(Boolean).length === 1).toBe(true);
    if (!isSameUser) await other.submit('/account/unlink/elice');
  }
});

it('knows on each instance that a token was made to look ended, and that the API has refused one', async () => {
  const person = visitor();
  await person.login('elice');
  await person.submit('/account/expire/elice');
  for (const _turn of [1, 2]) expect(textOf(await person.get('/account'))).toContain('Log in again with Elice');
  await person.login('elice');
  emulators.elice.faults.next('profile', 'expired-token');
  await person.submit('/account/api/elice');
  for (const _turn of [1, 2]) expect(textOf(await person.get('/account'))).toContain('refused by the API');
});

it('goes on with a login and a session when an instance is replaced in the middle', async () => {
  const [person, waiting] = [visitor(), visitor()];
  await person.login('elecq');
  const callback = await waiting.agree('elice', '12345');
  for (const instance of instances) {
    expect(await instance.stop()).toBe(0);
    expect((await person.get('/account')).status).toBe(200);
    await instance.start();
  }
  expect((await waiting.get(callback)).location).toBe('/account');
  expect((await person.get('/account')).status).toBe(200);
});

it('leaves no token readable in Redis', async () => {
  const person = visitor();
  for (const name of NAMES) emulators[name].clearRequests();
  await person.login('flowaccount', 'owner-2');
  const client = await redis.connect();
  // The next test takes the server down.
  client.on('error', () => undefined);
  const dump: string[] = [];
  for await (const keys of client.scanIterator()) {
    for (const key of keys) {
      const type = await client.type(key);
      if (type === 'string') dump.push((await client.get(key)) ?? '');
      else if (type === 'hash') dump.push(JSON.stringify(await client.hGetAll(key)));
      else if (type === 'list') dump.push(...(await client.lRange(key, 0, -1)));
    }
  }
  const tokens = emulators.flowaccount.requests.flatMap(({ answer }) => {
    const { access_token: access, refresh_token: refresh } = (answer?.payload ?? {}) as Record<string, string>;
    return [access, refresh].filter((token) => token !== undefined);
  });
  expect(tokens).toHaveLength(2);
  expect(dump.length).toBeGreaterThan(3);
  for (const token of tokens) expect(dump.some((text) => text.includes(token))).toBe(false);
});

it('says so while Redis is away, and recovers by itself', async () => {
  const person = visitor();
  await person.login('elecq');
  await redis.down();
  const away = await person.get('/account');
  expect(away.status).toBe(503);
  expect(textOf(away)).toContain('Something this app needs is away');
  expect((await person.get('/healthz')).status).toBe(503);
  await redis.up();
  const healthy = async (): Promise<boolean> => {
    const states = [await person.get('/healthz'), await person.get('/healthz')];
    return states.every(({ status }) => status === 200);
  };
  while (!(await healthy())) await new Promise((resolve) => setImmediate(resolve));
  expect((await person.get('/account')).status).toBe(200);
});

it('stops at once when it is asked to, and says nothing', async () => {
  const [instance] = instances;
  expect(await instance!.stop()).toBe(0);
  expect(instance!.output).toBe('');
  await instance!.start();
});

it('answers 503 in time while Redis is frozen, /healthz too, ends in time, and serves again after a thaw', async () => {
  const person = visitor();
  await person.login('elice');
  const newcomer = visitor();
  const callback = await newcomer.agree('elice');
  redis.freeze();
  try {
    const cookieOf = ({ browser }: Visitor): string =>
      Object.entries(browser.cookies(proxy.url))
        .map((pair) => pair.join('='))
        .join('; ');
    const statusOf = async (path: string, who = person): Promise<number> => {
      const response = await fetch(new URL(path, proxy.url), {
        headers: { cookie: cookieOf(who) },
        signal: AbortSignal.timeout(3_000),
      });
      return response.status;
    };
    // A newcomer has no session that could fail to be read.
    const beginnings = [callback, '/auth/elice', '/emulators'];
    for (const path of beginnings) expect([path, await statusOf(path, newcomer)]).toEqual([path, 503]);
    const paths = ['/account', '/healthz', '/', '/flows'];
    expect(await Promise.all(paths.map((path) => statusOf(path)))).toEqual(paths.map(() => 503));
    const { html } = await person.get('/account');
    expect(html).toContain('Redis does not answer.');
    expect(html).toContain('<dd lang="en">REDIS_URL</dd>');
    expect(instances.map(({ output }) => output).join('')).toContain('storage does not answer');
    expect(await Promise.all(['/account', '/healthz'].map((path) => statusOf(path)))).toEqual([503, 503]);
    // It ends though Redis does not answer, and is started again for the tests after this one.
    const [instance] = instances;
    await instance!.stop();
  } finally {
    redis.thaw();
  }
  await instances[0]!.start();
  await eventually(async () => (await fetch(`${proxy.url}/healthz`)).status === 200);
  expect((await person.get('/account')).html).toContain('id="card-elice"');
});

it('says at the start that Redis refuses the password, without the password, and that one is missing', async () => {
  const guarded = await TestRedis.start('--requirepass', 'canary-right');
  try {
    for (const [user, code] of [
      ['', 'NOAUTH'],
      [':canary-wrong@', 'WRONGPASS'],
    ] as const) {
      const REDIS_URL = guarded.url.replace('//', `//${user}`);
      const start = new Instance({ REDIS_URL, PORT: '0', SESSION_SECRET: 'x' }).start();
      await expect(start).rejects.toThrow(`Redis refuses the user or the password in REDIS_URL (${code}).`);
      await expect(start).rejects.not.toThrow(/canary|cannot be reached|Start it/);
    }
  } finally {
    await guarded.stop();
  }
});
