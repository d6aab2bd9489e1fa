import request from 'supertest';
import { createElecqEmulator, createEliceEmulator, createFlowAccountEmulator } from 'provider-emulators';
import { callback, MINUTE, parameter, pathOf, testClock } from './support/clock.js';
import { PROVIDERS } from './support/providers.js';

const ticketOf = (html: string): string => /name="ticket" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** The pages as a person meets them, with what their forms would post. */
describe.each(PROVIDERS)("$name's login page", ({ create, page }) => {
  function setUp() {
    const clock = testClock();
    const emulator = create({ now: clock.now, clientName: 'Riverside & Sons <b>' });
    const open = () => request(emulator.handler).get(pathOf(page(emulator)));
    const submit = (fields: Record<string, string>) =>
      request(emulator.handler).post('/login').type('form').send(fields);
    return { clock, emulator, open, submit };
  }

  test('offers every account by a button, marked as an emulator, without scripts or outside assets', async () => {
    const { emulator, open } = setUp();
    const { status, text, headers } = await open();
    expect(status).toBe(200);
    for (const { id } of emulator.accounts) expect(text).toContain(`<button name="account" value="${id}">`);
    expect(text).toContain('Emulator');
    expect(text).not.toMatch(/<script|<img|<link rel="stylesheet"|url\(|https?:/);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(text).toMatch(/<meta name="viewport" content="width=device-width/);
  });

  test("escapes the application's name", async () => {
    const { text } = await setUp().open();
    expect(text).toContain('Riverside &amp; Sons &lt;b&gt;');
    expect(text).not.toContain('Sons <b>');
  });

  test('asks for consent after the account was picked, and redirects only after it was given', async () => {
    const { emulator, open, submit } = setUp();
    const ticket = ticketOf((await open()).text);
    const account = emulator.accounts[1]!;
    const picked = await submit({ ticket, account: account.id });
    // Not a page: the browser's Back button would have to post again (ERR_CACHE_MISS).
    expect(picked.status).toBe(303);
    const consent = await request(emulator.handler).get(picked.headers['location']!);
    expect(consent.status).toBe(200);
    expect(consent.text).toContain(account.email);
    expect(consent.text).toContain('value="allow"');
    expect(consent.text).toContain('value="decline"');
    const done = await submit({ ticket, account: account.id, decision: 'allow' });
    expect(done.status).toBe(302);
    expect(parameter(done.headers['location']!, 'code')).toEqual(expect.any(String));
  });

  test('goes back to the accounts by "Use another account"', async () => {
    const { emulator, open, submit } = setUp();
    const ticket = ticketOf((await open()).text);
    const back = await submit({ ticket, account: '' }).expect(303);
    await request(emulator.handler)
      .get(back.headers['location']!)
      .expect(200)
      .expect(/name="account" value="[^"]+"/);
  });

  test('takes one decision only', async () => {
    const { emulator, open, submit } = setUp();
    const ticket = ticketOf((await open()).text);
    const fields = { ticket, account: emulator.accounts[0]!.id, decision: 'allow' };
    await submit(fields).expect(302);
    await submit(fields)
      .expect(400)
      .expect(/decided already/);
    await submit({ ticket, decision: 'decline' }).expect(400);
  });

  test('is refused after ten minutes', async () => {
    const { clock, emulator, open, submit } = setUp();
    const ticket = ticketOf((await open()).text);
    clock.advance(10 * MINUTE);
    const answer = await submit({ ticket, account: emulator.accounts[0]!.id, decision: 'allow' });
    expect([answer.status, answer.headers['location']]).toEqual([400, undefined]);
    expect(answer.text).toContain('open for too long');
  });

  test.each([
    ['an account that does not exist', { account: 'nobody', decision: 'allow' }],
    ['a decision that does not exist', { decision: 'perhaps' }],
  ])('refuses %s', async (_title, fields) => {
    const { emulator, open, submit } = setUp();
    const ticket = ticketOf((await open()).text);
    await submit({ ticket, account: emulator.accounts[0]!.id, ...fields }).expect(400);
  });

  test('names a refused redirect address without executing it', async () => {
    const { emulator } = setUp();
    const { redirectParameter } = PROVIDERS.find((each) => each.create().provider === emulator.provider)!;
    const url = page(emulator, { [redirectParameter]: '"><script>alert(1)</script>' });
    const answer = await request(emulator.handler).get(pathOf(url));
    expect(answer.status).toBe(400);
    if (answer.type === 'text/html') expect(answer.text).not.toContain('<script>');
  });
});

const TITLES = { en: 'Choose an account', ko: '계정을 선택하세요', th: 'เลือกบัญชี', zh: '选择账号' };
const CONSENT = { en: 'Allow Your application?', ko: '접근을 허용', th: 'อนุญาต Your', zh: '允许 Your application' };
const LANGUAGES = ['en', 'ko', 'th', 'zh'] as const;
const tagOf = (language: string): string => (language === 'zh' ? 'zh-Hans' : language);

/** The address of a page's switch to a language. */
const switchOf = (html: string, language: string): string =>
  new RegExp(`<a\\s+href="([^"]+)"\\s+lang="${tagOf(language)}"`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';

describe.each(PROVIDERS)("The languages of $name's pages", ({ create, page }) => {
  // Elice's own parameter, in every request of this table, comes before what the browser likes.
  const open = (emulator: ReturnType<typeof create>, accepted: string) => {
    const url = new URL(page(emulator));
    if (url.searchParams.has('lang')) url.searchParams.set('lang', accepted.slice(0, 2));
    return request(emulator.handler)
      .get(url.pathname + url.search)
      .set('accept-language', accepted);
  };

  test.each([
    ['ko-KR,ko;q=0.9,en;q=0.8', 'ko'],
    ['th', 'th'],
    ['zh-TW,zh;q=0.5', 'zh'],
    ['en-GB', 'en'],
  ] as const)('a browser that likes %s is answered in %s, to the end', async (accepted, language) => {
    const emulator = create();
    const first = await open(emulator, accepted);
    expect(first.text).toContain(`<html lang="${tagOf(language)}">`);
    expect(first.text).toContain(TITLES[language]);
    const ticket = ticketOf(first.text);
    const { id } = emulator.accounts[0]!;
    const picked = await request(emulator.handler).post('/login').type('form').send({ ticket, account: id });
    const consent = await request(emulator.handler).get(picked.headers['location']!).set('accept-language', accepted);
    expect(consent.text).toContain(CONSENT[language]);
  });

  test.each(LANGUAGES)('the switch of each page leads to %s, and the next pages stay there', async (language) => {
    const emulator = create();
    const from = language === 'en' ? 'th' : 'en';
    const first = await open(emulator, from);
    const switched = await request(emulator.handler).get(switchOf(first.text, language)).set('accept-language', from);
    expect(switched.text).toContain(`<html lang="${tagOf(language)}">`);
    expect(switched.text).toContain(TITLES[language]);
    const { id } = emulator.accounts[0]!;
    const send = (fields: object) =>
      request(emulator.handler)
        .post('/login')
        .type('form')
        .set('accept-language', from)
        .send({ ticket: ticketOf(switched.text), ...fields });
    const picked = await send({ account: id });
    const consent = await request(emulator.handler).get(picked.headers['location']!).set('accept-language', from);
    expect(consent.text).toContain(CONSENT[language]);
    // There, the account stays picked.
    const other = await request(emulator.handler).get(switchOf(consent.text, from)).set('accept-language', from);
    expect(other.text).toContain(CONSENT[from]);
    expect(other.text).toContain(`name="account" value="${id}"`);
    const done = await send({ account: id, decision: 'allow' });
    expect(parameter(done.headers['location']!, 'code')).toEqual(expect.any(String));
  });

  test('the switch is remembered in the browser, also for the page of a login that is over', async () => {
    const emulator = create();
    const first = await open(emulator, 'en');
    expect(first.headers['set-cookie']).toBeUndefined();
    const switched = await request(emulator.handler).get(switchOf(first.text, 'th'));
    expect(switched.headers['set-cookie']).toEqual(['language=th; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax']);
    const over = await request(emulator.handler).get('/login?ticket=old').set('cookie', 'language=zh');
    expect(over.text).toContain('<html lang="zh-Hans">');
  });

  test.each(['', 'fr', 'th%22', '"><script>', 'x; notlanguage=th'])(
    'a cookie that is no language is nothing: %j',
    async (value) => {
      const answer = await request(create().handler)
        .get('/login?ticket=old')
        .set('cookie', `language=${value}`)
        .set('accept-language', 'ko');
      expect(answer.text).toContain('<html lang="ko">');
    },
  );

  test('a login that is over says so in the language of the browser, and what to do', async () => {
    const answer = await request(create().handler).get('/login?ticket=old').set('accept-language', 'th').expect(400);
    expect(answer.text).toContain('<html lang="th">');
    expect(answer.text).toContain('ไม่รู้จักหน้าเข้าสู่ระบบนี้');
    expect(answer.text).not.toContain('lang="en"');
  });

  test('what is not translated, a browser reads in English', async () => {
    expect((await open(create(), 'en, *')).text).toContain('<html lang="en">');
    const unlisted = PROVIDERS[3]!;
    const flowaccount = unlisted.create();
    const french = await request(flowaccount.handler)
      .get(pathOf(unlisted.page(flowaccount)))
      .set('accept-language', 'fr');
    expect(french.text).toContain('<html lang="en">');
  });
});

// Elice demands a language in every request.
test.each([PROVIDERS[0]!, PROVIDERS[1]!, PROVIDERS[3]!])(
  "$name's login begins in the language that was chosen in the browser before, whatever it likes",
  async ({ create, page }) => {
    const emulator = create();
    const answer = await request(emulator.handler)
      .get(pathOf(page(emulator)))
      .set('cookie', 'session=x; language=th; flows=y')
      .set('accept-language', 'ko');
    expect(answer.text).toContain('<html lang="th">');
  },
);

test.each([
  ['lang', PROVIDERS[2]!],
  ['lan', PROVIDERS[1]!],
] as const)(
  'what the application asks for (%s) comes before what was chosen before, and the switch before both',
  async (parameter, { create, page }) => {
    const emulator = create();
    const ask = (path: string) => request(emulator.handler).get(path).set('cookie', 'language=ko');
    const first = await ask(pathOf(page(emulator, { [parameter]: 'th' })));
    expect(first.text).toContain('<html lang="th">');
    const switched = await ask(switchOf(first.text, 'zh'));
    expect(switched.text).toContain('<html lang="zh-Hans">');
    expect((await ask(`/login?ticket=${ticketOf(first.text)}`)).text).toContain('<html lang="zh-Hans">');
  },
);

describe("Elice's login page", () => {
  const { page } = PROVIDERS[2]!;

  test.each([
    ['ko', 'ko'],
    ['en', 'en'],
    ['th', 'th'],
    ['zh', 'zh'],
    ['fr', 'ko'],
  ] as const)('asked for lang %s speaks %s, whatever the browser likes', async (lang, spoken) => {
    const elice = createEliceEmulator();
    const answer = await request(elice.handler)
      .get(pathOf(page(elice, { lang })))
      .set('accept-language', 'de, en');
    expect(answer.text).toContain(`<html lang="${tagOf(spoken)}">`);
    expect(answer.text).toContain(TITLES[spoken]);
  });

  test('refuses in that language, with the reason in English, which is for the developer', async () => {
    const elice = createEliceEmulator();
    const answer = await request(elice.handler).get(pathOf(page(elice, { lang: 'th', scope: 'fly' })));
    expect(answer.text).toContain('<html lang="th">');
    expect(answer.text).toContain('คำขอนี้ถูกปฏิเสธ');
    expect(answer.text).toMatch(/lang="en">The scope &quot;fly&quot; does not exist/);
  });
});

test.each([
  ['zh_CN', 'zh-Hans'],
  ['en_US', 'en'],
  ['ja_JP', 'th'],
])("ChainUp's login page, asked for lan %s by a browser that likes Thai, is in %s", async (lan, tag) => {
  const { create, page } = PROVIDERS[1]!;
  const chainup = create();
  const answer = await request(chainup.handler)
    .get(pathOf(page(chainup, { lan })))
    .set('accept-language', 'th');
  expect(answer.text).toContain(`<html lang="${tag}">`);
});

test("FlowAccount's consent page offers the businesses of the account and connects the chosen one", async () => {
  const flowaccount = createFlowAccountEmulator();
  const { page } = PROVIDERS[3]!;
  const first = await request(flowaccount.handler).get(pathOf(page(flowaccount)));
  const ticket = ticketOf(first.text);
  const submit = (fields: Record<string, string>) =>
    request(flowaccount.handler).post('/login').type('form').send(fields);
  const picked = await submit({ ticket, account: 'owner-1' });
  const consent = await request(flowaccount.handler).get(picked.headers['location']!);
  expect(consent.text).toContain('Baan &amp; Garden Co., Ltd.');
  expect(consent.text.match(/type="radio"/g)).toHaveLength(2);
  await submit({ ticket, account: 'owner-2', business: 'N1000232', decision: 'allow' }).expect(400);
  const done = await submit({ ticket, account: 'owner-1', business: 'N1000232', decision: 'allow' });
  const tokens = await request(flowaccount.handler)
    .post('/test/token')
    .type('form')
    .send({
      grant_type: 'authorization_code',
      code: parameter(done.headers['location']!, 'code'),
      redirect_uri: callback('flowaccount'),
      client_id: 'flowaccount-client',
      client_secret: 'flowaccount-emulator-secret',
    });
  expect(tokens.body.supportCode).toBe('N1000232');
});

test('accounts of the tester are escaped', async () => {
  const account = { ...createElecqEmulator().accounts[0]!, displayName: '<img src=x>', email: '"\'&<i>' };
  const elecq = createElecqEmulator({ accounts: [account], allowBrowserAuthorize: true });
  const answer = await request(elecq.handler).get(pathOf(PROVIDERS[0]!.page(elecq)));
  expect(answer.text).toContain('&lt;img src=x&gt;');
  expect(answer.text).toContain('&quot;&#39;&amp;&lt;i&gt;');
  expect(answer.text).not.toContain('<img');
});
