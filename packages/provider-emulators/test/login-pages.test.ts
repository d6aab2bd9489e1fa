import request from 'supertest';
import type { Emulator } from 'provider-emulators';
import { MINUTE, pathOf, testClock } from './support/clock.js';
import { type Case, CASES, codeIn, MODEL_CASE, pageOf } from './support/providers.js';
import { CHOOSE, switchOf, tagOf, ticketOf } from './support/pages.js';

/** The pages as a person meets them, with what their forms would post. */
describe.each(CASES)("$label's login page", ({ name, create, callbackParameter }) => {
  function setUp() {
    const clock = testClock();
    const emulator = create({ now: clock.now, clientName: 'Riverside & Sons <b>' });
    const open = () => request(emulator.handler).get(pathOf(pageOf(emulator)));
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
    expect(codeIn(name, done.headers['location']!)).toEqual(expect.any(String));
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
    const url = pageOf(emulator, { [callbackParameter]: '"><script>alert(1)</script>' });
    const answer = await request(emulator.handler).get(pathOf(url));
    expect(answer.status).toBe(400);
    if (answer.type === 'text/html') expect(answer.text).not.toContain('<script>');
  });

  test('escapes the accounts of the tester', async () => {
    const account = { ...create().accounts[0]!, displayName: '<img src=x>', email: '"\'&<i>' };
    const emulator = create({ accounts: [account] });
    const { text } = await request(emulator.handler).get(pathOf(pageOf(emulator)));
    expect(text).toContain('&lt;img src=x&gt;');
    expect(text).toContain('&quot;&#39;&amp;&lt;i&gt;');
    expect(text).not.toContain('<img');
  });
});

const CONSENT = { en: 'Allow Your application?', ko: '접근을 허용', th: 'อนุญาตให้ Your', zh: '允许 Your application' };
const LANGUAGES = ['en', 'ko', 'th', 'zh'] as const;
/** Whether every authorization request has to ask for a language; that comes before what the browser likes. */
const demandsLanguage = ({ create, language = '' }: Case): boolean =>
  new URL(pageOf(create())).searchParams.has(language);

describe.each(CASES)("The languages of $label's pages", (each) => {
  const { name, create, language: asks = '' } = each;
  const open = (emulator: Emulator, accepted: string) => {
    const change = demandsLanguage(each) ? { [asks]: accepted.slice(0, 2) } : {};
    return request(emulator.handler)
      .get(pathOf(pageOf(emulator, change)))
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
    expect(first.text).toContain(CHOOSE[language]);
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
    expect(switched.text).toContain(CHOOSE[language]);
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
    expect(codeIn(name, done.headers['location']!)).toEqual(expect.any(String));
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
});

test('what is not translated, a browser reads in English', async () => {
  const emulator = MODEL_CASE.create();
  for (const accepted of ['en, *', 'fr']) {
    const answer = await request(emulator.handler)
      .get(pathOf(pageOf(emulator)))
      .set('accept-language', accepted);
    expect(answer.text).toContain('<html lang="en">');
  }
});

test.each(CASES.filter((each) => !demandsLanguage(each)))(
  "$label's login begins in the language that was chosen in the browser before, whatever it likes",
  async ({ create }) => {
    const emulator = create();
    const answer = await request(emulator.handler)
      .get(pathOf(pageOf(emulator)))
      .set('cookie', 'session=x; language=th; flows=y')
      .set('accept-language', 'ko');
    expect(answer.text).toContain('<html lang="th">');
  },
);

test.each(
  CASES.flatMap(({ label, create, language }) => (language === undefined ? [] : [{ label, create, language }])),
)(
  'what the application asks $label for ($language) comes before what was chosen before, and the switch before both',
  async ({ create, language }) => {
    const emulator = create();
    const ask = (path: string) => request(emulator.handler).get(path).set('cookie', 'language=ko');
    const first = await ask(pathOf(pageOf(emulator, { [language]: 'th' })));
    expect(first.text).toContain('<html lang="th">');
    const switched = await ask(switchOf(first.text, 'zh'));
    expect(switched.text).toContain('<html lang="zh-Hans">');
    expect((await ask(`/login?ticket=${ticketOf(first.text)}`)).text).toContain('<html lang="zh-Hans">');
  },
);
