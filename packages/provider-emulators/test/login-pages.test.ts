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

describe("Elice's login page", () => {
  const { page } = PROVIDERS[2]!;

  test.each([
    ['ko', 'ko', '계정을 선택하세요'],
    ['en', 'en', 'Choose an account'],
    ['th', 'th', 'เลือกบัญชี'],
    ['fr', 'ko', '계정을 선택하세요'],
  ])('asked for lang %s speaks %s', async (lang, spoken, title) => {
    const elice = createEliceEmulator();
    const answer = await request(elice.handler).get(pathOf(page(elice, { lang })));
    expect(answer.text).toContain(`<html lang="${spoken}">`);
    expect(answer.text).toContain(title);
  });

  test('refuses in English, which is for the developer, whatever the lang', async () => {
    const elice = createEliceEmulator();
    const answer = await request(elice.handler).get(pathOf(page(elice, { lang: 'th', scope: 'fly' })));
    expect(answer.text).toContain('<html lang="en">');
    expect(answer.text).toContain('Correct the request in your application');
  });
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
