import { readConfig } from '../src/config.js';
import { type RunningApp, start } from '../src/server.js';
import { closeChromium, Window } from './support/chromium.js';

let app: RunningApp;
let window: Window;
beforeAll(async () => {
  app = await start(readConfig({ PORT: '0', LOG_LEVEL: 'silent' }));
}, 30_000);
afterEach(() => window.close());
afterAll(async () => {
  await app.stop();
  await closeChromium();
});
jest.setTimeout(300_000);

/** The card of a provider. */
const card = (label: string) => window.page.getByRole('region', { name: label, exact: true });

it('a developer finds the faults at the login button, switches one on, meets it, and switches it off', async () => {
  window = await Window.open();
  const { page } = window;
  await page.goto(app.url);
  await page.getByRole('link', { name: 'Faults and answers ChainUp' }).click();
  await card('ChainUp').getByRole('combobox').selectOption({ label: 'Wrong signature' });
  await card('ChainUp').getByRole('button', { name: 'Until switched off' }).click();
  await page.waitForURL(/\/emulators#emulator-chainup$/);
  await card('ChainUp').getByText('Code for tokens: Wrong signature (until switched off)').first().waitFor();
  await page.getByRole('link', { name: 'Passport providers' }).click();
  await page.getByText('Code for tokens: Wrong signature (until switched off)').waitFor();
  await page.getByRole('link', { name: 'Log in with ChainUp' }).click();
  await window.agree();
  await page.getByRole('heading', { name: 'ChainUp answered something we do not understand' }).waitFor();
  await page.goto(`${app.url}/emulators`);
  await card('ChainUp').getByRole('button', { name: 'Switch off Code for tokens: Wrong signature' }).click();
  await card('ChainUp').getByText('No fault is switched on.').waitFor();
  await card('ChainUp').getByRole('button', { name: 'As seen in public' }).click();
  await card('ChainUp').getByRole('button', { name: 'As seen in public', pressed: true }).waitFor();
  await card('ChainUp').getByRole('button', { name: 'As documented' }).click();
  await card('ChainUp').getByRole('button', { name: 'As documented', pressed: true }).waitFor();
  // The page of the login that failed, and no other.
  expect(window.complaints).toEqual([expect.stringContaining('status of 502')]);
});

describe('with faults switched on, the pages fit, and are accessible,', () => {
  /** Opens the pages, and gives what breaks on them. */
  async function misfits(accepted: string, look: (turn: number) => Promise<string[]>): Promise<string[][]> {
    window = await Window.open({ width: 320 });
    const { page } = window;
    await page.setExtraHTTPHeaders({ 'accept-language': accepted });
    await page.goto(`${app.url}/emulators`);
    const elecq = page.locator('#emulator-elecq');
    await elecq.locator('select').selectOption('token lost-answer');
    await elecq.locator('button[value=cleared]').click();
    await elecq.locator('.armed').waitFor();
    const found: string[][] = [];
    for (const [turn, path] of ['/emulators', '/emulators/elecq/requests', '/'].entries()) {
      await page.goto(app.url + path);
      found.push(await look(turn));
    }
    expect(window.complaints).toEqual([]);
    return found;
  }

  it('in both colour schemes', async () => {
    expect(await misfits('en', () => window.misfits())).toEqual([[], [], []]);
  });

  it.each([
    ['ko', 0],
    ['th', 3],
    ['zh-CN', 6],
  ])('in a browser that likes %s', async (accepted, first) => {
    expect(await misfits(accepted, (turn) => window.misfitsByTurn(first + turn))).toEqual([[], [], []]);
  });
});

describe('the pages of a developer fit at every width, and are accessible, in both colour schemes:', () => {
  // No fault is switched on there.
  let fresh: RunningApp;
  beforeAll(async () => {
    fresh = await start(readConfig({ PORT: '0', LOG_LEVEL: 'silent' }));
  });
  afterAll(() => fresh.stop());

  const check = async (path: string): Promise<void> => {
    await window.page.goto(fresh.url + path);
    await window.unfold();
    expect(await window.misfits()).toEqual([]);
    expect(window.complaints).toEqual([]);
  };

  it.each(['/emulators', '/setup', '/buttons'])('%s', async (path) => {
    window = await Window.open();
    await check(path);
  });

  it.each(['elecq', 'chainup', 'elice', 'flowaccount'])(
    'what the emulator of %s received, with a long address and a long header',
    async (name) => {
      window = await Window.open();
      const { page } = window;
      await page.goto(`${fresh.url}/auth/${name}`);
      const { origin } = new URL(page.url());
      await window.agree();
      await page.getByRole('heading', { name: 'Hello,', level: 1 }).waitFor();
      await fetch(`${origin}/${'a'.repeat(400)}?b=${'c'.repeat(400)}`, { headers: { 'x-long': 'd'.repeat(400) } });
      await check(`/emulators/${name}/requests`);
    },
  );
});
