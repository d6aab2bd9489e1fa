import { Browser } from '../../../../test/support/browser.js';
import type { RunningApp } from '../../src/server.js';

/** Somebody at an app with emulators of its own, with a browser of their own. */
export class Developer {
  readonly browser = new Browser();

  constructor(private readonly app: RunningApp) {}

  async page(path = '/emulators', language = 'en'): Promise<string> {
    return (await this.browser.get(this.app.url + path, { 'accept-language': language })).text();
  }

  async statusOf(path: string): Promise<number> {
    const answer = await this.browser.get(this.app.url + path);
    // The app waits for answers that nobody has read when it stops.
    await answer.text();
    return answer.status;
  }

  async post(action: string, form: Record<string, string>): Promise<Response> {
    const token = /name="_csrf"\s+value="([^"]+)"/.exec(await this.page())?.[1] ?? '';
    return this.browser.post(`${this.app.url}/emulators/${action}`, { _csrf: token, ...form });
  }

  /** What is switched on at one provider, as its card says. */
  async armed(name: string): Promise<string[]> {
    const card = (await this.page()).split(`id="emulator-${name}"`)[1]?.split('</section>')[0] ?? '';
    return [...card.matchAll(/<li>\s*<span>([^<]+)<\/span>/g)].map(([, text]) => text!);
  }

  /** A whole login by hand; the status and text of the page that it ends at. */
  async login(name: string): Promise<{ status: number; text: string }> {
    let answer = await this.browser.get(`${this.app.url}/auth/${name}`);
    while (answer.status >= 300 && answer.status < 400) {
      answer = await this.browser.get(new URL(answer.headers.get('location')!, answer.url).href);
    }
    const html = await answer.text();
    const ticket = /name="ticket" value="([^"]+)"/.exec(html)?.[1];
    if (ticket === undefined) return { status: answer.status, text: html };
    const account = /name="account" value="([^"]+)"/.exec(html)![1]!;
    answer = await this.browser.post(new URL('/login', answer.url).href, { ticket, account, decision: 'allow' });
    while (answer.status >= 300 && answer.status < 400) {
      answer = await this.browser.get(new URL(answer.headers.get('location')!, answer.url).href);
    }
    return { status: answer.status, text: await answer.text() };
  }
}
