import { PROVIDERS } from '../src/providers/index.js';
import { closeChromium, Window } from './support/chromium.js';
import { type Name, NAMES, type SampleApp, startSampleApp } from './support/sample-app.js';

const LABELS = Object.fromEntries(PROVIDERS.map(({ name, label }) => [name, label])) as Record<Name, string>;

let app: SampleApp;
let window: Window;
beforeEach(async () => {
  [app, window] = await Promise.all([startSampleApp(), Window.open()]);
}, 30_000);
afterEach(async () => {
  await window.close();
  await app.close();
});
afterAll(closeChromium);
jest.setTimeout(300_000);

const heading = (text: string): Promise<void> => window.page.getByRole('heading', { name: text, level: 1 }).waitFor();

/** What a person clicks, from the page with the button to the app's answer. */
async function login(name: Name, { verb = 'Log in with', allow = true, person = 0 } = {}): Promise<void> {
  const { page } = window;
  await page.getByRole('link', { name: `${verb} ${LABELS[name]}` }).click();
  await window.agree({ allow, person });
  await page.waitForURL((url) => url.port === new URL(app.url).port);
}

const callbackVisited = (): string => window.visited.findLast((url) => url.includes('/callback?'))!;

describe.each(NAMES)('in a browser, %s', (name) => {
  it('logs in by clicking, shows the flow, and refuses a second click on the callback kindly', async () => {
    const { page } = window;
    await page.goto(app.url);
    await login(name);
    await heading('Hello,');
    await page.getByRole('heading', { name: LABELS[name], level: 3, exact: true }).waitFor();
    const steps = page.locator('.step');
    expect(await steps.count()).toBeGreaterThanOrEqual(5);
    await page.getByText('This app exchanges the code for tokens', { exact: true }).first().waitFor();
    // Two lanes or more are drawn, and the arrow to the provider points right.
    const [from, to] = await Promise.all([
      page.locator('.browser-app .there').first().boundingBox(),
      page.locator('.app-provider .there').first().boundingBox(),
    ]);
    expect(from!.x + from!.width).toBeCloseTo(to!.x, 0);
    await page.goto(callbackVisited());
    await heading('This link has been used already, or is not yours');
    await page.getByRole('link', { name: 'Go to your account' }).click();
    await heading('Hello,');
    expect(window.complaints).toEqual([]);
  });

  it('may be declined, and tried again from there', async () => {
    const { page } = window;
    await page.goto(app.url);
    await login(name, { allow: false });
    await heading(`The login was declined at ${LABELS[name]}`);
    await page.getByRole('link', { name: `Try again with ${LABELS[name]}` }).click();
    await window.agree();
    await heading('Hello,');
    expect(window.complaints).toEqual([]);
  });

  it('asks to start again when the code has expired', async () => {
    const { page } = window;
    app.emulators[name].faults.next('token', 'expired-code');
    await page.goto(app.url);
    await login(name);
    await heading(`${LABELS[name]} did not accept the login`);
    await page.getByRole('link', { name: `Start again with ${LABELS[name]}` }).click();
    await page.locator('button[name=account]').first().waitFor();
    expect(window.complaints).toEqual([]);
  });
});

it('links all others, refreshes, calls the API and logs out, by clicking', async () => {
  const { page } = window;
  await page.goto(app.url);
  const [first, ...others] = NAMES;
  await login(first!);
  for (const name of others) {
    await login(name, { verb: 'Link' });
    await page.getByText(`${LABELS[name]} is linked to your account.`).waitFor();
  }
  await page.getByRole('button', { name: 'Refresh the tokens of FlowAccount' }).click();
  await page.getByText('FlowAccount has given you new tokens.').waitFor();
  await page.getByText('This asks for another refresh token').waitFor();
  await page.getByRole('button', { name: 'Call the API: the account of Elice' }).click();
  await page.getByText('Latest answer of the API: HTTP 200 OK').waitFor();
  await page.getByRole('button', { name: 'Log out' }).click();
  await heading('Four logins, end to end');
  expect(window.complaints).toEqual([]);
});

it('counts the lifetimes down', async () => {
  const { page } = window;
  await page.clock.install();
  await page.goto(app.url);
  await login('elice');
  const access = page.locator('time[data-countdown]').first();
  const before = await access.textContent();
  await page.clock.runFor(61_000);
  expect(await access.textContent()).not.toBe(before);
  await page.clock.runFor(3_600_000);
  expect(await access.textContent()).toBe('expired');
});

describe('a card whose access token ends while the page is open', () => {
  it('offers the login instead of the call, without a reload, where there is no refresh: Elice', async () => {
    const { page } = window;
    await page.clock.install();
    await page.goto(app.url);
    await login('elice');
    const call = page.getByRole('button', { name: 'Call the API: the account of Elice' });
    await call.focus();
    await page.clock.runFor(3_601_000);
    await page.getByText('The tokens have ended.').waitFor();
    expect(await call.count()).toBe(0);
    // Whoever was at the button is at the one that has come in its place.
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Log in again with Elice');
    await page.getByRole('link', { name: 'Log in again with Elice' }).click();
    await page.locator('button[name=account]').first().waitFor();
    expect(window.complaints).toEqual([]);
  });

  it('says that the next use refreshes it, and when the refresh token has ended, too, offers the login: FlowAccount', async () => {
    const { page } = window;
    await page.clock.install();
    await page.goto(app.url);
    await login('flowaccount');
    await page.clock.runFor(3_601_000);
    await page.getByText('The next use gets a new one').waitFor();
    expect(await page.getByRole('button', { name: 'Call the API: the company of FlowAccount' }).count()).toBe(1);
    await page.clock.fastForward(23 * 3_600_000);
    await page.getByRole('link', { name: 'Log in again with FlowAccount' }).waitFor();
    expect(await page.getByRole('button', { name: /Call the API/ }).count()).toBe(0);
    expect(window.complaints).toEqual([]);
  });
});

it('unlinks, reconnects and expires by clicking, and tells each once', async () => {
  const { page } = window;
  const told = (text: string): Promise<void> => page.locator('.notice[role=status]').getByText(text).waitFor();
  await page.goto(app.url);
  await login('flowaccount');
  await login('elice', { verb: 'Link' });
  await page.getByRole('link', { name: 'Reconnect Elice' }).click();
  await window.agree();
  await told('You have logged in with Elice again.');
  await page.reload();
  expect(await page.locator('.notice[role=status]').count()).toBe(0);
  await page.getByRole('button', { name: 'Expire the token now of Elice' }).click();
  await told('The access token of Elice counts as ended now.');
  await page.getByRole('link', { name: 'Log in again with Elice' }).waitFor();
  await page.getByRole('button', { name: 'Unlink Elice' }).click();
  await told('Elice is unlinked.');
  await page.getByRole('button', { name: 'Unlink FlowAccount' }).click();
  await told('you are logged out');
  await heading('Four logins, end to end');
  expect(window.complaints).toEqual([]);
});

describe('with the keyboard alone', () => {
  const press = async (key: string): Promise<void> => window.page.keyboard.press(key);
  const focused = (): Promise<string> => window.page.evaluate<string>('document.activeElement.textContent.trim()');

  async function tabTo(text: string | RegExp): Promise<void> {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      await press('Tab');
      if ((await focused()).match(text)) return;
    }
    throw new Error(`Tab does not reach ${String(text)}.`);
  }

  it('one logs in, reads the flow, and logs out', async () => {
    const { page } = window;
    await page.goto(app.url);
    await press('Tab');
    expect(await focused()).toBe('Skip to content');
    await tabTo('Log in with Elice');
    await press('Enter');
    await page.waitForURL(/oauth\/authorize/);
    await tabTo('John Doe');
    await press('Enter');
    await page.locator('button[value=allow]').waitFor();
    await tabTo(/^(Allow|Agree|Connect|허용|동의)/);
    await press('Enter');
    await heading('Hello,');
    await tabTo(/^Request/);
    await press('Enter');
    await page.locator('.step details[open] pre').first().waitFor();
    await page.reload();
    await tabTo('Log out');
    await press('Enter');
    await heading('Four logins, end to end');
  });
});

it('every page fits at every width and is accessible, light and dark', async () => {
  const check = async (what: string): Promise<void> => {
    await window.unfold();
    expect([what, await window.misfits()]).toEqual([what, []]);
    // A person with a telephone goes on.
    await window.show({ width: 390, colorScheme: 'dark' });
  };
  const { page } = window;
  await page.goto(app.url);
  await check('the login page');
  await login('elecq', { allow: false });
  await check('the page after declining');
  await page.goto(`${app.url}/nowhere`);
  await check('the page that is not there');
  await page.goto(`${app.url}/setup`);
  await check('the set-up page');
  await page.goto(app.url);
  await login('flowaccount');
  await check('the account page after the login');
  await page.goto(app.url);
  await check('the login page of somebody logged in');
  for (const name of ['elecq', 'chainup', 'elice'] as const) await login(name, { verb: 'Link', person: 1 });
  await page.getByRole('button', { name: 'Call the API: the company of FlowAccount' }).click();
  await page.getByText('Latest answer of the API').waitFor();
  await check('the account page with everything');
  app.emulators.elice.faults.next('profile', 'expired-token');
  await page.getByRole('button', { name: 'Call the API: the account of Elice' }).click();
  await page.getByText('refused by the API').waitFor();
  await page.getByRole('button', { name: 'Expire the token now of FlowAccount' }).click();
  await page.getByText('The next use gets a new one').waitFor();
  await check('the account page with a token refused and another one ended');
  for (const label of ['ELECQ', 'ChainUp', 'Elice', 'FlowAccount']) {
    await page.getByRole('button', { name: `Unlink ${label}` }).click();
    await page.getByText(`${label} is unlinked`).waitFor();
  }
  await check('the login page after the last account was unlinked');
  expect(window.complaints).toEqual([]);
});
