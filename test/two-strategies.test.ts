import { MemoryTokenStore, TokenKeeper } from 'passport-token-keeper';
import type { Emulator } from 'provider-emulators';
import { type LoginApp, startLoginApp } from './support/app.js';
import { Browser } from './support/browser.js';
import { MODEL, RECORDS, STRATEGIES, named } from './support/providers.js';

let emulator: Emulator;
let app: LoginApp | undefined;

afterEach(async () => {
  await Promise.all([app?.close(), emulator.close()]);
  app = undefined;
});

/** Two strategies of one class with one client, under the names `a` and `b`; each user knows which verify saw it. */
async function startTwo(options: object, naming: 'option' | 'assignment'): Promise<void> {
  emulator = await RECORDS[MODEL].createEmulator().listen();
  app = await startLoginApp({
    strategies: (callbackURL) =>
      ['a', 'b'].map((name) => {
        emulator.registerRedirectURI(callbackURL(name));
        const named = naming === 'option' ? { name } : {};
        const all = { ...emulator.strategyOptions, callbackURL: callbackURL(name), ...named, ...options };
        const verify = ({ state }: { state: unknown }): object => ({ id: '1', seenBy: name, state });
        const strategy = new STRATEGIES[MODEL](all, verify);
        return naming === 'option' ? strategy : Object.assign(strategy, { name });
      }),
    prepare: (server, passport) => {
      for (const name of ['a', 'b']) {
        server.get(`/start/${name}`, passport.authenticate(name, { state: { from: name } }) as never);
      }
    },
  });
}

async function depart(browser: Browser, name: string): Promise<URL> {
  const start = await browser.get(`${app!.url}/start/${name}`);
  return new URL(await emulator.approve(start.headers.get('location')!));
}

const userOf = async (response: Response): Promise<unknown> => ((await response.json()) as { user: unknown }).user;

describe.each(['option', 'assignment'] as const)('Two strategies of one class and client, named by %s,', (naming) => {
  it('give each login back its own application state, also where the provider returns no state', async () => {
    await startTwo({ stateEcho: false }, naming);
    const browser = new Browser();
    const [a, b] = [await depart(browser, 'a'), await depart(browser, 'b')];
    for (const url of [a, b]) for (const own of Object.keys(named(MODEL, { state: '' }))) url.searchParams.delete(own);
    expect(await userOf(await browser.get(a.href))).toEqual({ id: '1', seenBy: 'a', state: { from: 'a' } });
    expect(await userOf(await browser.get(b.href))).toEqual({ id: '1', seenBy: 'b', state: { from: 'b' } });
  });

  it("take no callback of each other's", async () => {
    await startTwo({}, naming);
    const browser = new Browser();
    const a = await depart(browser, 'a');
    expect((await browser.get(a.href.replace('/auth/a/', '/auth/b/'))).status).toBe(403);
    expect(await userOf(await browser.get(a.href))).toMatchObject({ seenBy: 'a' });
  });
});

it('Two clients of one provider keep their tokens apart in one store, under the option name', async () => {
  emulator = await RECORDS[MODEL].createEmulator().listen();
  const store = new MemoryTokenStore();
  const keepers = ['a', 'b'].map((name) => {
    const options = { ...emulator.strategyOptions, callbackURL: 'http://localhost/back', name };
    return new TokenKeeper({ strategy: new STRATEGIES[MODEL](options, () => null), store });
  });
  const [a, b] = keepers as [TokenKeeper, TokenKeeper];
  const tokens = { accessToken: 'of-a', tokenType: 'Bearer', expiresAt: Date.now() + 3_600_000, raw: {} };
  await a.save('user', tokens);
  await b.save('user', { ...tokens, accessToken: 'of-b' });
  expect([await a.accessToken('user'), await b.accessToken('user')]).toEqual(['of-a', 'of-b']);
  await b.forget('user');
  expect(await a.accessToken('user')).toBe('of-a');
});
