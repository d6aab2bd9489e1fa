import { startEmulators } from 'provider-emulators';
import { readConfig } from '../src/config.js';
import { type RunningApp, start } from '../src/server.js';
import { Developer } from './support/developer.js';
import { NAMES, startSampleApp, textOf } from './support/sample-app.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** The app with emulators of its own, where the environment has no credentials. */
async function startApp(env: Record<string, string> = {}): Promise<RunningApp> {
  const app = await start(readConfig({ PORT: '0', LOG_LEVEL: 'silent', ...env }));
  closers.unshift(() => app.stop());
  return app;
}

const rawPage = (name: string): string => `/emulators/${name}/requests`;

/** What was secret in a login, as the raw page shows it: members of JSON, fields of forms and credentials. */
function secretsIn(html: string): string[] {
  const text = textOf({ html });
  const found = [
    /"(?:code|access_?token|refresh_?token|token|client_?secret|data|sign|ticket)": ?"([^"]{8,})"/gi,
    /[?& ](?:code|authorizationCode|state|client_secret|refresh_token)=([^\s&]{8,})/g,
    /authorization: (?:Basic|Bearer) (\S{8,})/g,
  ].flatMap((pattern) => [...text.matchAll(pattern)].map(([, secret]) => secret!));
  return [...new Set(found)];
}

describe('what an emulator received', () => {
  it.each(NAMES)('is shown unmasked after a login with %s, and on no other page', async (name) => {
    const developer = new Developer(await startApp());
    const { text: account } = await developer.login(name);
    expect(account).toContain('Hello,');
    const html = await developer.page(rawPage(name));
    const secrets = secretsIn(html);
    // Ticket, code, token, and the client secret or what is sealed.
    expect(secrets.length).toBeGreaterThanOrEqual(4);
    const files = [...account.matchAll(/href="(\/flows\/[^"]*\.(?:har|md))"/g)].map(([, href]) => href!);
    expect(files).toHaveLength(2);
    for (const path of ['/account', '/', '/setup', '/emulators', ...files]) {
      const page = await developer.page(path);
      expect([path, secrets.filter((secret) => page.includes(secret))]).toEqual([path, []]);
    }
  });

  it('is the latest first, with query, headers, bodies, status and fault', async () => {
    const developer = new Developer(await startApp());
    await developer.post('flowaccount/fault', { fault: 'token expired-code', until: 'played' });
    await developer.login('flowaccount');
    const html = await developer.page(rawPage('flowaccount'));
    const titles = [...html.matchAll(/<h2 lang="en">([^<]*)<\/h2>/g)].map(([, title]) => title);
    expect(titles).toEqual(['POST /test/token', 'POST /login', 'GET /connect/authorize']);
    const text = textOf({ html });
    expect(text).toMatch(/GET \/connect\/authorize ?\s*\?response_type=code .*&client_id=flowaccount-client/);
    expect(text).toContain('content-type: application/x-www-form-urlencoded');
    expect(text).toMatch(/grant_type=authorization_code&code=[\w-]/);
    expect(text).toMatch(/What the body says \{ [^}]*"grant_type": "authorization_code", "code": "[\w-]/);
    expect(text).toMatch(/HTTP 400 Bad Request .*"error":"invalid_grant"/);
    expect(text).toContain('Fault that was switched on: Expired code');
  });

  it('is opened, where ChainUp has sealed it', async () => {
    const developer = new Developer(await startApp());
    await developer.login('chainup');
    const text = textOf({ html: await developer.page(rawPage('chainup')) });
    expect(text).toMatch(/"data":"[\w-]{100,}".* What the body says \{ "code": "[\w-]{8,}" \}/);
    expect(text).toMatch(/What the emulator sealed in it \{ [^}]*"openId": "[\w-]{8,}"/);
  });

  it('is no cookie: those of this app open something', async () => {
    const app = await startApp();
    const developer = new Developer(app);
    await developer.login('elice');
    const { session } = developer.browser.cookies(app.url);
    const emulator = /GET (http:\/\/[^/]+)\/oauth\/account/.exec(await developer.page('/account'))![1]!;
    // Cookies do not know ports: a browser sends them to an emulator on the same host.
    await fetch(`${emulator}/oauth/authorize`, { headers: { cookie: `session=${session!}`, 'x-seen': 'yes' } });
    const html = await developer.page(rawPage('elice'));
    expect(html).toContain('x-seen: yes');
    expect(html).not.toContain(session);
    expect(html).not.toMatch(/^cookie:/m);
  });

  it('stays in its place, whatever somebody sends', async () => {
    const developer = new Developer(await startApp());
    await developer.login('elice');
    const emulator = /GET (http:\/\/[^/]+)\/oauth\/account/.exec(await developer.page('/account'))![1]!;
    const send = (body: string): Promise<Response> =>
      fetch(`${emulator}/oauth/token?q=%0Aforged:%20header`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    await send('{"<script>":"\u202egnitirw"}');
    await send('['.repeat(60_000));
    await send(`${'['.repeat(9_000)}${']'.repeat(9_000)}`);
    const html = await developer.page(rawPage('elice'));
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('\\u202egnitirw');
    expect(html).not.toMatch(/\p{Bidi_C}|^forged/mu);
    // A line for each bracket, indented, would be megabytes.
    expect(html.length).toBeLessThan(200_000);
  });

  it('is the latest twenty requests', async () => {
    const developer = new Developer(await startApp());
    await developer.login('elice');
    const emulator = /GET (http:\/\/[^/]+)\/oauth\/account/.exec(await developer.page('/account'))![1]!;
    for (let call = 0; call < 25; call += 1) await fetch(`${emulator}/call-${call}`);
    const html = await developer.page(rawPage('elice'));
    expect(html.match(/class="recorded"/g)).toHaveLength(20);
    expect(html).toContain('/call-24');
    expect(html).not.toContain('/call-4<');
  });

  it('is kept in no cache, and found from the card of the emulator and from the steps that reach it', async () => {
    const app = await startApp();
    const developer = new Developer(app);
    const link = `href="${rawPage('elice')}"`;
    expect(await developer.page('/emulators')).toContain(link);
    const { text } = await developer.login('elice');
    // Its page, the code for a token, the profile: not the two that only this app sees.
    expect(text.split(link)).toHaveLength(4);
    const answer = await developer.browser.get(app.url + rawPage('elice'));
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await answer.text();
  });

  it('is opened only where it is sealed: a refusal stands there as it is', async () => {
    const developer = new Developer(await startApp());
    for (const name of NAMES) {
      await developer.post(`${name}/fault`, { fault: 'token invalid-client', until: 'played' });
      await developer.login(name);
      expect(await developer.page(rawPage(name))).not.toContain('What the emulator sealed in it');
    }
  });

  it('is found from the page of a login that failed', async () => {
    const developer = new Developer(await startApp());
    await developer.post('elice/fault', { fault: 'token expired-code', until: 'played' });
    expect((await developer.login('elice')).text).toContain(`href="${rawPage('elice')}"`);
  });

  it.each(['en', 'ko', 'th', 'zh'])('is told in %s, also before anything has arrived', async (language) => {
    const developer = new Developer(await startApp());
    const html = await developer.page(rawPage('elecq'), language);
    const heading = { en: 'Requests to', ko: '받은 요청', th: 'คำขอถึง', zh: '收到的请求' }[language]!;
    expect(textOf({ html })).toContain(heading);
    expect(html).not.toContain('class="recorded"');
  });
});

describe('there is no such page, and no link to one', () => {
  it('for a provider with credentials of its own', async () => {
    const app = await startSampleApp();
    closers.push(() => app.close());
    const visitor = app.visitor();
    await visitor.login('elice');
    expect((await visitor.get(rawPage('elice'))).status).toBe(404);
    expect((await visitor.get('/account')).html).not.toContain('/requests"');
  });

  it('for the one that has credentials, beside others that have none', async () => {
    const emulators = await startEmulators();
    closers.push(() => emulators.close());
    const app = await startApp({ ...emulators.elice.env });
    const developer = new Developer(app);
    const statuses = await Promise.all(['elice', 'elecq', 'nobody'].map((name) => developer.statusOf(rawPage(name))));
    expect(statuses).toEqual([404, 200, 404]);
    expect(await developer.page('/emulators')).not.toContain(rawPage('elice'));
  });

  it('in production', async () => {
    const app = await startApp({ NODE_ENV: 'production', SESSION_SECRET: 'q3Zl0pVYfT8mWcK2uE7xHn5RbD9sJgA4' });
    const developer = new Developer(app);
    const { text } = await developer.login('elice');
    expect(text).toContain('Hello,');
    expect(text).not.toContain('/requests"');
    expect(await developer.statusOf(rawPage('elice'))).toBe(404);
  });
});
