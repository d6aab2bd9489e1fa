import { closeChromium, Window } from './support/chromium.js';
import { NAMES, type SampleApp, startSampleApp } from './support/sample-app.js';

let app: SampleApp;
let window: Window;
afterEach(async () => {
  await window.close();
  await app.close();
});
afterAll(closeChromium);
jest.setTimeout(300_000);

async function open(options: Parameters<typeof Window.open>[0] = {}): Promise<void> {
  [app, window] = await Promise.all([startSampleApp(), Window.open(options)]);
}

/** The contrast (WCAG 2) between a colour of an element and the card behind it, for all that fit. */
const contrasts = (selector: string, property: string): Promise<number[]> =>
  window.page.evaluate<number[]>(`(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const luminance = (color) => {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => byte / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return [...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => {
      const card = getComputedStyle(element.closest('.recorded')).backgroundColor;
      const [dark, light] = [luminance(card), luminance(getComputedStyle(element)[${JSON.stringify(property)}])].sort((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05);
    });
  })()`);

it('every arrow and bar stands out by 3:1, and all flows fit and are accessible, light and dark', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await open();
  for (const name of ['elecq', 'elice', 'flowaccount'] as const) {
    app.emulators[name].faults.next(
      'token',
      name === 'elecq' ? 'unavailable' : name === 'elice' ? 'rate-limited' : 'reset',
    );
    await window.logIn(app, name);
  }
  for (const name of NAMES) await window.logIn(app, name);
  log.mockRestore();
  await window.page.getByRole('heading', { name: 'Hello,', level: 1 }).waitFor();
  await window.unfold();
  for (const look of ['s2', 's3', 's4', 's5', 'none']) {
    expect(await window.page.locator(`.arrows .${look}`).count()).toBeGreaterThan(0);
  }
  // Each provider beside the standard.
  for (const name of NAMES) {
    expect(await window.page.locator(`.flow.${name} .deviations:visible`).count()).toBeGreaterThan(0);
  }
  for (const look of [
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
    { width: 320, colorScheme: 'dark' },
  ] as const) {
    await window.show(look);
    const found = await Promise.all([
      contrasts('.arrows .there', 'borderBottomColor'),
      contrasts('.arrows .back', 'borderBottomColor'),
      contrasts('.arrows .back code', 'color'),
      contrasts('.timing .part', 'fill'),
    ]);
    expect(found.every((values) => values.length > 3)).toBe(true);
    expect(Math.min(...found.flat())).toBeGreaterThanOrEqual(3);
  }
  expect(await window.misfits()).toEqual([]);
  // The failures above are pages with status 503.
  expect(window.complaints.filter((text) => !text.includes('status of 503'))).toEqual([]);
});

it('shows a new flow without a reload, above what is being read, and tells screen readers so', async () => {
  await open();
  const { page } = window;
  await window.logIn(app, 'elice');
  await page.getByRole('heading', { name: 'Hello,', level: 1 }).waitFor();
  const read = page.locator('.recorded .step summary').first();
  await read.focus();
  await page.evaluate('document.documentElement.dataset.loaded = "once"');
  const other = await page.context().newPage();
  await other.goto(`${app.url}/account`);
  await other.getByRole('button', { name: 'Call the API: the account of Elice' }).click();
  // A page that is closed at once may never have sent its form.
  await other.getByText('Latest answer of the API').waitFor();
  await other.close();
  await page
    .getByRole('status')
    .filter({ hasText: 'New in the flow inspector: API call to Elice' })
    .waitFor({ state: 'attached' });
  const headlines = await page.locator('.recorded h3').allTextContents();
  expect(headlines).toEqual(['API call to Elice', 'Login with Elice']);
  expect(await page.locator('.recorded').first().getAttribute('open')).toBeNull();
  expect(
    await page.evaluate(
      'document.activeElement === document.querySelectorAll(".recorded")[1].querySelector(".step summary")',
    ),
  ).toBe(true);
  expect(await page.evaluate('document.documentElement.dataset.loaded')).toBe('once');
  expect(window.complaints).toEqual([]);
});

it('filters by provider by clicking', async () => {
  await open();
  const { page } = window;
  await window.logIn(app, 'elice');
  await window.logIn(app, 'chainup');
  await page.getByRole('navigation', { name: 'Show the flows of' }).getByRole('link', { name: 'Elice' }).click();
  await page.waitForURL(/flows=elice/);
  expect(await page.locator('.recorded h3').allTextContents()).toEqual(['Login with Elice']);
  expect(window.complaints).toEqual([]);
});

it('on paper, what is long is there to its end, and nothing that has to be clicked', async () => {
  await open();
  const { page } = window;
  await window.logIn(app, 'chainup');
  const cutOff = (): Promise<string[]> =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll('pre')].filter((pre) => pre.scrollHeight > pre.clientHeight + 1).map(({ textContent }) => textContent)`,
    );
  const controls = page.locator('button:visible');
  for (const path of ['account', 'setup']) {
    await page.goto(`${app.url}/${path}`);
    await window.unfold();
    expect(await controls.count()).toBeGreaterThan(0);
    if (path === 'setup') expect(await cutOff()).not.toEqual([]);
    await page.emulateMedia({ media: 'print' });
    expect([path, await cutOff(), await controls.count()]).toEqual([path, [], 0]);
    await page.emulateMedia({ media: 'screen' });
  }
});

it('where the system chooses the colours, arrows have tips, and the chosen filter does not look like the others', async () => {
  await open();
  const { page } = window;
  await window.logIn(app, 'elice');
  await page.emulateMedia({ forcedColors: 'active' });
  const colour = (selector: string, property: string, part = ''): Promise<string> =>
    page.evaluate<string>(
      `getComputedStyle(document.querySelector(${JSON.stringify(selector)}), ${JSON.stringify(part)})[${JSON.stringify(property)}]`,
    );
  for (const way of ['there', 'back']) {
    const edge = await colour(`.arrows .${way}`, 'borderTopColor', '::after');
    expect([way, edge]).toEqual([way, 'rgba(0, 0, 0, 0)']);
  }
  const [chosen, other] = ['.filter a[aria-current]', '.filter a:not([aria-current])'];
  expect(await colour(chosen, 'backgroundColor')).not.toBe(await colour(other, 'backgroundColor'));
});
