import { closeChromium, Window } from '../../../examples/express-app/test/support/chromium.js';
import type { Emulator } from 'provider-emulators';
import { type Case, CASES, MODEL_CASE, pageOf } from './support/providers.js';

const LANGUAGES = [
  ['en', 'en'],
  ['ko', 'ko'],
  ['th', 'th'],
  ['zh-CN', 'zh-Hans'],
] as const;
/** No application has this name, nor is it any shorter in Thai. */
const CLIENT = 'Riverside International Trading and Education Company Limited';

let window: Window;
let emulator: Emulator;
beforeEach(async () => {
  window = await Window.open({ width: 320 });
}, 30_000);
afterEach(async () => {
  await window.close();
});
afterAll(closeChromium);
jest.setTimeout(300_000);

async function check(what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.page.emulateMedia({ colorScheme });
    const problems = await window.accessibilityProblems();
    expect([what, colorScheme, await window.overflow(), problems]).toEqual([what, colorScheme, 0, []]);
  }
}

const language = (): Promise<string> => window.page.evaluate<string>('document.documentElement.lang');

/** In the language that the browser likes, also where the provider's own parameter says which. */
async function open({ create, language: asks }: Case, accepted: string): Promise<void> {
  emulator = await create({ clientName: CLIENT }).listen();
  await window.page.setExtraHTTPHeaders({ 'accept-language': accepted });
  await window.page.goto(pageOf(emulator, asks === undefined ? {} : { [asks]: accepted }));
}

describe.each(LANGUAGES)('in a browser that likes %s, at 320 px, in both colour schemes', (accepted, tag) => {
  it.each(CASES)("every page of $label's login fits, and is accessible", async (provider) => {
    await open(provider, accepted);
    expect(await language()).toBe(tag);
    await check('the accounts');
    await window.page.locator('button[name=account]').first().click();
    await window.page.locator('button[value=allow]').waitFor();
    expect(await language()).toBe(tag);
    await check('the consent');
    await window.page.goto(`${emulator.url}/login?ticket=old`);
    expect(await language()).toBe(tag);
    await check('a login that is over');
    expect(window.complaints).toEqual([]);
  });
});

it('a person switches the language, and it stays until the login is done', async () => {
  await open(MODEL_CASE, 'en');
  const { page } = window;
  await page.getByRole('link', { name: 'ไทย' }).click();
  await page.getByRole('heading', { name: 'เลือกบัญชี' }).waitFor();
  await page.locator('button[name=account]').first().click();
  await page.getByRole('button', { name: 'ปฏิเสธ' }).waitFor();
  expect(await language()).toBe('th');
  await page.getByRole('link', { name: '中文' }).click();
  await page.getByRole('button', { name: '允许' }).waitFor();
  // The account is still picked, and Back leads through the pages.
  await page.getByText(emulator.accounts[0]!.displayName).first().waitFor();
  expect(window.complaints).toEqual([]);
});
