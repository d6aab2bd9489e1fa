import { readFileSync } from 'node:fs';
import { snippetsOf } from '../../../test/support/readme.js';
import { closeChromium, Window, type WindowOptions } from './support/chromium.js';
import { type SampleApp, startSampleApp } from './support/sample-app.js';

let app: SampleApp;
let window: Window;

async function open(options: WindowOptions = {}): Promise<void> {
  [app, window] = await Promise.all([startSampleApp(), Window.open(options)]);
}
afterEach(async () => {
  await window.close();
  await app.close();
});
afterAll(closeChromium);
jest.setTimeout(300_000);

const clipboard = (): Promise<string> => window.page.evaluate<string>('navigator.clipboard.readText()');

it('copies the callback URL, the variables and the code by keyboard, and says so politely', async () => {
  await open();
  const { page } = window;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${app.url}/setup`);
  await window.unfold();
  const status = page.locator('main > [role=status]');
  for (const [id, text] of [
    ['callback-chainup', `${app.url}/auth/chainup/callback`],
    ['env-elice', 'ELICE_CLIENT_ID=\nELICE_CLIENT_SECRET=\nELICE_WEB_URL=\nELICE_SERVER_URL=\nELICE_LANG=\n'],
    ['code-flowaccount', snippetsOf('passport-flowaccount')[0]!.code],
  ] as const) {
    const button = page.locator(`button[data-copies="${id}"]`);
    await button.focus();
    await page.keyboard.press('Enter');
    await button.getByText('Copied', { exact: true }).waitFor();
    await status.getByText('Copied', { exact: true }).waitFor({ state: 'attached' });
    expect(await clipboard()).toBe(text);
  }
  expect(window.complaints).toEqual([]);
});

it('marks the text for the person to copy, where the browser does not let the page', async () => {
  await open();
  const { page } = window;
  await page.addInitScript('navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"))');
  await page.goto(`${app.url}/setup`);
  await page.locator('button[data-copies="callback-chainup"]').click();
  await page.locator('main > [role=status]').getByText('Selected: copy it').waitFor({ state: 'attached' });
  expect(await page.evaluate<string>('getSelection().toString()')).toContain('/auth/chainup/callback');
});

it('shows no button that does nothing: without a script there is none', async () => {
  await open({ javaScriptEnabled: false });
  await window.page.goto(`${app.url}/setup`);
  expect(await window.page.locator('button.copy').count()).toBeGreaterThan(8);
  expect(await window.page.locator('button.copy:visible').count()).toBe(0);
});

it('lets a flow be downloaded, and its calls be copied as they are shown', async () => {
  await open();
  const { page } = window;
  await window.logIn(app, 'elice');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const [name, begin] of [
    ['HAR', '{\n  "log": {'],
    ['Markdown', '# Login at Elice, '],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.downloads').first().getByRole('link', { name }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^elice-login-.*\.(har|md)$/);
    expect(readFileSync(await download.path(), 'utf8')).toContain(begin);
  }
  await window.unfold();
  const shown = page.locator('pre[id^=command-]').first();
  await page.locator('.command button.copy').first().click();
  await page.locator('.command button.copy').first().getByText('Copied', { exact: true }).waitFor();
  expect(await clipboard()).toBe(await shown.textContent());
  expect(await clipboard()).toMatch(/^curl --include --request POST /);
  expect(window.complaints).toEqual([]);
});
