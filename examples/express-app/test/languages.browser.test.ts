import { readConfig } from '../src/config.js';
import { start } from '../src/server.js';
import { closeChromium, Window } from './support/chromium.js';
import { NAMES, type SampleApp, startSampleApp } from './support/sample-app.js';

const LANGUAGES = [
  ['en', 'English', 'Four logins, end to end'],
  ['ko', '한국어', '네 가지 로그인, 처음부터 끝까지'],
  ['th', 'ไทย', 'เข้าสู่ระบบสี่แบบ ตั้งแต่ต้นจนจบ'],
  ['zh', '中文', '四种登录，从头到尾'],
] as const;

const codes = LANGUAGES.map(([code]) => code);

let app: SampleApp;
let window: Window;
beforeEach(async () => {
  // Accounts stay linked: each test has an app of its own.
  app = await startSampleApp();
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  window = await Window.open();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await window.close();
  await app.close();
});
afterAll(closeChromium);
jest.setTimeout(300_000);

const choose = (name: string): Promise<void> => window.page.getByRole('button', { name, exact: true }).click();
const heading = (text: string): Promise<void> => window.page.getByRole('heading', { name: text, level: 1 }).waitFor();

it.each(LANGUAGES)('in %s (%s), every page fits at every width and is accessible', async (language, name, title) => {
  const { page } = window;
  await page.goto(app.url);
  await choose(name);
  await heading(title);

  let turn = 2 * codes.indexOf(language);
  const check = async (what: string): Promise<void> => {
    expect(await page.evaluate<string>('document.documentElement.lang')).toContain(language);
    await window.unfold();
    // app.browser.test.ts has gone through these pages at each width in each colour scheme.
    expect([what, await window.misfitsByTurn(turn++)]).toEqual([what, []]);
  };

  await check('home');
  for (const path of ['setup', 'buttons', 'nowhere']) {
    await page.goto(`${app.url}/${path}`);
    await check(path);
  }
  app.emulators.elice.faults.next('token', 'invalid-client');
  await window.logIn(app, 'elice');
  await check('error');
  for (const provider of NAMES) await window.logIn(app, provider);
  await page.locator('form[action="/account/api/flowaccount"] button').click();
  await page.locator('.answer').waitFor();
  await check('account');
  expect(window.complaints).toEqual([]);
});

it('switches with the keyboard, and stays on the page', async () => {
  const { page } = window;
  await page.goto(`${app.url}/setup`);
  for (const [language, name] of [...LANGUAGES.slice(1), ...LANGUAGES.slice(0, 1)]) {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.locator(`button[value=${language}][aria-current=true]`).waitFor();
    expect(page.url()).toBe(`${app.url}/setup`);
  }
  await page.goto(`${app.url}/account`);
  expect(window.complaints).toEqual([]);
});

it('counts a lifetime down in the words of the page', async () => {
  const { page } = window;
  await page.clock.install();
  await page.goto(app.url);
  await choose('한국어');
  await window.logIn(app, 'elice');
  const time = page.locator('time[data-countdown]').first();
  expect(await time.textContent()).toMatch(/^5\d분( \d+초)? 후 만료$/);
  const server = await page.request.get(`${app.url}/account`).then((answer) => answer.text());
  expect(server).toMatch(/>\s*5\d분( \d+초)? 후 만료\s*</);
  await page.clock.runFor(3_600_000);
  expect(await time.textContent()).toBe('만료됨');
});

it('the pages of the emulators are in the language that was chosen in the app, and the other way round', async () => {
  const { page } = window;
  const emulated = await start(readConfig({ PORT: '0', LOG_LEVEL: 'silent' }));
  const language = (): Promise<string> => page.evaluate<string>('document.documentElement.lang');
  try {
    await page.goto(emulated.url);
    await choose('ไทย');
    for (const provider of NAMES) {
      await page.goto(`${emulated.url}/auth/${provider}`);
      await page.locator('button[name=account]').first().waitFor();
      expect([provider, await language()]).toEqual([provider, 'th']);
    }
    await page.getByRole('link', { name: '한국어' }).click();
    await page.getByRole('heading', { name: '계정을 선택하세요' }).waitFor();
    await window.agree();
    await page.waitForURL(/\/account/);
    expect(await language()).toBe('ko');
    expect(window.complaints).toEqual([]);
  } finally {
    await emulated.stop();
  }
});
