import { type Name, NAMES, type SampleApp, startSampleApp, textOf } from './support/sample-app.js';

let app: SampleApp;
beforeAll(async () => {
  app = await startSampleApp();
});
afterAll(() => app.close());

/** What is wrong, by the log: the latest line. */
const logged = (): Record<string, unknown> | undefined => app.log.findLast(({ level }) => Number(level) >= 40);

/** Whose id is chosen at the provider, and what the account page then says. */
const WHO: Readonly<Record<Name, readonly [string, string]>> = {
  elecq: ['u-1002', 'u-1002'],
  chainup: ['0a5de6f1779c4be2a44f0c3d61b8e713', '0a5de6f1779c4be2a44f0c3d61b8e713'],
  elice: ['31007', 'สมชาย ใจดี'],
  flowaccount: ['owner-2', 'บริษัท ไชโย โลจิสติกส์ จำกัด'],
};

describe('the login page', () => {
  it('offers a login with each provider', async () => {
    const { status, html } = await app.visitor().get('/');
    expect(status).toBe(200);
    for (const name of NAMES) expect(html).toContain(`href="/auth/${name}"`);
  });

  it('leads somebody who opened another name of this computer to the one that the callback has', async () => {
    const { port } = new URL(app.url);
    const { html } = await app.visitor().get(`http://127.0.0.1:${port}/`);
    expect(html).toContain(`href="${app.url}/auth/elice"`);
  });

  it('is left for the other name at the start of a login, too, also for an address that somebody kept', async () => {
    const { port } = new URL(app.url);
    for (const name of ['127.0.0.1', '[::1]']) {
      const answer = await fetch(`http://127.0.0.1:${port}/auth/elice?tab=1`, {
        redirect: 'manual',
        headers: { host: `${name}:${port}` },
      });
      expect(answer.headers.get('location')).toBe(`${app.url}/auth/elice?tab=1`);
    }
  });
});

describe.each(NAMES)('a login with %s', (name) => {
  it('ends on an account page with the profile and the lifetimes of the tokens', async () => {
    const visitor = app.visitor();
    const end = await visitor.login(name, WHO[name][0]);
    expect([end.status, end.location]).toEqual([302, '/account']);
    const page = await visitor.get('/account');
    expect(page.status).toBe(200);
    expect(textOf(page)).toContain(WHO[name][1]);
    expect(page.html).toMatch(/<time datetime="[^"]+"[^>]*>ends in /);
    // What is linked is offered no more.
    expect(textOf(page).match(/Link [A-Z]\w+/g)).toHaveLength(NAMES.length - 1);
  });

  it('is refused at the second click on the callback, and stays logged in', async () => {
    const visitor = app.visitor();
    const callback = await visitor.agree(name);
    await visitor.get(callback);
    const again = await visitor.get(callback);
    expect(again.status).toBe(403);
    expect(textOf(again)).toContain('This link has been used already');
    expect(again.html).toContain('href="/account"');
    expect((await visitor.get('/account')).status).toBe(200);
  });

  it('is refused in a browser that did not start it', async () => {
    const callback = await app.visitor().agree(name);
    const stranger = app.visitor();
    await stranger.post('/language', { language: 'en', page: '/' });
    const answer = await stranger.get(callback);
    expect(answer.status).toBe(403);
    expect(textOf(answer)).toContain('This login cannot be completed');
    expect(answer.html).toContain(`href="/auth/${name}"`);
    expect((await stranger.get('/account')).location).toBe('/');
  });

  it('that is declined says so, offers another try, and logs nobody in', async () => {
    const visitor = app.visitor();
    const answer = await visitor.get(await app.emulators[name].decline(await visitor.start(name)));
    expect(answer.status).toBe(401);
    expect(textOf(answer)).toContain('The login was declined at');
    expect(answer.html).toContain(`href="/auth/${name}"`);
    expect((await visitor.get('/account')).location).toBe('/');
  });

  it('with an expired code asks to start again', async () => {
    app.emulators[name].faults.next('token', 'expired-code');
    const answer = await app.visitor().login(name);
    expect(answer.status).toBe(401);
    expect(textOf(answer)).toContain('did not accept the login');
    expect(logged()).toMatchObject({ provider: name, operation: 'token', status: 401, msg: 'request failed' });
    expect(answer.html).toContain(`href="/auth/${name}"`);
  });

  it('at a provider that is down offers another try, which works when it is back', async () => {
    const visitor = app.visitor();
    app.emulators[name].faults.next('token', 'unavailable');
    const answer = await visitor.login(name);
    expect(answer.status).toBe(503);
    expect(textOf(answer)).toContain('is not answering');
    expect(answer.html).toContain(`href="/auth/${name}"`);
    expect(logged()).toMatchObject({ provider: name, operation: 'token', status: 503, msg: 'request failed' });
    expect((await visitor.login(name)).location).toBe('/account');
  });

  it('at a provider that talks nonsense is stopped, without a word of the nonsense', async () => {
    app.emulators[name].faults.next('token', 'truncated');
    const answer = await app.visitor().login(name);
    expect(answer.status).toBe(502);
    expect(textOf(answer)).toContain('answered something we do not understand');
    expect(answer.html).not.toMatch(/node_modules|\.[jt]s:\d/);
  });
});

describe('somebody who is logged in', () => {
  it('stays so when a further login fails', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    const answer = await visitor.get(await app.emulators.chainup.decline(await visitor.start('chainup')));
    expect(answer.status).toBe(401);
    expect(textOf(answer)).toContain('You are still logged in');
    expect((await visitor.get('/account')).status).toBe(200);
  });

  it('logs out, and has to log in again', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    const recorded = visitor.browser.clone();
    const out = await visitor.submit('/logout');
    expect([out.status, out.location]).toEqual([303, '/']);
    expect((await visitor.get('/account')).location).toBe('/');
    // Not even the old cookie opens it.
    expect((await recorded.get(`${app.url}/account`)).headers.get('location')).toBe('/');
  });

  it('gets a new session at the login', async () => {
    const visitor = app.visitor();
    const callback = await visitor.agree('elice');
    const before = visitor.browser.cookies(app.url)['session'];
    await visitor.get(callback);
    expect(visitor.browser.cookies(app.url)['session']).not.toBe(before);
  });
});

it('leads a callback address that somebody opens by itself to the start of a login, which then works', async () => {
  for (const name of NAMES) {
    const visitor = app.visitor();
    expect((await visitor.get(`/auth/${name}/callback`)).location).toBe(`/auth/${name}`);
    expect((await visitor.get(`/auth/${name}/callback?utm_source=mail`)).location).toBe(`/auth/${name}`);
    expect((await visitor.login(name)).location).toBe('/account');
  }
});

it('finishes two logins that one browser has open at once, in any order', async () => {
  const visitor = app.visitor();
  const [first, second] = [await visitor.agree('elice'), await visitor.agree('flowaccount')];
  expect((await visitor.get(second)).location).toBe('/account');
  expect((await visitor.get(first)).location).toBe('/account');
});

it('lets one of two clicks on the callback at the same time in, and refuses the other', async () => {
  const visitor = app.visitor();
  const callback = await visitor.agree('flowaccount');
  const answers = await Promise.all([visitor.get(callback), visitor.get(callback)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([302, 403]);
  expect((await visitor.get('/account')).status).toBe(200);
});

it('says at the start of a login already that the provider is down', async () => {
  app.emulators.elecq.faults.next('authorize', 'unavailable');
  const answer = await app.visitor().get('/auth/elecq');
  expect(answer.status).toBe(503);
  expect(textOf(answer)).toContain('ELECQ is not answering');
  expect(answer.html).toContain('href="/auth/elecq"');
});

it('tells for how long a provider wants to be left alone', async () => {
  app.emulators.elice.faults.next('token', 'rate-limited');
  expect(textOf(await app.visitor().login('elice'))).toContain('Please try again in 30 seconds.');
});

it('answers an unknown provider, and any other unknown address, with a page that leads on', async () => {
  for (const path of ['/auth/nobody', '/auth/nobody/callback?code=1', '/nowhere']) {
    const answer = await app.visitor().get(path);
    expect(answer.status).toBe(404);
    expect(textOf(answer)).toContain('There is nothing here');
  }
});

it.each([
  ['elice', 'code=x'],
  ['chainup', 'code=x'],
  ['elecq', 'authorizationCode=x'],
  ['flowaccount', 'error=access_denied'],
] as const)(
  'answers a start of %s that looks like a callback (%s) with a page, and its request id with a log line',
  async (name, query) => {
    const page = await app.visitor().get(`/auth/${name}?${query}`);
    expect([401, 403]).toContain(page.status);
    const id = page.headers.get('x-request-id')!;
    expect(textOf(page)).toContain(`Request id: ${id}`);
    expect(textOf(page)).toContain('For developers');
    expect(page.html).toContain('href="/"');
    expect(logged()).toMatchObject({
      requestId: id,
      provider: name,
      status: page.status,
      error: 'AuthenticationError',
      msg: 'request refused',
    });
  },
);

it('starts no login for a browser that only prefetches, which is no failure', async () => {
  app.log.length = 0;
  const visitor = app.visitor();
  for (const header of ['sec-purpose', 'purpose', 'x-moz']) {
    const answer = await fetch(`${app.url}/auth/elice`, { redirect: 'manual', headers: { [header]: 'prefetch' } });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([503, []]);
  }
  expect(app.log).toEqual([]);
  expect((await visitor.login('elice')).location).toBe('/account');
});
