import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { source as axe } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { CUT_OFF, FIXED_TEXTS } from './layout.js';
import type { Name, SampleApp } from './sample-app.js';

/** Debian's Chromium without the window around a page, which makes each page half as dear. Another browser: the variable CHROMIUM. */
const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium-headless-shell';
/** With the settings of a person, which the other one does not read. */
const WITH_SETTINGS = '/usr/bin/chromium';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // All pages of a window in one process: else each of them starts one of its own, since app and emulators are different sites.
  '--disable-site-isolation-trials',
  '--renderer-process-limit=1',
];

/** Of telephones, tablets and desks, in pixels. */
const WIDTHS = [320, 390, 768, 1280];

/** The rules that a page can break in one colour scheme alone. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

export interface WindowOptions {
  width?: number;
  colorScheme?: 'light' | 'dark';
  /** Goes on where the browser would warn of a certificate. */
  ignoreHTTPSErrors?: boolean;
  javaScriptEnabled?: boolean;
}

type Look = Required<Pick<WindowOptions, 'width' | 'colorScheme'>>;

/** One process with a new profile directory; every window has a new context in it, without cookies. */
let running: Promise<Browser> | undefined;

export function startedChromium(): Promise<Browser> {
  return (running ??= chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS }));
}

export async function closeChromium(): Promise<void> {
  await (await running)?.close();
}

/** A fresh browser with one page, which notes everything that it complains about. */
export class Window {
  /** Console errors, uncaught exceptions and CSP violations, except for the status of a page. */
  readonly complaints: string[] = [];
  /** The addresses of all pages opened, the latest last. */
  readonly visited: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {
    page.on('console', (message) => {
      const text = message.text();
      const isStatus = text.startsWith('Failed to load resource: the server responded with a status of 4');
      if (['error', 'warning'].includes(message.type()) && !isStatus) this.complaints.push(text);
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => {
      if (request.isNavigationRequest()) this.visited.push(request.url());
    });
  }

  /** @throws when there is no Chromium: these tests are never skipped. */
  static async open({
    width = 1280,
    colorScheme = 'light',
    javaScriptEnabled = true,
    ignoreHTTPSErrors = false,
  }: WindowOptions = {}): Promise<Window> {
    const browser = await startedChromium();
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      ignoreHTTPSErrors,
      javaScriptEnabled,
    });
    context.setDefaultTimeout(60_000);
    return new Window(await context.newPage(), context);
  }

  /** A browser of its own, set to block all cookies. */
  static async withoutCookies({ width = 1280, colorScheme = 'light' }: WindowOptions = {}): Promise<Window> {
    const folder = mkdtempSync(join(tmpdir(), 'chromium-'));
    mkdirSync(join(folder, 'Default'));
    const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
    writeFileSync(join(folder, 'Default/Preferences'), JSON.stringify(preferences));
    const options = { executablePath: WITH_SETTINGS, headless: true, args: FLAGS, viewport: { width, height: 900 } };
    const context = await chromium.launchPersistentContext(folder, { ...options, colorScheme });
    // Chromium writes into it until its last moment: what cannot be removed by then is left to the system.
    context.on('close', () => void rm(folder, { recursive: true, force: true, maxRetries: 10 }).catch(() => undefined));
    context.setDefaultTimeout(60_000);
    return new Window(await context.newPage(), context);
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  /** At the provider's pages: picks an account, and allows, or declines, what the app asks for. */
  async agree({ allow = true, person = 0 } = {}): Promise<void> {
    await this.page.locator('button[name=account]').nth(person).click();
    await this.page.locator(`button[value=${allow ? 'allow' : 'decline'}]`).click();
  }

  /** A login whose pages at the provider nobody looks at, up to what the app shows for it. */
  async logIn({ url, emulators }: SampleApp, name: Name): Promise<void> {
    const started = await this.context.request.get(`${url}/auth/${name}`, { maxRedirects: 0 });
    await this.page.goto(await emulators[name].approve(started.headers()['location']!));
  }

  /** Opens everything that can be unfolded. */
  async unfold(): Promise<void> {
    await this.page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
  }

  /** How many pixels the page is wider than the window. */
  overflow(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  }

  /**
   * What breaks at these widths, in both colour schemes. At the narrowest and at the widest, axe goes by all its rules in one scheme
   * and by those of colours in the other: no style sheet lays a page out in a third way that hides or shows anything.
   */
  async misfits(widths: readonly number[] = WIDTHS): Promise<string[]> {
    const found: string[] = [];
    const outermost = [Math.min(...widths), Math.max(...widths)];
    for (const width of widths) {
      found.push(...(await this.#tooWide(width)));
      if (!outermost.includes(width)) continue;
      found.push(...(await this.#tooWideInLargeLetters()));
      found.push(...(await this.#problemsIn({ width, colorScheme: 'light' })));
      found.push(...(await this.#problemsIn({ width, colorScheme: 'dark' }, COLOUR_RULES)));
    }
    return found;
  }

  /** For pages that are many and alike: as wide as the window at these widths, and axe once, where it is their turn. */
  async misfitsByTurn(turn: number, widths: readonly number[] = WIDTHS): Promise<string[]> {
    const found: string[] = [];
    for (const width of widths) found.push(...(await this.#tooWide(width)));
    found.push(...(await this.#tooWideInLargeLetters()));
    const colorScheme = turn % (2 * widths.length) < widths.length ? 'light' : 'dark';
    found.push(...(await this.#problemsIn({ width: widths[turn % widths.length]!, colorScheme })));
    return found;
  }

  /** The same page at another width, in another colour scheme. */
  async show({ width, colorScheme }: Look): Promise<void> {
    await this.page.setViewportSize({ width, height: 900 });
    // Without motion: else axe sees colours on their way from one scheme to the other.
    await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  }

  async #tooWide(width: number): Promise<string[]> {
    await this.page.setViewportSize({ width, height: 900 });
    const overflow = await this.overflow();
    const cutOff = await this.page.evaluate<string[]>(CUT_OFF);
    return [...(overflow > 0 ? [`${overflow} px too wide`] : []), ...cutOff].map((what) => `${width} px: ${what}`);
  }

  /** As for somebody who has set letters of twice the size in the browser, which is not its zoom. */
  async #tooWideInLargeLetters(): Promise<string[]> {
    const fixed = await this.page.evaluate<string[]>(FIXED_TEXTS);
    const { width } = this.page.viewportSize()!;
    await this.page.evaluate('document.documentElement.style.fontSize = "200%"');
    const tooWide = await this.#tooWide(width);
    await this.page.evaluate('document.documentElement.style.fontSize = ""');
    return [
      ...fixed.map((what) => `does not grow with the letters of the browser: ${what}`),
      ...tooWide.map((what) => `large letters, ${what}`),
    ];
  }

  async #problemsIn(look: Look, rules?: readonly string[]): Promise<string[]> {
    await this.show(look);
    const problems = await this.accessibilityProblems(rules);
    return problems.map((problem) => `${look.width} px, ${look.colorScheme}: ${problem}`);
  }

  /** The accessibility rules (WCAG 2.2 A and AA, and best practices) that the page breaks, each with its places. */
  async accessibilityProblems(runOnly?: readonly string[]): Promise<string[]> {
    if (!(await this.page.evaluate<boolean>('"axe" in window'))) await this.page.evaluate(axe);
    const options = JSON.stringify({ resultTypes: ['violations'], ...(runOnly && { runOnly }) });
    const { violations } = await this.page.evaluate<{
      violations: { id: string; nodes: { target: string[] }[] }[];
    }>(`axe.run(document, ${options})`);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }
}
