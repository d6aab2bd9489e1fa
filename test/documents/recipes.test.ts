import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { type Emulators, type Provider, startEmulators } from 'provider-emulators';
import { eventually } from '../../packages/passport-token-keeper/test/support/eventually.js';
import { Browser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { endPrograms, type Program, programsOf, startPrograms } from '../support/program.js';

// Each recipe's program is started as it stands there, against the emulators, and used as a browser would.

let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
});
const own: Program[] = [];
afterEach(async () => {
  await Promise.all(own.splice(0).map((program) => program.end()));
});
afterAll(async () => {
  await endPrograms();
  await emulators.close();
});

/** A recipe's program for one test. */
async function recipe(...args: Parameters<typeof start>): Promise<Program> {
  const program = await start(...args);
  own.push(program);
  return program;
}

/** A recipe's program for all tests here, each with a browser of its own. */
function useRecipe(...args: Parameters<typeof start>): () => Program {
  let program: Program;
  beforeAll(async () => {
    program = await start(...args);
  });
  afterAll(() => program.end());
  return () => ({ ...program, browser: new Browser() });
}

/** Starts a recipe, whose callbacks are at these paths. */
async function start(
  name: string,
  callbacks: Partial<Record<Provider, string>>,
  { codes = programsOf(name), env = {} }: { codes?: string[]; env?: Record<string, string> } = {},
): Promise<Program> {
  const port = await freePort();
  const baseURL = `http://localhost:${port}`;
  for (const [provider, path] of Object.entries(callbacks)) {
    emulators[provider as Provider].registerRedirectURI((env['PUBLIC_URL'] ?? baseURL) + path);
  }
  const variables = Object.keys(callbacks).map((provider) => emulators[provider as Provider].env);
  return startPrograms(name, codes, {
    ...Object.assign({}, ...variables),
    BASE_URL: baseURL,
    PORT: String(port),
    SESSION_SECRET: 's'.repeat(32),
    ...env,
  });
}

/** What the browser is told after it has been at the provider: the callback's answer. */
async function comeBack(
  { url, browser }: Program,
  provider: Provider,
  start: Response,
  account?: string,
): Promise<Response> {
  const approved = await emulators[provider].approve(start.headers.get('location')!, account);
  const { pathname, search } = new URL(approved);
  return browser.get(url + pathname + search);
}

async function login(program: Program, provider: Provider, account?: string): Promise<Response> {
  return comeBack(program, provider, await program.browser.get(`${program.url}/auth/${provider}`), account);
}

const locationOf = (response: Response): string | null => response.headers.get('location');

const RECIPES = join(__dirname, '../../packages/passport-oauth2-kit/docs/recipes');
const recipes = readdirSync(RECIPES).map((file) => file.replace(/\.md$/, ''));

it('each recipe is run here, by its name, or where servers or a registry are needed', () => {
  const here = readFileSync(__filename, 'utf8') + readFileSync(join(__dirname, 'recipes.redis.test.ts'), 'utf8');
  const elsewhere = readFileSync(join(__dirname, '../../.ci/packed.mjs'), 'utf8');
  expect(recipes.length).toBeGreaterThan(10);
  const run = recipes.filter((name) => here.includes(`'${name}'`) || elsewhere.includes(`'${name}'`));
  expect(run).toEqual(recipes);
});

/** What the project has that a recipe begins with. Of `express`, a Nest project needs the types. */
const GIVEN: Record<string, readonly string[]> = {
  nestjs: ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'express'],
};

it('a program that ends by itself shows what it has said', async () => {
  const early = "console.error('The kettle is empty.'); process.exit(3);";
  await expect(start('popup', {}, { codes: [early] })).rejects.toThrow('popup ended with 3:\nThe kettle is empty.\n');
  const late = `require('node:http')
    .createServer(() => { console.error('The tea is cold.'); process.exit(4); })
    .listen(process.env.PORT)`;
  const program = await start('popup', {}, { codes: [late] });
  await expect(program.browser.get(program.url)).rejects.toThrow();
  await expect(program.end()).rejects.toThrow('popup ended with 4:\nThe tea is cold.\n');
});

it.each(recipes)('the recipe %s says how to install what it imports', (name) => {
  const page = readFileSync(join(RECIPES, `${name}.md`), 'utf8');
  const modules = [
    ...programsOf(name)
      .join('\n')
      .matchAll(/(?:^import |\bfrom |require\()'([^']+)'/gm),
  ];
  const packages = modules.map(([, module]) => module!).filter((module) => !/^(node:|\.)/.test(module));
  expect(packages).not.toEqual([]);
  const byName = [...page.matchAll(/`npm install ([^`]*)`/g)].flatMap(([, words]) => words!.split(/\s+/));
  const [byReadme = ''] = /; and [^;]* as (its|their)\s+READMEs?\s+says?\./.exec(page) ?? [];
  const told = [...byName, ...[...byReadme.matchAll(/`([\w-]+)`/g)].map(([, ours]) => ours!), ...(GIVEN[name] ?? [])];
  expect(packages.filter((module) => !told.includes(module))).toEqual([]);
  // They are not published: whoever installs one by its name gets a stranger's.
  const ours = readdirSync(join(__dirname, '../../packages'));
  expect(byName.filter((word) => ours.includes(word))).toEqual([]);
});

it.each(recipes)('the recipe %s names the variables that no other recipe has', (name) => {
  const code = programsOf(name).join('\n');
  const [, own = ''] =
    /^Variables of its own: ([^]*?)\n\n/m.exec(readFileSync(join(RECIPES, `${name}.md`), 'utf8')) ?? [];
  const taken = [...code.matchAll(/const \{([^}]*)\} = process\.env/g)].flatMap(([, names]) =>
    names!.match(/[A-Z_]{2,}/g)!,
  );
  const read = [...code.matchAll(/\benv\.([A-Z_]+)/g)].map(([, variable]) => variable!);
  const printed = Object.keys({ ...emulators.elice.env, ...emulators.flowaccount.env });
  const told = [...printed, 'BASE_URL', 'PORT', 'SESSION_SECRET', ...(own.match(/(?<=`)[A-Z_]+(?=`)/g) ?? [])];
  expect([...taken, ...read].filter((variable) => !told.includes(variable))).toEqual([]);
});

it.each(recipes)('the recipe %s sets no session cookie that other sites can use', (name) => {
  const code = programsOf(name).join('\n');
  const makesSessions = /from '(express-session|@fastify\/session)'/.test(code);
  expect(code.includes("sameSite: 'lax'")).toBe(makesSessions || name === 'separate-front-end');
});

it.each(['elecq', 'chainup', 'elice', 'flowaccount'])(
  'the README of passport-%s sets no such cookie, either',
  (name) => {
    const page = readFileSync(join(RECIPES, `../../../passport-${name}/README.md`), 'utf8');
    const sessions = page.split('\n').filter((line) => /(use|register)\(session/.test(line));
    expect(sessions).not.toEqual([]);
    expect(sessions.filter((line) => !line.includes("sameSite: 'lax'"))).toEqual([]);
  },
);

it.each(['return-to-the-page', 'linking-accounts', 'flowaccount-businesses', 'from-passport-oauth2', 'reverse-proxy'])(
  'the recipe %s has the page to which it sends those who decline',
  async (name) => {
    const publicURL = 'https://app.example/shop';
    const env: Record<string, string> = name === 'reverse-proxy' ? { PUBLIC_URL: publicURL } : {};
    const program = await recipe(name, { elice: '/auth/elice/callback', flowaccount: '/unused' }, { env });
    const start = await program.browser.get(`${program.url}/auth/elice`, { 'x-forwarded-proto': 'https' });
    const declined = (await emulators.elice.decline(locationOf(start)!)).replace(publicURL, program.url);
    const { pathname, search } = new URL(declined);
    const end = await program.browser.get(program.url + pathname + search, { 'x-forwarded-proto': 'https' });
    const page = new URL(locationOf(end)!.replace(publicURL, ''), program.url);
    expect(page.pathname).toMatch(/^\/login/);
    const shown = await program.browser.get(page.href);
    expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining('/auth/elice')]);
  },
);

/** What browsers say of a request that a page of another site makes, and of one of the site's own, newer and older ones. */
const FOREIGN = [
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'same-site', origin: 'http://evil.localhost' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
];
const fromOwnPages = (url: string): Record<string, string>[] => [
  // A page without a referrer (`Referrer-Policy: no-referrer`) sends this origin.
  { 'sec-fetch-site': 'same-origin', origin: 'null' },
  { origin: url },
];

describe('Returning to the page', () => {
  const opened = useRecipe('return-to-the-page', { elice: '/auth/elice/callback' });

  it('brings each tab back to the page it came from', async () => {
    const program = opened();
    const { url, browser } = program;
    const departures = [];
    for (const path of ['/courses/7?tab=notes', '/courses/8']) {
      const asked = await browser.get(url + path);
      departures.push(await browser.get(url + locationOf(asked)!));
    }
    const [first, second] = departures as [Response, Response];
    expect(locationOf(await comeBack(program, 'elice', second))).toBe('/courses/8');
    expect(locationOf(await comeBack(program, 'elice', first))).toBe('/courses/7?tab=notes');
    expect(await (await browser.get(`${url}/courses/7?tab=notes`)).text()).toBe('Course 7');
    expect(program.refused).toEqual([]);
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'http://localhost:1/',
    '/.//evil.example',
  ])('does not go to %s', async (returnTo) => {
    const program = opened();
    const query = new URLSearchParams({ returnTo });
    const start = await program.browser.get(`${program.url}/auth/elice?${query.toString()}`);
    const location = locationOf(await comeBack(program, 'elice', start))!;
    expect(new URL(location, program.url).origin).toBe(program.url);
  });
});

describe('Linking accounts', () => {
  const callbacks = { elice: '/auth/elice/callback', flowaccount: '/connect/flowaccount/callback' };
  const accounts = async ({ url, browser }: Program): Promise<unknown> => (await browser.get(`${url}/accounts`)).json();
  const connect = ({ url, browser }: Program): Promise<Response> => browser.post(`${url}/connect/flowaccount`, {});

  it('connects a second account, disconnects it, and keeps the last way to log in', async () => {
    const program = await recipe('linking-accounts', callbacks);
    const { url, browser } = program;
    await login(program, 'elice', '12345');
    expect(locationOf(await comeBack(program, 'flowaccount', await connect(program)))).toBe('/accounts');
    expect(await accounts(program)).toEqual(['elice/12345', 'flowaccount/N1000231']);
    await browser.post(`${url}/disconnect`, { account: 'flowaccount/N1000231' });
    expect(await accounts(program)).toEqual(['elice/12345']);
    const last = await browser.post(`${url}/disconnect`, { account: 'elice/12345' });
    expect(last.status).toBe(409);
    expect(program.refused).toEqual([]);
  });

  it('keeps the only account that its user can log in with, also when another one is connected', async () => {
    const program = await recipe('linking-accounts', callbacks);
    await login(program, 'elice', '12345');
    await comeBack(program, 'flowaccount', await connect(program));
    const last = await program.browser.post(`${program.url}/disconnect`, { account: 'elice/12345' });
    expect([last.status, await accounts(program)]).toEqual([409, ['elice/12345', 'flowaccount/N1000231']]);
  });

  it('gives nobody the id of another user, also after something was disconnected', async () => {
    const program = await recipe('linking-accounts', callbacks);
    await login(program, 'elice', '12345');
    await comeBack(program, 'flowaccount', await connect(program));
    const second = { ...program, browser: new Browser() };
    await login(second, 'elice', '20482');
    await program.browser.post(`${program.url}/disconnect`, { account: 'flowaccount/N1000231' });
    const third = { ...program, browser: new Browser() };
    await login(third, 'elice', '31007');
    expect(await accounts(third)).toEqual(['elice/31007']);
    expect(await accounts(second)).toEqual(['elice/20482']);
  });

  it('connects and disconnects for its own pages only', async () => {
    const program = await recipe('linking-accounts', callbacks);
    const { url, browser } = program;
    await login(program, 'elice', '12345');
    await comeBack(program, 'flowaccount', await connect(program));
    const account = { account: 'flowaccount/N1000231' };
    for (const headers of FOREIGN) {
      expect((await browser.post(`${url}/disconnect`, account, headers)).status).toBe(403);
      expect((await browser.post(`${url}/connect/flowaccount`, {}, headers)).status).toBe(403);
    }
    expect(await accounts(program)).toEqual(['elice/12345', 'flowaccount/N1000231']);
    for (const headers of fromOwnPages(url)) {
      const start = await browser.post(`${url}/connect/flowaccount`, {}, headers);
      await comeBack(program, 'flowaccount', start);
      expect(await accounts(program)).toContain('flowaccount/N1000231');
      await browser.post(`${url}/disconnect`, account, headers);
      expect(await accounts(program)).toEqual(['elice/12345']);
    }
  });

  it('sends a user who connects nothing after all to a page that says so', async () => {
    const program = await recipe('linking-accounts', callbacks);
    await login(program, 'elice', '12345');
    const start = await connect(program);
    const { pathname, search } = new URL(await emulators.flowaccount.decline(locationOf(start)!));
    const end = await program.browser.get(program.url + pathname + search);
    const page = await program.browser.get(new URL(locationOf(end)!, program.url).href);
    expect(await page.text()).toContain('Nothing was connected');
  });

  it('refuses an account of another user, and a link that another user started', async () => {
    const program = await recipe('linking-accounts', callbacks);
    await login(program, 'elice', '12345');
    await comeBack(program, 'flowaccount', await connect(program));

    const other = { ...program, browser: new Browser() };
    await login(other, 'elice', '20482');
    expect((await comeBack(other, 'flowaccount', await connect(other))).status).toBe(409);

    const started = await connect(other);
    await login(other, 'elice', '31007');
    expect(locationOf(await comeBack(other, 'flowaccount', started))).toBe('/not-connected');
    expect(await accounts(other)).toEqual(['elice/31007']);
  });
});

describe('A popup', () => {
  const opened = useRecipe('popup', { elice: '/auth/elice/callback' });

  it('ends at a page that tells the others, holds no token, and needs no inline script', async () => {
    const program = opened();
    const { url, browser } = program;
    const page = await (await browser.get(url)).text();
    expect(page).toContain('<script src="/page.js">');
    expect(await (await browser.get(`${url}/page.js`)).text()).toContain("window.open('/auth/elice'");
    const end = await login(program, 'elice');
    const text = await end.text();
    expect([end.status, text]).toEqual([200, '<body data-end="done"><script src="/end.js"></script></body>']);
    expect(end.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(await (await browser.get(`${url}/me`)).json()).toEqual({ id: '12345', name: 'John Doe' });
    expect(program.refused).toEqual([]);
  });

  it('changes the page without loading it again, so that a form in it stays as it is', async () => {
    const program = opened();
    const { url, browser } = program;
    const button = { hidden: true };
    const status = { textContent: '' };
    const channel: { onmessage?: (event: { data: string }) => void } = {};
    const left: string[] = [];
    // What the page's script finds in a browser. Whoever touches `location` leaves the page.
    const page = {
      document: { getElementById: (id: string) => ({ login: button, status })[id] },
      BroadcastChannel: function BroadcastChannel() {
        return channel;
      },
      fetch: (path: string) => browser.get(url + path),
      location: new Proxy({}, { get: (_target, name) => () => left.push(String(name)) }),
    };
    runInNewContext(await (await browser.get(`${url}/page.js`)).text(), page);
    await eventually(() => status.textContent === 'You are not logged in.');
    expect(button.hidden).toBe(false);
    channel.onmessage!({ data: 'failed' });
    expect(status.textContent).toContain('failed');
    await login(program, 'elice', '12345');
    channel.onmessage!({ data: 'done' });
    await eventually(() => status.textContent === 'You are logged in as John Doe.');
    expect(button.hidden).toBe(true);
    expect(left).toEqual([]);
  });

  it('tells the others of a provider that is down, and closes', async () => {
    const program = opened();
    emulators.elice.faults.next('token', 'unavailable');
    const end = await login(program, 'elice');
    expect([end.status, end.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    expect(await end.text()).toBe('<body data-end="failed"><script src="/end.js"></script></body>');
    const script = await (await program.browser.get(`${program.url}/end.js`)).text();
    expect(script).toContain('window.close()');
    // It is in the program's log, and not among what these tests print.
    expect(program.errors()).toContain('ProviderUnavailableError: Elice is unavailable');
  });

  it('tells the others of a login that was declined', async () => {
    const program = opened();
    const start = await program.browser.get(`${program.url}/auth/elice`);
    const { pathname, search } = new URL(await emulators.elice.decline(locationOf(start)!));
    const end = await program.browser.get(program.url + pathname + search);
    expect(locationOf(end)).toBe('/failed');
    expect(await (await program.browser.get(`${program.url}/failed`)).text()).toContain('data-end="failed"');
  });
});

describe('A separate front end', () => {
  const opened = useRecipe(
    'separate-front-end',
    { elice: '/auth/elice/callback' },
    { env: { FRONT_END: 'http://app.localhost:5173', COOKIE_SECRET: 'c'.repeat(32) } },
  );

  it('lets the front end call as the user, with a cookie that no script reads, and nobody else', async () => {
    const program = opened();
    const { url, browser } = program;
    expect((await browser.get(`${url}/api/me`)).status).toBe(401);
    const end = await login(program, 'elice', '20482');
    expect(locationOf(end)).toBe('http://app.localhost:5173');
    const ticket = end.headers.getSetCookie().find((line) => line.startsWith('user='))!;
    expect(ticket).toMatch(/; HttpOnly/);
    expect(ticket).toMatch(/; SameSite=Lax/i);
    expect(ticket).not.toContain('20482');

    const me = await browser.get(`${url}/api/me`, { origin: 'http://app.localhost:5173' });
    expect(await me.json()).toEqual({ id: '20482', name: '김하늘' });
    expect(me.headers.get('access-control-allow-origin')).toBe('http://app.localhost:5173');
    expect((await browser.get(`${url}/api/me`, { origin: 'http://evil.localhost' })).status).toBe(403);
    expect(program.refused).toEqual([]);
  });

  it.each(['a decline', 'a provider that is down'])(
    'brings the browser back to the front end after %s',
    async (what) => {
      const program = opened();
      const begun = await program.browser.get(`${program.url}/auth/elice`);
      const { elice } = emulators;
      if (what !== 'a decline') elice.faults.next('token', 'unavailable');
      const ended = what === 'a decline' ? elice.decline(locationOf(begun)!) : elice.approve(locationOf(begun)!);
      const { pathname, search } = new URL(await ended);
      const end = await program.browser.get(program.url + pathname + search);
      expect([end.status, locationOf(end)]).toEqual([302, 'http://app.localhost:5173/?login=failed']);
    },
  );

  it('logs out, and believes no cookie of another making', async () => {
    const program = opened();
    const { url, browser } = program;
    await login(program, 'elice');
    await browser.post(`${url}/api/logout`, {});
    expect((await browser.get(`${url}/api/me`)).status).toBe(401);
    const forged = await fetch(`${url}/api/me`, { headers: { cookie: 'user=Fe26.2*1*made*up' } });
    expect(forged.status).toBe(401);
  });
});

describe.each(['nestjs', 'fastify', 'from-passport-oauth2'])('The recipe %s', (name) => {
  const opened = useRecipe(name, { elice: '/auth/elice/callback' });

  it('logs in', async () => {
    const program = opened();
    const end = await login(program, 'elice', '31007');
    expect([end.status, locationOf(end)]).toEqual([302, '/me']);
    const me = await program.browser.get(`${program.url}/me`);
    expect(await me.json()).toEqual({ id: '31007' });
    expect(program.refused).toEqual([]);
  });

  it('answers 503 when the provider is down', async () => {
    const program = opened();
    emulators.elice.faults.next('token', 'unavailable');
    expect((await login(program, 'elice')).status).toBe(503);
  });
});

describe('A reverse proxy', () => {
  it('logs in at the public address, with cookies for https', async () => {
    const publicURL = 'https://app.example/shop';
    const env = { PUBLIC_URL: publicURL };
    const program = await recipe('reverse-proxy', { elice: '/auth/elice/callback' }, { env });
    const { url, browser } = program;
    // What the proxy passes on: without the prefix, over plain http.
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' };
    const start = await browser.get(`${url}/auth/elice`, forwarded);
    const authorization = new URL(locationOf(start)!);
    expect(authorization.searchParams.get('redirect_uri')).toBe(`${publicURL}/auth/elice/callback`);
    expect(start.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-login\..*; Secure/)]);

    const approved = new URL(await emulators.elice.approve(authorization.href, '12345'));
    const path = approved.pathname.replace('/shop', '') + approved.search;
    const end = await browser.get(url + path, forwarded);
    expect(locationOf(end)).toBe(`${publicURL}/me`);
    expect(end.headers.getSetCookie().find((line) => line.startsWith('connect.sid'))).toContain('Secure');
    expect(await (await browser.get(`${url}/me`, forwarded)).json()).toEqual({ id: '12345', name: 'John Doe' });
    expect(program.refused).toEqual([]);
  });
});

describe('Several businesses', () => {
  it('connects two of them, calls each with its own token, and forgets one', async () => {
    const callbacks = { elice: '/auth/elice/callback', flowaccount: '/businesses/callback' };
    const program = await recipe('flowaccount-businesses', callbacks);
    const { url, browser } = program;
    await login(program, 'elice');
    for (const business of ['N1000231', 'N1000232']) {
      const start = await browser.post(`${url}/businesses`, {});
      const approved = await emulators.flowaccount.approve(locationOf(start)!, 'owner-1', { business });
      const { pathname, search } = new URL(approved);
      expect(locationOf(await browser.get(url + pathname + search))).toBe('/businesses');
    }
    const own = (await (await browser.get(`${url}/businesses`)).json()) as Record<string, string>;
    expect(Object.keys(own)).toEqual(['N1000231', 'N1000232']);
    for (const [id, name] of Object.entries(own)) {
      expect(await (await browser.get(`${url}/businesses/${id}`)).json()).toMatchObject({ compnayName: name });
    }
    expect((await browser.get(`${url}/businesses/N2000415`)).status).toBe(404);
    for (const headers of FOREIGN) {
      expect((await browser.post(`${url}/businesses/N1000231/disconnect`, {}, headers)).status).toBe(403);
      expect((await browser.post(`${url}/businesses`, {}, headers)).status).toBe(403);
    }
    expect((await browser.get(`${url}/businesses/N1000231`)).status).toBe(200);
    await browser.post(`${url}/businesses/N1000231/disconnect`, {}, fromOwnPages(url)[0]);
    expect((await browser.get(`${url}/businesses/N1000231`)).status).toBe(404);
    expect((await browser.get(`${url}/businesses/N1000232`)).status).toBe(200);
    expect(program.refused).toEqual([]);
  });
});

describe('OpenTelemetry', () => {
  // One of them is closed here.
  let others: Emulators;
  beforeAll(async () => {
    others = emulators;
    emulators = await startEmulators();
  });
  afterAll(async () => {
    await emulators.close();
    emulators = others;
  });

  it('makes a span of each call, with its outcome and without secrets', async () => {
    const codes = [...programsOf('opentelemetry'), ...programsOf('popup')];
    const program = await recipe('opentelemetry', { elice: '/auth/elice/callback' }, { codes });
    await login(program, 'elice');
    emulators.elice.faults.next('token', 'unavailable');
    await login(program, 'elice');
    const { elice } = emulators;
    const start = await program.browser.get(`${program.url}/auth/elice`);
    const { pathname, search } = new URL(await elice.approve(locationOf(start)!));
    await elice.close();
    expect((await program.browser.get(program.url + pathname + search)).status).toBe(503);
    const output = await program.end();
    expect([...output.matchAll(/name: '(elice [^']*)'/g)].map(([, span]) => span)).toEqual([
      'elice token',
      'elice profile',
      'elice token',
      'elice token',
    ]);
    expect(output).toContain("'http.request.method': 'POST'");
    expect(output).toContain("'http.response.status_code': 200");
    expect(output).toContain("'http.response.status_code': 503");
    expect(output).toContain("'error.type': '503'");
    expect(output).toContain("'error.type': 'ProviderUnavailableError'");
    const sent = elice.requests.map(({ body, headers }) => `${body} ${headers.authorization ?? ''}`);
    const secrets = sent.flatMap((text) => text.match(/[\w-]{20,}/g) ?? []);
    expect(secrets.length).toBeGreaterThan(3);
    for (const secret of secrets) expect(output).not.toContain(secret);
    expect(program.refused).toEqual([]);
  });
});
