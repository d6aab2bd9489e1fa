import { readConfig } from '../src/config.js';
import { type RunningApp, start } from '../src/server.js';
import { closeChromium, Window } from './support/chromium.js';

let app: RunningApp;
let window: Window;
beforeAll(async () => {
  app = await start(readConfig({ PORT: '0', HTTPS: 'yes', LOG_LEVEL: 'silent' }));
}, 30_000);
afterEach(() => window.close());
afterAll(async () => {
  await app.stop();
  await closeChromium();
});
jest.setTimeout(300_000);

it.each(['ELECQ', 'ChainUp', 'Elice', 'FlowAccount'])(
  'over https, %s logs in by clicking, in a browser that goes on past the warning',
  async (label) => {
    window = await Window.open({ ignoreHTTPSErrors: true });
    const { page } = window;
    await page.goto(app.url);
    await page.getByRole('link', { name: `Log in with ${label}` }).click();
    await window.agree();
    await page.getByRole('heading', { name: 'Hello,', level: 1 }).waitFor();
    expect(new URL(page.url()).origin).toBe(app.url);
    const cookies = await page.context().cookies(app.url);
    expect(cookies.map(({ name }) => name)).toContain('__Host-session');
    expect(cookies.filter(({ name, secure }) => !name.startsWith('__Host-') || !secure)).toEqual([]);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('link', { name: `Log in with ${label}` }).waitFor();
    expect(window.complaints).toEqual([]);
  },
);

it('a browser that was not told to go on warns of the certificate', async () => {
  window = await Window.open();
  await expect(window.page.goto(app.url)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
});
