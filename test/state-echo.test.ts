import { Browser } from './support/browser.js';
import { MODEL, PROVIDERS, STANDARD, named } from './support/providers.js';
import { altered, ended, tabsFromQuery, travelTo, useStages } from './support/stage.js';

const { stage } = useStages();

describe('a provider that does not return the state (stateEcho: false)', () => {
  const options = { stateEcho: false };
  const stateless = (name: string, callback: string): string => altered(callback, named(name, { state: undefined }));

  it.each(PROVIDERS)('logs in with %s without it, once for each login that was started', async (name) => {
    const app = await stage({ prepare: tabsFromQuery, options });
    const browser = new Browser();
    const callbacks = [await app.depart(browser, name), await app.depart(browser, name)];
    await ended(await browser.get(stateless(name, callbacks[0]!)));
    // A form posts members that are empty.
    await ended(await browser.get(altered(callbacks[1]!, named(name, { state: '' }))));
    const third = await app.depart(new Browser(), name);
    const calls = app.providers.tokenCalls(name);
    expect((await browser.get(stateless(name, third))).status).toBe(403);
    expect(app.providers.tokenCalls(name)).toBe(calls);
  });

  it('claims the login of a visit, and not a later one that only a script was redirected to', async () => {
    const app = await stage({ prepare: tabsFromQuery, options });
    const browser = new Browser();
    const start = Date.now();
    const callback = await app.depart(browser, MODEL, '?tab=visit');
    travelTo(start + 1000);
    await browser.get(`${app.url}/auth/${MODEL}?tab=script`, { 'sec-fetch-dest': 'empty' });
    expect((await ended(await browser.get(stateless(MODEL, callback)))).user.state).toBe('visit');
  });

  it('claims the latest visit, also one that a service worker passes on, which names no destination', async () => {
    const app = await stage({
      prepare: (express, passport) => {
        express.use((req, _res, next) => {
          // Node's fetch would say that it is a script's.
          req.headers['sec-fetch-mode'] = 'navigate';
          if (req.query['tab'] === 'second') req.headers['sec-fetch-dest'] = 'empty';
          next();
        });
        tabsFromQuery(express, passport);
      },
      options,
    });
    const browser = new Browser();
    const start = Date.now();
    await app.depart(browser, MODEL, '?tab=first');
    travelTo(start + 1000);
    const callback = await app.depart(browser, MODEL, '?tab=second');
    expect((await ended(await browser.get(stateless(MODEL, callback)))).user.state).toBe('second');
  });

  it('checks a state that comes anyway in full', async () => {
    const app = await stage({ options });
    const browser = new Browser();
    const callback = await app.depart(browser, MODEL);
    expect((await browser.get(altered(callback, named(MODEL, { state: 'x'.repeat(43) })))).status).toBe(403);
    await ended(await browser.get(callback));
    expect((await browser.get(stateless(MODEL, callback))).status).toBe(403);
  });

  it('claims no login of another provider, none that expired, and none in a session without one', async () => {
    const app = await stage({ options: { ...options, stateTTL: 60_000 } });
    const browser = new Browser();
    const [mine, theirs] = [await app.depart(browser, STANDARD), await app.depart(new Browser(), MODEL)];
    expect((await browser.get(stateless(MODEL, theirs))).status).toBe(403);
    expect((await new Browser().get(stateless(STANDARD, mine))).status).toBe(403);
    travelTo(Date.now() + 61_000);
    expect((await browser.get(stateless(STANDARD, mine))).status).toBe(403);
  });

  it('is not assumed: by default a callback without state is refused', async () => {
    const app = await stage();
    const browser = new Browser();
    expect((await browser.get(stateless(MODEL, await app.depart(browser, MODEL)))).status).toBe(403);
  });
});
