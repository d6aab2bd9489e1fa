import { textsIn } from '../src/languages/index.js';
import { NAMES, type SampleApp, startSampleApp, textOf, type VisitedPage } from './support/sample-app.js';

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

const HEADINGS = {
  en: 'Four logins, end to end',
  ko: '네 가지 로그인, 처음부터 끝까지',
  th: 'เข้าสู่ระบบสี่แบบ ตั้งแต่ต้นจนจบ',
  zh: '四种登录，从头到尾',
} as const;

const home = async (headers: Record<string, string>): Promise<string> =>
  (await fetch(`http://localhost:${app.running.port}/`, { headers })).text();
const langOf = (html: string): string | undefined => /<html lang="([^"]*)"/.exec(html)?.[1];

const choose = (language: string, page = '/', headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${app.url}/language`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams({ language, page }),
  });

describe('the language of a page', () => {
  it.each([
    ['no header', '', 'en'],
    ['one language', 'ko', 'ko'],
    ['a region', 'th-TH', 'th'],
    ['Chinese of any region, in simplified characters', 'zh-TW', 'zh'],
    ['the highest q', 'en;q=0.5, ko;q=0.2, zh-CN;q=0.8', 'zh'],
    ['a language unknown here before a known one', 'fr-FR, fr;q=0.9, th;q=0.1', 'th'],
    ['only languages unknown here', 'fr-FR, ja;q=0.9', 'en'],
    ['a language that is refused', 'ko;q=0, *;q=0.1', 'en'],
    ['nonsense', ';;;q=ko,<script>', 'en'],
  ] as const)('is what the browser prefers: %s', async (_what, header, language) => {
    const page = await home(header === '' ? {} : { 'accept-language': header });
    expect(langOf(page)).toBe(language === 'zh' ? 'zh-Hans' : language);
    expect(page).toContain(HEADINGS[language]);
  });

  it.each(['ko', 'th', 'zh'] as const)('is %s once it is chosen, whatever the browser prefers', async (language) => {
    const visitor = app.visitor();
    const { status, location } = await visitor.post('/language', { language, page: '/setup' });
    expect([status, location]).toEqual([303, '/setup']);
    const { html } = await visitor.get('/');
    expect(html).toContain(HEADINGS[language]);
    expect(html).toMatch(new RegExp(`value="${language}"[^>]*aria-current="true"`));
  });

  it.each(['', 'xx', 'constructor', '"><script>', 'ko,th'])('is not the nonsense of a cookie: %j', async (value) => {
    const page = await home({ cookie: `language=${value}`, 'accept-language': 'th' });
    expect(langOf(page)).toBe('th');
  });

  it('is kept out of shared caches', async () => {
    const { headers } = await fetch(`${app.url}/`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('vary')).toBe('Accept-Language, Cookie');
  });
});

describe('the switch', () => {
  it('names each language in itself, marked as such, on every page', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    for (const path of ['/', '/setup', '/buttons', '/account', '/nowhere']) {
      const { html } = await visitor.get(path);
      const form = html.split('action="/language"')[1]!.split('</form>')[0]!;
      expect(form).toContain(`name="page" value="${path}"`);
      const names = [...form.matchAll(/<button[^>]*lang="([^"]*)"[^>]*>\s*(\S+)\s*</g)].map(([, ...found]) => found);
      expect(names).toEqual([
        ['en', 'English'],
        ['ko', '한국어'],
        ['th', 'ไทย'],
        ['zh-Hans', '中文'],
      ]);
    }
  });

  it('sets a cookie that no script reads, and under https none that another host can set', async () => {
    expect((await choose('ko')).headers.getSetCookie()[0]).toMatch(
      /^language=ko; Max-Age=31536000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    await app.close();
    app = await startSampleApp({}, { BASE_URL: 'https://app.example' });
    const address = `http://localhost:${app.running.port}`;
    const body = new URLSearchParams({ language: 'ko', page: '/' });
    const answer = await fetch(`${address}/language`, { method: 'POST', redirect: 'manual', body });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-language=ko; .*; HttpOnly; Secure; SameSite=Lax$/);
    expect(langOf(await home({ cookie: 'language=th', 'accept-language': 'zh' }))).toBe('zh-Hans');
    expect(langOf(await home({ cookie: '__Host-language=th', 'accept-language': 'zh' }))).toBe('th');
  });

  it.each(['xx', '', 'KO', '__proto__'])(
    'leaves the language alone when it is none of the four: %j',
    async (language) => {
      const answer = await choose(language);
      expect(answer.status).toBe(303);
      expect(answer.headers.getSetCookie()).toEqual([]);
    },
  );

  it.each(['cross-site', 'same-site'])('obeys no form of another site (%s)', async (site) => {
    expect((await choose('ko', '/', { 'sec-fetch-site': site })).headers.getSetCookie()).toEqual([]);
  });

  it.each([
    ['//elsewhere.example/x', '/'],
    ['https://elsewhere.example/x', '/'],
    ['/\\elsewhere.example', '/'],
    ['/.//elsewhere.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/setup?code=secret#x', '/setup'],
    ['/%0d%0aset-cookie:a=b', '/%0d%0aset-cookie:a=b'],
  ])('leads to a path of this app only: %s', async (page, location) => {
    expect((await choose('ko', page)).headers.get('location')).toBe(location);
  });

  it('has no code in its form, and starts no login, on the error page of a callback', async () => {
    const page = await app.visitor().get('/auth/elice/callback?code=4bcdefgh&state=x');
    expect(page.status).toBe(403);
    expect(page.html).toContain('name="page" value="/"');
    expect(page.html).not.toContain('value="/auth');
  });
});

describe('every page', () => {
  const pages = async (language: string): Promise<[string, VisitedPage][]> => {
    const visitor = app.visitor();
    await visitor.post('/language', { language, page: '/' });
    const shown: [string, VisitedPage][] = [
      ['home', await visitor.get('/')],
      ['setup', await visitor.get('/setup')],
      ['buttons', await visitor.get('/buttons')],
      ['not found', await visitor.get('/nowhere')],
      ['no flows', await visitor.get('/flows')],
      ['refused callback', await visitor.get('/auth/elecq/callback?code=4bcdefgh')],
    ];
    app.emulators.flowaccount.faults.next('token', 'invalid-client');
    shown.push(['refused login', await visitor.login('flowaccount')]);
    for (const name of NAMES) await visitor.login(name);
    await visitor.submit('/account/api/elice');
    const refreshed = await visitor.submit('/account/refresh/flowaccount');
    shown.push(['account', await visitor.get(refreshed.location!)]);
    return shown;
  };

  /** Without what is marked as English, the provider's data, and names. */
  const prose = (html: string): string =>
    textOf({
      html: html
        .split('</head>')[1]!
        .replace(/<(\w+)[^>]*\blang="en"[^>]*>[\s\S]*?<\/\1>/g, '')
        .replace(/<(code|bdi|pre)\b[\s\S]*?<\/\1>/g, '')
        .replace(/<dl class="profile">[\s\S]*?<\/dl>/g, ''),
    });

  it.each(['ko', 'th', 'zh'])('speaks %s, with no English sentence left', async (language) => {
    for (const [name, { html }] of await pages(language)) {
      // Words that are in no technical term.
      const english = /\b(the|this|your?|with|and|has|have|was|are|of|from|again|not|in|to|is)\b.*/i.exec(prose(html));
      expect([name, english?.[0].slice(0, 40)]).toEqual([name, undefined]);
    }
  });
});

describe.each(['ko', 'th', 'zh'] as const)('what the recorder says of what it has not seen, in %s', (language) => {
  const { remarks } = textsIn(language).flow;
  const english = textsIn('en').flow.remarks;
  const failedLogin = async (name: 'elice' | 'flowaccount', fault: 'reset' | 'html'): Promise<VisitedPage> => {
    const visitor = app.visitor();
    await visitor.post('/language', { language, page: '/' });
    app.emulators[name].faults.next('token', fault);
    return visitor.login(name);
  };
  /** Without what is marked as English. */
  const inLanguage = (page: VisitedPage): string =>
    textOf({ html: page.html.replace(/<(\w+)[^>]*\blang="en"[^>]*>[\s\S]*?<\/\1>/g, '') });

  it('is in that language, at the arrow and in the message', async () => {
    const page = await failedLogin('elice', 'reset');
    const text = inLanguage(page);
    expect(text).toContain(`HTTP 302 Found · ${remarks['unseen-pages']}`);
    for (const remark of [remarks['unseen-pages'], `${remarks['no-answer']} (ECONNRESET)`]) {
      expect(text.split(remark)).toHaveLength(3);
    }
    expect(textOf(page)).not.toMatch(new RegExp(`${english['unseen-pages']}|${english['no-answer']}`));
  });

  it('is in that language, in the place of a body that is left out', async () => {
    const page = await failedLogin('flowaccount', 'html');
    const { body = '' } = app.emulators.flowaccount.requests.at(-1)!.answer!;
    expect(body).toContain('<html');
    expect(inLanguage(page)).toContain(remarks.unshown['web-page'](body.length));
    expect(textOf(page)).not.toContain('not shown');
  });
});

describe('the provider is told the language', () => {
  it.each([
    ['en', 'en', 'en_US'],
    ['ko', 'ko', undefined],
    ['th', 'th', undefined],
    ['zh', 'en', 'zh_CN'],
  ])('%s: Elice %s, ChainUp %s', async (language, lang, lan) => {
    const visitor = app.visitor();
    await visitor.post('/language', { language, page: '/' });
    for (const name of ['elice', 'chainup'] as const) await visitor.login(name);
    const received = (name: 'elice' | 'chainup', path: string, parameter: string): unknown[] =>
      app.emulators[name].requests
        .filter((request) => request.method === 'GET' && request.path === path)
        .map(({ query }) => query[parameter]);
    expect(new Set(received('elice', '/oauth/authorize', 'lang'))).toEqual(new Set([lang]));
    expect(new Set(received('chainup', '/platform/login.html', 'lan'))).toEqual(new Set([lan]));
  });

  it('except for Elice where ELICE_LANG is set', async () => {
    await app.close();
    app = await startSampleApp({}, { ELICE_LANG: 'th' });
    const visitor = app.visitor();
    await visitor.post('/language', { language: 'ko', page: '/' });
    expect(new URL(await visitor.start('elice')).searchParams.get('lang')).toBe('th');
  });
});
