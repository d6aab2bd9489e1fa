import { closeChromium, Window } from './support/chromium.js';
import { type SampleApp, startSampleApp } from './support/sample-app.js';

let app: SampleApp;
let window: Window;
afterEach(async () => {
  await window.close();
  await app.close();
});
afterAll(closeChromium);
jest.setTimeout(300_000);

const heading = (text: string): Promise<void> => window.page.getByRole('heading', { name: text, level: 1 }).waitFor();

async function check(what: string): Promise<void> {
  await window.unfold();
  expect([what, await window.overflow(), await window.accessibilityProblems()]).toEqual([what, 0, []]);
}

describe.each([
  { width: 320, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const)('at $width px, $colorScheme', (options) => {
  it('a browser that blocks cookies is told so, where its login ends', async () => {
    app = await startSampleApp();
    window = await Window.withoutCookies(options);
    const { page } = window;
    await page.goto(app.url);
    await page.getByRole('link', { name: 'Log in with Elice' }).click();
    await window.agree();
    await heading('Your browser sent no cookies');
    await check('the page about cookies');
  });

  it('a plain request to an app whose address is https is told what to change', async () => {
    app = await startSampleApp({}, { BASE_URL: 'https://app.example' });
    window = await Window.open(options);
    await window.page.goto(`http://localhost:${app.running.port}/auth/elice`);
    await heading('This site is not set up correctly');
    await window.page.getByRole('link', { name: 'Open https://app.example' }).waitFor();
    await check('the page about https');
  });

  it.each([
    ['white space', ' \u3000 '],
    ['direction marks', '\u202egnitirw\u202c'],
    ['420 characters', 'n'.repeat(420)],
    ['420 wide characters', '한'.repeat(420)],
    ['emoji', '👨‍👩‍👧‍👦'.repeat(100)],
    ['a tower of accents', `Z${'\u0301'.repeat(300)}`],
  ])('a name of %s stays in its place', async (what, displayName) => {
    const email = `${'e'.repeat(400)}@x.example`;
    app = await startSampleApp({
      elice: { accounts: [{ id: '7', displayName, email, phone: '', profileURL: '', locale: 'en' }] },
    });
    window = await Window.open(options);
    const { page } = window;
    await page.goto(app.url);
    await page.getByRole('link', { name: 'Log in with Elice' }).click();
    await window.agree();
    await page.getByRole('heading', { name: /^Hello, ./, level: 1 }).waitFor();
    await check(`the account page with a name of ${what}`);
    const heights = async (selector: string): Promise<number> =>
      (await page.locator(selector).first().boundingBox())!.height;
    // One line, however long the name is.
    expect(await heights('header.bar .who')).toBeLessThan(60);
    expect(await heights('h1')).toBeLessThan(250);
    // The way out is where it always is.
    const logout = (await page.getByRole('button', { name: 'Log out' }).boundingBox())!;
    expect(logout.x + logout.width).toBeLessThanOrEqual(options.width);
    await page.goto(app.url);
    await check(`the login page of somebody with a name of ${what}`);
  });
});
