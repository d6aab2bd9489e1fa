import { type Emulators, type StartOptions, startEmulators } from 'provider-emulators';
import { Browser } from '../../../../test/support/browser.js';
import { readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { type ProviderName, PROVIDERS } from '../../src/providers/index.js';
import { type RunningApp, start } from '../../src/server.js';

export type Name = ProviderName;
export const NAMES: readonly Name[] = PROVIDERS.map(({ name }) => name);

export interface SampleApp {
  /** `http://localhost:<port>` */
  url: string;
  emulators: Emulators;
  running: RunningApp;
  /** What it has logged. */
  log: Record<string, unknown>[];
  visitor(): Visitor;
  close(): Promise<void>;
}

/**
 * The app on a free port, with credentials in its environment: those of emulators that the test holds. `environment` comes on top,
 * and may take credentials away with `''`.
 */
export async function startSampleApp(
  options: StartOptions = {},
  environment: Record<string, string> = {},
): Promise<SampleApp> {
  const emulators = await startEmulators({ redirectURIs: [], ...options });
  const env = Object.assign({ PORT: '0' }, ...NAMES.map((name) => emulators[name].env), environment) as Record<
    string,
    string
  >;
  const log: SampleApp['log'] = [];
  const write = (line: string): void => void log.push(JSON.parse(line) as Record<string, unknown>);
  const running = await start(readConfig(env), createLog({ isProduction: true, level: 'debug' }, { write }));
  for (const name of NAMES) emulators[name].registerRedirectURI(`${running.url}/auth/${name}/callback`);
  return {
    url: running.url,
    emulators,
    running,
    log,
    visitor: () => new Visitor(running.url, emulators),
    close: async () => {
      await running.stop();
      await emulators.close();
    },
  };
}

export interface VisitedPage {
  status: number;
  /** The path of `Location`, for redirects. */
  location: string | null;
  html: string;
  headers: Headers;
}

/** Somebody with a browser of their own. */
export class Visitor {
  readonly browser = new Browser();

  constructor(
    private readonly url: string,
    private readonly emulators: Emulators,
  ) {}

  async get(path: string): Promise<VisitedPage> {
    return this.#page(await this.browser.get(new URL(path, this.url).href));
  }

  /** Starts a login, and returns the address of the provider's page. */
  async start(name: Name): Promise<string> {
    const { location } = await this.get(`/auth/${name}`);
    if (location === null) throw new Error(`/auth/${name} did not redirect.`);
    return location;
  }

  /** Starts a login and agrees at the provider; returns the callback's address, not yet opened. */
  async agree(name: Name, accountId?: string): Promise<string> {
    return this.emulators[name].approve(await this.start(name), accountId);
  }

  /** A whole login, or link. */
  async login(name: Name, accountId?: string): Promise<VisitedPage> {
    return this.get(await this.agree(name, accountId));
  }

  /** What every form of the account page carries. */
  async form(): Promise<{ _csrf: string }> {
    const { html } = await this.get('/account');
    return { _csrf: /name="_csrf"\s+value="([^"]*)"/.exec(html)?.[1] ?? '' };
  }

  /** Submits the form of the account page with this action. */
  async submit(action: string): Promise<VisitedPage> {
    const { html } = await this.get('/account');
    const form = html.split('<form').find((text) => text.includes(`action="${action}"`));
    if (!form) throw new Error(`There is no form with the action ${action}.`);
    const token = /name="_csrf"\s+value="([^"]*)"/.exec(form)?.[1] ?? '';
    return this.post(action, { _csrf: token });
  }

  /** Submits the form of the account page with this action, and follows the redirect: what the page then tells. */
  async noticeAfter(action: string): Promise<string | undefined> {
    const { location } = await this.submit(action);
    if (location === null) throw new Error(`${action} did not redirect.`);
    return noticeIn(await this.get(location));
  }

  async post(path: string, form: Record<string, string>): Promise<VisitedPage> {
    return this.#page(await this.browser.post(new URL(path, this.url).href, form));
  }

  async #page(response: Response): Promise<VisitedPage> {
    return {
      status: response.status,
      location: response.headers.get('location'),
      html: await response.text(),
      headers: response.headers,
    };
  }
}

/** A page as its reader sees it: no tags, entities decoded, white space folded, nothing that comes later only. */
export function textOf({ html }: Pick<VisitedPage, 'html'>): string {
  return html
    .replace(/<template[^]*?<\/template>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}

/** What the page tells about the latest action. */
export function noticeIn({ html }: VisitedPage): string | undefined {
  const [, notice] = /class="notice[^"]*" role="status">([^]*?)<\/p>/.exec(html) ?? [];
  return notice === undefined ? undefined : textOf({ html: notice }).trim();
}
