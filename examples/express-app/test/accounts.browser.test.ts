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

it('a browser that blocks cookies is told so, where its login ends', async () => {
  app = await startSampleApp();
  window = await Window.withoutCookies();
  const { page } = window;
  await page.goto(app.url);
  await page.getByRole('link', { name: 'Log in with Elice' }).click();
  await window.agree();
  await heading('Your browser sent no cookies');
  await window.unfold();
  expect(await window.misfits()).toEqual([]);
});

it('a plain request to an app whose address is https is told what to change', async () => {
  app = await startSampleApp({}, { BASE_URL: 'https://app.example' });
  window = await Window.open();
  await window.page.goto(`http://localhost:${app.running.port}/auth/elice`);
  await heading('This site is not set up correctly');
  await window.page.getByRole('link', { name: 'Open https://app.example' }).waitFor();
  await window.unfold();
  expect(await window.misfits()).toEqual([]);
});

it.each([
  ['white space', ' \u3000 '],
  ['direction marks', '\u202egnitirw\u202c'],
  ['420 characters', 'n'.repeat(420)],
  ['420 wide characters', '한'.repeat(420)],
  ['emoji', '👨‍👩‍👧‍👦'.repeat(100)],
  ['a tower of accents', `Z${'\u0301'.repeat(300)}`],
])('a name of %s stays in its place', async (_, displayName) => {
  const email = `${'e'.repeat(400)}@x.example`;
  app = await startSampleApp({
    elice: { accounts: [{ id: '7', displayName, email, phone: '', profileURL: '', locale: 'en' }] },
  });
  window = await Window.open({ width: 320 });
  const { page } = window;
  await window.logIn(app, 'elice');
  await page.getByRole('heading', { name: /^Hello, ./, level: 1 }).waitFor();
  await window.unfold();
  // No name has colours of its own: axe goes once over each page.
  expect(await window.misfitsByTurn(0, [320, 1280])).toEqual([]);
  const heights = async (selector: string): Promise<number> =>
    (await page.locator(selector).first().boundingBox())!.height;
  for (const width of [320, 1280]) {
    await window.show({ width, colorScheme: 'dark' });
    // One line, however long the name is.
    expect(await heights('header.bar .who')).toBeLessThan(60);
    expect(await heights('h1')).toBeLessThan(250);
    // The way out is where it always is.
    const logout = (await page.getByRole('button', { name: 'Log out' }).boundingBox())!;
    expect(logout.x + logout.width).toBeLessThanOrEqual(width);
  }
  await page.goto(app.url);
  await window.unfold();
  expect(await window.misfitsByTurn(3, [320, 1280])).toEqual([]);
});
