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

const language = (): Promise<string> => window.page.evaluate<string>('document.documentElement.lang');

/** In the language that the browser likes, also where the provider's own parameter says which. */
async function open({ language: asks }: Case, accepted: string, change: Record<string, string> = {}): Promise<void> {
  await window.page.setExtraHTTPHeaders({ 'accept-language': accepted });
  await window.page.goto(pageOf(emulator, { ...(asks !== undefined && { [asks]: accepted }), ...change }));
}

describe.each(CASES)('$label', (provider) => {
  beforeEach(async () => {
    emulator = await provider.create({ clientName: CLIENT }).listen();
  });

  it('every page of its login fits at 320 px, and is accessible, in each language', async () => {
    for (const [index, [accepted, tag]] of LANGUAGES.entries()) {
      // By turns light and dark, and the other way round in the next language: no language has colours of its own.
      let turn = index;
      const check = async (what: string): Promise<void> => {
        expect([what, await language()]).toEqual([what, tag]);
        expect([accepted, what, await window.misfitsByTurn(turn++, [320])]).toEqual([accepted, what, []]);
      };
      await open(provider, accepted);
      await check('the accounts');
      await window.page.locator('button[name=account]').first().click();
      await window.page.locator('button[value=allow]').waitFor();
      await check('the consent');
      await window.page.goto(`${emulator.url}/login?ticket=old`);
      await check('a login that is over');
      await open(provider, accepted, { [provider.callbackParameter]: `https://app.example/${'callback'.repeat(12)}` });
      // Unless the provider refuses it in its own form, which is no page.
      if ((await language()) !== '') await check('a request that is refused');
    }
    expect(window.complaints).toEqual([]);
  });
});

it('a person switches the language, and it stays until the login is done', async () => {
  emulator = await MODEL_CASE.create({ clientName: CLIENT }).listen();
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
