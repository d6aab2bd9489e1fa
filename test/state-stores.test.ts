import session from 'express-session';
import { Browser } from './support/browser.js';
import { MODEL, PROVIDERS } from './support/providers.js';
import { altered, ended, logoutRoute, type Stage, type StageOptions, useStages } from './support/stage.js';

const { stage } = useStages();

describe('a session that is destroyed while a callback is on its way', () => {
  /** Holds a request between its session and its login until it is let go. */
  function gate(): { prepare: NonNullable<StageOptions['prepare']>; held: Promise<void>; letGo: () => void } {
    let letGo = (): void => undefined;
    let arrived = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const open = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    return {
      prepare: (app) => {
        app.use((req, _res, next) => {
          if (req.query['hold'] === undefined) {
            next();
            return;
          }
          arrived();
          void open.then(() => next());
        });
      },
      held,
      letGo,
    };
  }

  it.each(PROVIDERS)('still ends another tab with %s', async (name) => {
    const { prepare, held, letGo } = gate();
    const app = await stage({ prepare });
    const browser = new Browser();
    const [first, second] = [await app.depart(browser, name), await app.depart(browser, name)];
    const late = browser.clone().get(altered(second, { hold: '1' }));
    await held;
    await ended(await browser.get(first));
    letGo();
    await ended(await late);
  });

  it('stays destroyed when it was logged out of while a login starts, which goes on in a new one', async () => {
    const { prepare, held, letGo } = gate();
    const app = await stage({
      prepare: (express, passport) => {
        logoutRoute(express);
        prepare(express, passport);
      },
    });
    const browser = new Browser();
    await ended(await browser.get(await app.depart(browser, MODEL)));
    const [old, late] = [browser.clone(), browser.clone()];
    const departing = app.depart(late, MODEL, '?hold=1');
    await held;
    await browser.get(`${app.url}/logout`);
    letGo();
    const callback = await departing;
    expect(await (await old.get(`${app.url}/whoami`)).json()).toEqual({ user: null });
    await ended(await late.get(callback));
  });

  it('stays destroyed when the other tab is refused', async () => {
    const { prepare, held, letGo } = gate();
    let logins = 0;
    const app = await stage({ prepare, verify: (_context: object) => (logins++ === 0 ? { id: 'first' } : null) });
    const browser = new Browser();
    const [first, second] = [await app.depart(browser, MODEL), await app.depart(browser, MODEL)];
    const [planted] = Object.keys(app.sessions());
    const late = browser.clone().get(altered(second, { hold: '1' }));
    await held;
    await ended(await browser.get(first));
    letGo();
    expect((await late).status).toBe(401);
    expect(Object.keys(app.sessions())).not.toContain(planted);
  });

  it.each(PROVIDERS)('does not use the state of a login with %s again, nor brings the session back', async (name) => {
    const { prepare, held, letGo } = gate();
    const app = await stage({ prepare });
    const browser = new Browser();
    const callback = await app.depart(browser, name);
    const [planted] = Object.keys(app.sessions());
    const late = browser.clone().get(altered(callback, { hold: '1' }));
    await held;
    await ended(await browser.get(callback));
    const calls = app.providers.tokenCalls(name);
    letGo();
    expect((await late).status).toBe(403);
    expect(app.providers.tokenCalls(name)).toBe(calls);
    expect(Object.keys(app.sessions())).not.toContain(planted);
  });
});

describe.each([4, 5] as const)('a session store that fails, on Express %d', (express) => {
  /** A store that is well, until a test says otherwise for one `get`. */
  class Moody extends session.MemoryStore {
    next: 'well' | 'silent' | 'empty' | 'failing' = 'well';
    override get: session.MemoryStore['get'] = (sid, callback) => {
      const mood = this.next;
      this.next = 'well';
      if (mood === 'empty') callback(null, null);
      else if (mood === 'failing') callback(new Error('store down'));
      else if (mood === 'well') super.get(sid, callback);
    };
  }
  function moody(): { store: Moody; options: StageOptions } {
    const store = new Moody();
    return {
      store,
      options: { express, session: session({ secret: 'test', resave: false, saveUninitialized: false, store }) },
    };
  }

  it.each(PROVIDERS)('by never answering once, holds up that request alone with %s', async (name) => {
    const { store, options } = moody();
    const app = await stage(options);
    const browser = new Browser();
    await ended(await browser.get(await app.depart(browser, name)));
    store.next = 'silent';
    const stuck = new AbortController();
    const hanging = fetch(`${app.url}/auth/${name}`, {
      signal: stuck.signal,
      headers: {
        cookie: Object.entries(browser.cookies(app.url))
          .map((pair) => pair.join('='))
          .join('; '),
      },
    });
    await ended(await browser.get(await app.depart(browser, name)));
    stuck.abort();
    await expect(hanging).rejects.toThrow();
  });

  it.each(PROVIDERS)('by forgetting a session for once, logs nobody out at a start with %s', async (name) => {
    const { store, options } = moody();
    const app = await stage(options);
    const browser = new Browser();
    const { user } = await ended(await browser.get(await app.depart(browser, name)));
    store.next = 'empty';
    const callback = await app.depart(browser, name);
    expect(await (await browser.get(`${app.url}/whoami`)).json()).toEqual({ user });
    await ended(await browser.get(callback));
  });

  it('by an error, loses no login that has started', async () => {
    const { store, options } = moody();
    const app = await stage(options);
    const browser = new Browser();
    await ended(await browser.get(await app.depart(browser, MODEL)));
    const callback = await app.depart(browser, MODEL);
    store.next = 'failing';
    expect((await browser.get(callback)).status).toBe(500);
    await ended(await browser.get(callback));
  });
});

describe("a session store that takes its time, with pendingLogins: 'session'", () => {
  class Slow extends session.MemoryStore {
    saves: ((error?: Error) => void)[] = [];
    saving = (): void => undefined;
    override set: session.MemoryStore['set'] = (sid, content, callback) => {
      this.saves.push((error) => {
        if (error) callback?.(error);
        else super.set(sid, content, callback);
      });
      this.saving();
    };
    begun(): Promise<void> {
      return new Promise((resolve) => (this.saving = resolve));
    }
  }
  async function slow(): Promise<{ store: Slow; app: Stage; start: Promise<Response>; browser: Browser }> {
    const store = new Slow();
    const app = await stage({
      options: { pendingLogins: 'session' },
      session: session({ secret: 'test', resave: false, saveUninitialized: false, store }),
      finish: { session: false },
    });
    const browser = new Browser();
    const begun = store.begun();
    const start = browser.get(`${app.url}/auth/${MODEL}`);
    await begun;
    return { store, app, start, browser };
  }

  it('has the login before the browser is sent away', async () => {
    const { store, app, start, browser } = await slow();
    let isSentAway = false;
    void start.then(() => (isSentAway = true));
    for (let turn = 0; turn < 5; turn += 1) await fetch(`${app.url}/whoami`);
    expect(isSentAway).toBe(false);
    store.saves.shift()!();
    const { status, headers } = await start;
    expect(status).toBe(302);
    const callback = browser.get(await app.providers.approve(MODEL, headers.get('location')!));
    store.saving = () => store.saves.shift()!();
    await ended(await callback);
  });

  it('is an error at the start when it fails', async () => {
    const { store, app, start } = await slow();
    store.saves.shift()!(new Error('store down'));
    expect((await start).status).toBe(500);
    expect(app.errors).toEqual([expect.objectContaining({ message: 'store down' })]);
  });
});
