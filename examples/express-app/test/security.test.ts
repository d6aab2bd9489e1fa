import { type SampleApp, startSampleApp, textOf, type Visitor } from './support/sample-app.js';

const HOSTILE = `<img src=x onerror="alert('x')"><script>alert(1)</script>&amp;`;

let app: SampleApp;
beforeAll(async () => {
  app = await startSampleApp({
    elice: {
      accounts: [
        {
          id: '666',
          displayName: HOSTILE,
          email: `"><b>@x.example`,
          phone: `'"`,
          profileURL: 'javascript:alert(1)',
          locale: 'ko',
        },
      ],
    },
  });
});
afterAll(() => app.close());

const tokenIn = (html: string): string => /name="_csrf"\s+value="([^"]*)"/.exec(html)?.[1] ?? '';

describe('a form without its CSRF token', () => {
  const attempts: [string, (visitor: Visitor, other: Visitor) => Promise<Record<string, string>>][] = [
    ['no token', () => Promise.resolve({})],
    ['an empty token', () => Promise.resolve({ _csrf: '' })],
    ['a made-up token', () => Promise.resolve({ _csrf: 'abc.def' })],
    [
      "somebody else's token",
      async (_visitor, other) => {
        await other.login('chainup');
        return { _csrf: tokenIn((await other.get('/account')).html) };
      },
    ],
  ];

  it.each(attempts)('is refused kindly, and nothing happens: %s', async (_what, formOf) => {
    const visitor = app.visitor();
    await visitor.login('flowaccount');
    app.emulators.flowaccount.clearRequests();
    const form = await formOf(visitor, app.visitor());
    for (const path of ['/logout', '/account/refresh/flowaccount', '/account/api/flowaccount']) {
      const answer = await visitor.post(path, form);
      expect(answer.status).toBe(403);
      expect(textOf(answer)).toContain('That form was out of date');
    }
    expect((await visitor.get('/account')).status).toBe(200);
    expect(app.emulators.flowaccount.requests).toHaveLength(0);
  });

  it('is accepted with it', async () => {
    const visitor = app.visitor();
    await visitor.login('flowaccount');
    expect((await visitor.post('/logout', { _csrf: tokenIn((await visitor.get('/account')).html) })).location).toBe(
      '/',
    );
  });
});

it('shows what a hostile provider says as text', async () => {
  const visitor = app.visitor();
  await visitor.login('elice');
  await visitor.submit('/account/api/elice');
  const page = await visitor.get('/account');
  expect(textOf(page)).toContain(HOSTILE);
  expect(page.html).not.toContain('<img src=x');
  expect(page.html).not.toContain('<script>');
  expect(page.html).not.toContain('<b>@x');
  expect(page.html).not.toContain('href="javascript:');
});

it('repeats nothing that an address says', async () => {
  const visitor = app.visitor();
  await visitor.login('chainup');
  const evil = encodeURIComponent(HOSTILE);
  for (const path of [
    `/auth/elice/callback?error=${evil}&error_description=${evil}`,
    `/account?did=${evil}&provider=${evil}`,
    `/account?did=constructor&provider=elice`,
    `/auth/${evil}`,
    `/${evil}`,
  ]) {
    const { html } = await visitor.get(path);
    expect(html).not.toContain('<img src=x');
    expect(html).not.toContain('<script>alert');
  }
});

describe('every page', () => {
  it.each(['/', '/nowhere', '/auth/elice/callback?code=1&state=2'])(
    'lets nothing in that is not of this app, and nothing inline: %s',
    async (path) => {
      const { headers, html } = await app.visitor().get(path);
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?! src="\/)/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );
});

describe('the session cookie', () => {
  it('is out of the reach of scripts and of forms of other sites', async () => {
    const visitor = app.visitor();
    const { headers } = await visitor.get(await visitor.agree('elice'));
    const cookies = headers.getSetCookie();
    expect(cookies).toContainEqual(expect.stringMatching(/^session=.*HttpOnly; SameSite=Lax$/));
    for (const cookie of cookies) expect(cookie).toContain('HttpOnly; SameSite=Lax');
  });

  it('is not set for somebody who only looks', async () => {
    expect((await app.visitor().get('/')).headers.get('set-cookie')).toBeNull();
  });

  it('or any other is for HTTPS only when the public address is', async () => {
    const behindProxy = await startSampleApp({}, { BASE_URL: 'https://app.example' });
    try {
      const { port } = behindProxy.running;
      const visit = (headers: Record<string, string>): Promise<Response> =>
        fetch(`http://127.0.0.1:${port}/auth/elice`, { redirect: 'manual', headers });
      const { headers } = await visit({ 'x-forwarded-proto': 'https' });
      const cookies = headers.getSetCookie();
      expect(cookies).toContainEqual(expect.stringMatching(/^__Host-login\..*; HttpOnly; Secure; SameSite=Lax$/));
      for (const cookie of cookies) expect(cookie).toMatch(/^__Host-.*HttpOnly; Secure; SameSite=Lax$/);
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      expect(headers.get('location')).toContain(encodeURIComponent('https://app.example/auth/elice/callback'));
      expect((await visit({})).headers.get('set-cookie')).toBeNull();
    } finally {
      await behindProxy.close();
    }
  });
});

it('tells somebody who has logged out in another tab to log in first, and somebody who is logged in to go back', async () => {
  const visitor = app.visitor();
  await visitor.login('elice');
  const form = await visitor.form();
  const stale = await visitor.post('/account/unlink/elice', { _csrf: 'of.another' });
  expect(textOf(stale)).toContain('go back and try again');
  await visitor.submit('/logout');
  await visitor.post('/language', { language: 'en', page: '/' });
  const old = await visitor.post('/account/unlink/elice', form);
  expect(old.status).toBe(403);
  expect(textOf(old)).toContain('Log in, and then try again.');
  expect(textOf(old)).not.toContain('go back');
  expect(old.html).toContain('href="/"');
});
