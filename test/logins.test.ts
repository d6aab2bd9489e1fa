import { type LoginApp, startLoginApp } from './support/app.js';
import { Browser } from './support/browser.js';
import { PROVIDERS, STRATEGIES } from './support/providers.js';
import { type Emulators, startEmulators } from './support/stage.js';

describe.each(PROVIDERS)('a login with %s', (name) => {
  let emulators: Emulators;
  let app: LoginApp;

  beforeAll(async () => {
    emulators = await startEmulators();
    app = await startLoginApp({
      strategies: (callbackURL) => {
        emulators[name].registerRedirectURI(callbackURL(name));
        return [
          new STRATEGIES[name](
            { ...emulators[name].strategyOptions, callbackURL: callbackURL(name) },
            ({ profile, state }: { profile: { id: string }; state: unknown }) => ({ id: profile.id, state }),
          ),
        ];
      },
      start: { state: { returnTo: '/courses' } },
    });
  });

  afterAll(async () => {
    await app.close();
    await emulators.close();
  });

  it('ends with a user and the application state of its start', async () => {
    const browser = new Browser();
    const start = await browser.get(`${app.url}/auth/${name}`);
    expect(start.status).toBe(302);
    const callback = await emulators[name].approve(start.headers.get('location')!);
    const end = await browser.get(callback);
    expect(end.status).toBe(200);
    const state = { returnTo: '/courses' };
    expect(await end.json()).toEqual({ user: { id: expect.stringMatching(/./), state }, authInfo: { state } });
  });
});
