import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text as textFrom } from 'node:stream/consumers';
import { NAMES, type SampleApp, startSampleApp, textOf, type VisitedPage } from './support/sample-app.js';

let app: SampleApp;
afterEach(() => app.close());

describe('in a browser that blocks cookies', () => {
  beforeEach(async () => {
    app = await startSampleApp();
  });

  it.each(NAMES)('the callback of %s says that no cookie came, and the developer why', async (name) => {
    const callback = await app.visitor().agree(name);
    const page = await app.visitor().get(callback);
    expect(page.status).toBe(403);
    expect(textOf(page)).toContain('Your browser sent no cookies');
    expect(textOf(page)).toContain('blocks the cookies of this site');
    expect(textOf(page)).not.toContain('used already');
    expect(page.html).toContain(`href="/auth/${name}"`);
    expect(textOf(page)).toContain('reason none_pending');
    expect(textOf(page)).toContain('the browser sent no cookie at all');
    expect(app.log.at(-1)).toMatchObject({ provider: name, reason: 'none_pending' });
  });

  it('a form says so, too, and nothing happens', async () => {
    const visitor = app.visitor();
    await visitor.login('flowaccount');
    const form = await visitor.form();
    app.emulators.flowaccount.clearRequests();
    for (const path of ['/logout', '/account/refresh/flowaccount', '/account/unlink/flowaccount']) {
      const page = await app.visitor().post(path, form);
      expect(page.status).toBe(403);
      expect(textOf(page)).toContain('Your browser sent no cookies');
      expect(textOf(page)).toContain('reason no_cookies');
      expect(app.log.at(-1)).toMatchObject({ msg: 'form refused', reason: 'no_cookies' });
    }
    expect(app.emulators.flowaccount.requests).toHaveLength(0);
    expect((await visitor.get('/account')).status).toBe(200);
  });

  it('nothing of that is said where a cookie came: then they are not blocked', async () => {
    const visitor = app.visitor();
    await visitor.post('/language', { language: 'en', page: '/' });
    expect(textOf(await visitor.get(await app.visitor().agree('elice')))).toContain('This login cannot be completed');
    expect(textOf(await visitor.post('/logout', { _csrf: 'of.another' }))).toContain('That form was out of date');
  });
});

describe('behind a TLS proxy', () => {
  const BASE_URL = 'https://app.example';

  /** What the app answers the proxy, which hands the browser's host name on: `fetch` would name its own. */
  async function ask(
    path: string,
    headers: Record<string, string>,
    form?: Record<string, string>,
  ): Promise<VisitedPage> {
    const type = form && { 'content-type': 'application/x-www-form-urlencoded' };
    const asked = request({
      port: app.running.port,
      path,
      method: form ? 'POST' : 'GET',
      headers: { host: 'app.example', ...type, ...headers },
      agent: false,
    });
    asked.end(new URLSearchParams(form).toString());
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const told = new Headers();
    for (const [name, value] of Object.entries(response.headers)) {
      for (const each of [value ?? []].flat()) told.append(name, each);
    }
    return {
      status: response.statusCode ?? 0,
      location: told.get('location'),
      html: await textFrom(response),
      headers: told,
    };
  }

  it.each([
    ['the start of a login', '/auth/elice', undefined],
    ['its callback', '/auth/elice/callback?code=1&state=2', undefined],
    ['a form', '/logout', { _csrf: 'x.y' }],
  ])('that does not say so, %s is refused with what to change, and no cookie is set', async (_what, path, form) => {
    app = await startSampleApp({}, { BASE_URL });
    const page = await ask(path, {}, form);
    expect(page.status).toBe(500);
    expect(page.headers.get('set-cookie')).toBeNull();
    const text = textOf(page);
    expect(text).toContain('This site is not set up correctly');
    expect(text).toContain('Please tell whoever runs this app.');
    expect(text).toContain('let it send «X-Forwarded-Proto: https»');
    expect(text).toContain('check X-Forwarded-Proto, BASE_URL');
    expect(text).not.toMatch(/used already|out of date/);
    expect(app.log.at(-1)).toMatchObject({ level: 50, reason: 'plain_request' });
    expect(app.log.at(-1)).not.toHaveProperty('err');
  });

  it('in production a person reads what to do, and not how it is built', async () => {
    app = await startSampleApp({}, { BASE_URL, NODE_ENV: 'production' });
    const text = textOf(await ask('/auth/elice', {}));
    expect(text).toContain('Please tell whoever runs this app.');
    expect(text).not.toMatch(/X-Forwarded-Proto|BASE_URL|For developers/);
    expect(app.log.at(-1)).toMatchObject({ msg: expect.stringContaining('X-Forwarded-Proto') as string });
  });

  it('that was gone around, the way to the own address is shown', async () => {
    app = await startSampleApp({}, { BASE_URL });
    const page = await ask('/auth/elice', { host: `localhost:${app.running.port}` });
    expect(textOf(page)).toContain('you have come by another one, over http');
    expect(page.html).toContain(`href="${BASE_URL}/"`);
  });

  it('that says so, a login works from its start to the account', async () => {
    app = await startSampleApp({}, { BASE_URL });
    const secure = { 'x-forwarded-proto': 'https' };
    const cookiesOf = ({ headers }: VisitedPage): string =>
      headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
    app.emulators.elice.registerRedirectURI(`${BASE_URL}/auth/elice/callback`);
    const start = await ask('/auth/elice', secure);
    const callback = new URL(await app.emulators.elice.approve(start.location!));
    const end = await ask(callback.pathname + callback.search, { ...secure, cookie: cookiesOf(start) });
    expect(end.location).toBe('/account');
    expect((await ask('/account', { ...secure, cookie: cookiesOf(end) })).html).toContain('id="card-elice"');
  });

  it('pages that only show something, and the health check, are there also for plain requests', async () => {
    app = await startSampleApp({}, { BASE_URL });
    for (const path of ['/', '/setup', '/healthz']) expect((await ask(path, {})).status).toBe(200);
  });
});
