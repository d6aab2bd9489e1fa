import { type EliceEmulator, createEliceEmulator } from 'provider-emulators';
import { type LoginApp, startLoginApp } from './support/app.js';
import { Browser } from './support/browser.js';
import { STRATEGIES } from './support/providers.js';

let elice: EliceEmulator;
let app: LoginApp;

afterEach(() => Promise.all([app.close(), elice.close()]));

/** Two strategies of one class with one client, under the names `a` and `b`; each user knows which verify saw it. */
async function startTwo(options: object): Promise<void> {
  elice = await createEliceEmulator({}).listen();
  app = await startLoginApp({
    strategies: (callbackURL) =>
      ['a', 'b'].map((name) => {
        elice.registerRedirectURI(callbackURL(name));
        const all = { ...elice.strategyOptions, callbackURL: callbackURL(name), ...options };
        const verify = ({ state }: { state: unknown }): object => ({ id: '1', seenBy: name, state });
        return Object.assign(new STRATEGIES.elice(all, verify), { name });
      }),
    prepare: (server, passport) => {
      for (const name of ['a', 'b']) {
        server.get(`/start/${name}`, passport.authenticate(name, { state: { from: name } }) as never);
      }
    },
  });
}

async function depart(browser: Browser, name: string): Promise<URL> {
  const start = await browser.get(`${app.url}/start/${name}`);
  return new URL(await elice.approve(start.headers.get('location')!));
}

const userOf = async (response: Response): Promise<unknown> => ((await response.json()) as { user: unknown }).user;

describe('Two strategies of the same class and client under different names', () => {
  it('give each login back its own application state, also where the provider returns no state', async () => {
    await startTwo({ stateEcho: false });
    const browser = new Browser();
    const [a, b] = [await depart(browser, 'a'), await depart(browser, 'b')];
    for (const url of [a, b]) url.searchParams.delete('state');
    expect(await userOf(await browser.get(a.href))).toEqual({ id: '1', seenBy: 'a', state: { from: 'a' } });
    expect(await userOf(await browser.get(b.href))).toEqual({ id: '1', seenBy: 'b', state: { from: 'b' } });
  });

  it("take no callback of each other's", async () => {
    await startTwo({});
    const browser = new Browser();
    const a = await depart(browser, 'a');
    expect((await browser.get(a.href.replace('/auth/a/', '/auth/b/'))).status).toBe(403);
    expect(await userOf(await browser.get(a.href))).toMatchObject({ seenBy: 'a' });
  });
});
