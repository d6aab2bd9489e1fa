import session from 'express-session';
import { Browser } from './support/browser.js';
import { PROVIDERS } from './support/providers.js';
import { altered, ended, logoutRoute, type StageOptions, useStages } from './support/stage.js';

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
    await ended(await browser.get(await app.depart(browser, 'elice')));
    const [old, late] = [browser.clone(), browser.clone()];
    const departing = app.depart(late, 'elice', '?hold=1');
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
    const [first, second] = [await app.depart(browser, 'elice'), await app.depart(browser, 'elice')];
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

describe('a session store that fails', () => {
  it.each(['get', 'set'] as const)('ends the login in its error when %s fails', async (method) => {
    const store = new session.MemoryStore();
    const problem = new Error('store down');
    const app = await stage({ session: session({ secret: 'test', resave: false, saveUninitialized: false, store }) });
    const browser = new Browser();
    const callback = await app.depart(browser, 'elice');
    const original = store[method].bind(store) as (...args: unknown[]) => void;
    let calls = 0;
    store[method] = ((...args: unknown[]) => {
      calls += 1;
      // The first `get` is express-session's own.
      if (method === 'get' && calls === 1) original(...args);
      else (args.at(-1) as (error: Error) => void)(problem);
    }) as never;
    expect((await browser.get(callback)).status).toBe(500);
    expect(app.errors).toEqual([problem]);
  });
});

describe('a state store of the application', () => {
  const remembered = new Map<string, unknown>();
  type Done = (error: unknown, value?: unknown, state?: unknown) => void;
  const issue = (state: unknown): string => {
    const handle = `handle-${remembered.size}`;
    remembered.set(handle, state);
    return handle;
  };
  const verify = (_req: unknown, handle: string, done: Done): void => {
    const known = remembered.has(handle);
    const state = remembered.get(handle);
    remembered.delete(handle);
    done(null, known, state);
  };
  const verifyWithMeta = (req: unknown, handle: string, meta: { clientID?: string }, done: Done): void => {
    expect(meta.clientID).toEqual(expect.any(String));
    verify(req, handle, done);
  };
  const stores = {
    '(req, done)': { store: (_req: unknown, done: Done) => done(null, issue('none')), verify },
    '(req, meta, done)': {
      store: (_req: unknown, meta: { callbackURL: string }, done: Done) =>
        done(null, issue(meta.callbackURL && 'none')),
      verify,
    },
    '(req, state, meta, done)': {
      store: (_req: unknown, state: unknown, _meta: object, done: Done) => done(null, issue(state)),
      verify: verifyWithMeta,
    },
    '(req, verifier, state, meta, done)': {
      store: (_req: unknown, _verifier: unknown, state: unknown, _meta: object, done: Done) => done(null, issue(state)),
      verify: verifyWithMeta,
    },
  };

  it.each(Object.entries(stores))('is called as %s', async (form, store) => {
    const app = await stage({ options: { store }, start: { state: 'mine' } });
    const browser = new Browser();
    const callback = await app.depart(browser, 'elice');
    expect(new URL(callback).searchParams.get('state')).toMatch(/^handle-/);
    expect((await ended(await browser.get(callback))).user.state).toBe(form.includes('state') ? 'mine' : 'none');
    expect((await browser.get(callback)).status).toBe(403);
  });

  it('hands its PKCE verifier to the token call', async () => {
    let kept: unknown;
    const store = {
      store(_req: unknown, verifier: unknown, _state: unknown, _meta: object, done: Done) {
        kept = verifier;
        done(null, 'handle');
      },
      verify: (_req: unknown, _state: string, done: Done) => done(null, kept),
    };
    const app = await stage({ options: { store, pkce: true } });
    const browser = new Browser();
    await ended(await browser.get(await app.depart(browser, 'flowaccount')));
    const sent = app.providers.flowaccount.requests.findLast(({ endpoint }) => endpoint === 'token');
    expect(sent?.decodedBody).toMatchObject({ code_verifier: kept });
  });

  it.each([
    ['calls back with an error', (_req: unknown, done: Done) => done(new Error('store down'))],
    [
      'throws',
      () => {
        throw new Error('store down');
      },
    ],
  ])('that %s ends the login in its error', async (_title, store) => {
    const app = await stage({ options: { store: { store, verify } } });
    expect((await new Browser().get(`${app.url}/auth/elice`)).status).toBe(500);
    expect(app.errors).toEqual([expect.objectContaining({ message: 'store down' })]);
  });
});
