import { source as axe } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { closeChromium, startedChromium } from '../../../examples/express-app/test/support/chromium.js';
import { serveGallery } from './support/gallery.js';

/** A folder for pictures of all states, to be looked at: the variable SCREENSHOTS. */
const SCREENSHOTS = process.env['SCREENSHOTS'];

// A busy machine needs longer than Jest's five seconds for axe over a whole page.
jest.setTimeout(300_000);

let gallery: Awaited<ReturnType<typeof serveGallery>>;

beforeAll(async () => {
  gallery = await serveGallery();
});

afterAll(async () => {
  await closeChromium();
  gallery.server.close();
});

async function open(options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await (await startedChromium()).newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  try {
    await page.goto(gallery.url);
    await look(page);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Contrast by WCAG 2.2 of what the browser has computed, for every button on the page. */
const MEASURE = `(() => {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const around = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll('.provider-login-button')].map((button) => {
    const style = getComputedStyle(button);
    const [tile, drawing] = [...button.querySelectorAll('rect, path')].map((shape) => getComputedStyle(shape).fill);
    return {
      text: contrast(style.color, style.backgroundColor),
      edge: Math.min(contrast(style.borderTopColor, around), contrast(style.borderTopColor, style.backgroundColor)),
      mark: contrast(drawing, tile === 'none' ? style.backgroundColor : tile),
      focus: contrast(style.outlineColor, around),
      ground: style.backgroundColor,
    };
  });
})()`;

interface Measured {
  text: number;
  edge: number;
  mark: number;
  focus: number;
  ground: string;
}

const states = (['light', 'dark'] as const).flatMap((colorScheme) =>
  (['none', 'active'] as const).flatMap((forcedColors) =>
    [320, 1280].map((width) => ({ colorScheme, forcedColors, width })),
  ),
);

test.each(states)(
  'in $colorScheme, forced colours $forcedColors, $width px wide: axe finds nothing in any language, text has 4.5:1, edges and marks 3:1, every button fits',
  ({ colorScheme, forcedColors, width }) =>
    open({ colorScheme, forcedColors, viewport: { width, height: 900 } }, async (page) => {
      await page.evaluate(axe);
      const violations = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
        'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
      );
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      if (SCREENSHOTS) {
        await page.screenshot({ path: `${SCREENSHOTS}/${colorScheme}-${forcedColors}-${width}.png`, fullPage: true });
      }

      const measured = await page.evaluate<Measured[]>(MEASURE);
      expect(measured).toHaveLength(29);
      expect(Math.min(...measured.map(({ text }) => text))).toBeGreaterThanOrEqual(4.5);
      expect(Math.min(...measured.map(({ edge }) => edge))).toBeGreaterThanOrEqual(3);
      expect(Math.min(...measured.map(({ mark }) => mark))).toBeGreaterThanOrEqual(3);

      // Contained, wrapped, and large enough for a finger.
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      const sizes = await page.evaluate<{ height: number; spilt: number }[]>(
        `[...document.querySelectorAll('.provider-login-button')].map((button) => ({
          height: button.offsetHeight, spilt: Math.max(button.scrollWidth - button.clientWidth, button.scrollHeight - button.clientHeight),
        }))`,
      );
      for (const { height, spilt } of sizes) {
        expect(height).toBeGreaterThanOrEqual(48);
        expect(spilt).toBe(0);
      }
    }),
);

/** Styles of the first button under a state of the pointer or the keyboard. */
const STYLE = `(() => {
  const { color, backgroundColor, outlineColor, outlineWidth, outlineStyle, textDecorationLine } =
    getComputedStyle(document.querySelector('.provider-login-button'));
  return { color, backgroundColor, outlineColor, outlineWidth, outlineStyle, textDecorationLine };
})()`;

type Style = Record<
  'color' | 'backgroundColor' | 'outlineColor' | 'outlineWidth' | 'outlineStyle' | 'textDecorationLine',
  string
>;

test.each(['light', 'dark'] as const)(
  'in %s, the pointer changes the ground and no rule of the page reddens it',
  (colorScheme) =>
    open({ colorScheme }, async (page) => {
      const before = await page.evaluate<Style>(STYLE);
      await page.hover('.provider-login-button');
      const after = await page.evaluate<Style>(STYLE);
      expect(after).toEqual({ ...before, backgroundColor: after.backgroundColor });
      expect(after.backgroundColor).not.toBe(before.backgroundColor);
      expect(Math.min(...(await page.evaluate<Measured[]>(MEASURE)).map(({ text }) => text))).toBeGreaterThanOrEqual(
        4.5,
      );
      await page.mouse.down();
      const pressed = await page.evaluate<Measured[]>(MEASURE);
      expect(pressed[0]?.ground).not.toBe(after.backgroundColor);
      expect(pressed[0]?.text).toBeGreaterThanOrEqual(4.5);
      expect(pressed[0]?.edge).toBeGreaterThanOrEqual(3);
    }),
);

test.each(['light', 'dark'] as const)('in %s, the keyboard reaches every button in order and is seen', (colorScheme) =>
  open({ colorScheme }, async (page) => {
    const reached: string[] = [];
    for (let count = 0; count < 29; count += 1) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate<string>('document.activeElement.innerText'));
    }
    expect(reached).toEqual(
      await page.evaluate(`[...document.querySelectorAll('.provider-login-button')].map((button) => button.innerText)`),
    );
    await page.evaluate(`document.activeElement.blur(); document.querySelector('.provider-login-button').focus()`);
    await page.keyboard.press('Shift');
    const { outlineStyle, outlineWidth, outlineColor, color } = await page.evaluate<Style>(STYLE);
    expect([outlineStyle, outlineWidth]).toEqual(['solid', '3px']);
    expect(outlineColor).not.toBe(color);
    expect((await page.evaluate<Measured[]>(MEASURE))[0]?.focus).toBeGreaterThanOrEqual(3);
  }),
);

test('a screen reader is told link or button, and the text alone', () =>
  open({}, async (page) => {
    const tree = await page.locator('section').first().ariaSnapshot();
    expect(tree).toContain('- link "Connect ELECQ":');
    expect(tree).toContain('- link "Log in with Elice":');
    expect(tree).toContain('- button "Log in with Acme"');
    expect(tree).not.toContain('img');
  }));

test('a link starts the login by GET, a form by POST', () =>
  open({}, async (page) => {
    await page.click('.provider-login-elice');
    expect(await page.innerText('body')).toBe('GET /auth/elice');
    await page.goBack();
    await page.locator('.provider-login-elice').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/auth/elice');
    await page.goBack();
    await page.click('button.provider-login-acme');
    await page.waitForURL('**/auth/acme');
    expect(await page.innerText('body')).toBe('POST /auth/acme');
  }));

test('Korean breaks between words', () =>
  open({ viewport: { width: 320, height: 900 } }, async (page) => {
    const lines = await page.evaluate<string[]>(`(() => {
      const node = document.querySelector('[lang=ko] .provider-login-label').closest('ul').querySelector('[href*=long] bdi').firstChild;
      const range = document.createRange();
      const lines = [];
      let top;
      [...node.data].forEach((character, index) => {
        range.setStart(node, index); range.setEnd(node, index + 1);
        const box = range.getClientRects()[0];
        if (!box || character === ' ') { lines[lines.length - 1] += character; return; }
        if (top !== box.top) { lines.push(''); top = box.top; }
        lines[lines.length - 1] += character;
      });
      return lines;
    })()`);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/ $/);
  }));

test('on a page from right to left the mark stands on the right, the label keeps its own direction', () =>
  open({}, async (page) => {
    const right =
      await page.evaluate(`[...document.querySelectorAll('[dir=rtl] .provider-login-button')].map((button) =>
      button.querySelector('svg').getBoundingClientRect().left > button.querySelector('bdi').getBoundingClientRect().left)`);
    expect(right).toEqual([true, true]);
    const directions = await page.evaluate(
      `[...document.querySelectorAll('[dir=rtl] bdi')].map((label) => getComputedStyle(label).direction)`,
    );
    expect(directions).toEqual(['ltr', 'rtl']);
  }));

test('colours move for 120 ms, and not at all where people ask for less motion', async () => {
  const duration = `getComputedStyle(document.querySelector('.provider-login-button')).transitionDuration`;
  await open({ reducedMotion: 'reduce' }, async (page) => {
    expect(await page.evaluate(duration)).toBe('0s');
  });
  await open({ reducedMotion: 'no-preference' }, async (page) => {
    expect(await page.evaluate(duration)).toBe('0.12s');
  });
});

test('a page that is always light has light buttons, also for people who prefer dark', () =>
  open({ colorScheme: 'dark' }, async (page) => {
    await page.evaluate(`document.documentElement.style.setProperty('color-scheme', 'light')`);
    expect((await page.evaluate<Style>(STYLE)).backgroundColor).toBe('rgb(255, 255, 255)');
  }));
