import type { RequestHandler } from 'express';
import { Browser } from './support/browser.js';
import { PROVIDERS, STRATEGIES, named, parameterOf } from './support/providers.js';
import {
  altered,
  barrier,
  ended,
  logoutRoute,
  permutations,
  startProviders,
  tabsFromQuery,
  travelTo,
  useStages,
} from './support/stage.js';

const { stage } = useStages();

describe.each(PROVIDERS)('the state of a login with %s', (name) => {
  const other = PROVIDERS[(PROVIDERS.indexOf(name) + 1) % PROVIDERS.length]!;

  it.each(permutations(['a', 'b', 'c']))('lets three tabs finish in the order %s, %s, %s', async (...order) => {
    const app = await stage({ prepare: tabsFromQuery });
    const browser = new Browser();
    const callbacks = new Map<string, string>();
    for (const tab of ['a', 'b', 'c']) callbacks.set(tab, await app.depart(browser, name, `?tab=${tab}`));
    for (const tab of order) {
      const { user, authInfo } = await ended(await browser.get(callbacks.get(tab)!));
      expect({ user, authInfo }).toMatchObject({ user: { provider: name, state: tab }, authInfo: { state: tab } });
      expect(await (await browser.get(`${app.url}/whoami`)).json()).toEqual({ user });
    }
  });

  it('lets tabs that start at the same moment all finish', async () => {
    const tabs = ['a', 'b', 'c', 'd', 'e', 'f'];
    const together = barrier(tabs.length);
    const app = await stage({
      prepare: (express, passport) => {
        express.get('/auth/:name', (req, res, next) => {
          if (req.query['tab'] === undefined) next();
          else together(req, res, next);
        });
        tabsFromQuery(express, passport);
      },
    });
    const browser = new Browser();
    await browser.get(await app.depart(browser, name));
    const callbacks = await Promise.all(tabs.map((tab) => app.depart(browser, name, `?tab=${tab}`)));
    for (const [at, callback] of callbacks.entries()) {
      expect((await ended(await browser.get(callback))).user.state).toBe(tabs[at]);
    }
  });

  it('lets tabs with several providers finish at the same moment', async () => {
    const together = barrier(4);
    const app = await stage({
      prepare: (express, passport) => {
        express.use('/auth/:name/callback', together);
        tabsFromQuery(express, passport);
      },
    });
    const browser = new Browser();
    const legs = [name, other, name, other].map((provider, at) => ({ provider, tab: String(at) }));
    const callbacks: string[] = [];
    for (const { provider, tab } of legs) callbacks.push(await app.depart(browser, provider, `?tab=${tab}`));
    const users = await Promise.all(
      callbacks.map(async (callback) => (await ended(await browser.clone().get(callback))).user),
    );
    expect(users.map(({ provider, state: tab }) => ({ provider, tab }))).toEqual(legs);
  });

  it('logs in once when the same callback comes twice at the same moment', async () => {
    const together = barrier(2);
    const app = await stage({ prepare: (express) => express.use('/auth/:name/callback', together) });
    const browser = new Browser();
    const callback = await app.depart(browser, name);
    const before = app.providers.tokenCalls(name);
    const answers = await Promise.all([browser.clone().get(callback), browser.clone().get(callback)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(app.providers.tokenCalls(name) - before).toBe(1);
    expect(app.errors).toEqual([]);
  });

  it('refuses a replayed callback with 403, asks the provider nothing, and leaves the session as it is', async () => {
    const app = await stage();
    const browser = new Browser();
    const callback = await app.depart(browser, name);
    await app.depart(browser, name);
    await ended(await browser.get(callback));
    const [sessions, calls] = [app.sessions(), app.providers.tokenCalls(name)];
    expect((await browser.get(callback)).status).toBe(403);
    expect(app.sessions()).toEqual(sessions);
    expect(app.providers.tokenCalls(name)).toBe(calls);
  });

  it("refuses another browser's callback with 403 and leaves both sessions as they are", async () => {
    const app = await stage();
    const [victim, attacker] = [new Browser(), new Browser()];
    const own = await app.depart(victim, name);
    const foreign = await app.depart(attacker, name);
    const [sessions, calls] = [app.sessions(), app.providers.tokenCalls(name)];
    const answer = await victim.get(foreign);
    expect({ status: answer.status, cookie: answer.headers.get('set-cookie') }).toEqual({ status: 403, cookie: null });
    expect((await new Browser().get(foreign)).status).toBe(403);
    expect(app.sessions()).toEqual(sessions);
    expect(app.providers.tokenCalls(name)).toBe(calls);
    await ended(await victim.get(own));
  });

  it("refuses another provider's state with 403", async () => {
    const app = await stage();
    const browser = new Browser();
    const state = parameterOf(other, await app.depart(browser, other), 'state')!;
    const callback = await app.depart(browser, name);
    expect((await browser.get(altered(callback, named(name, { state })))).status).toBe(403);
    await ended(await browser.get(callback));
  });

  it('refuses the state of another strategy of the same class, which asks another server', async () => {
    const elsewhere = await startProviders();
    try {
      const callbackURL = 'http://localhost/other/callback';
      elsewhere[name].registerRedirectURI(callbackURL);
      const app = await stage({
        prepare: (express, passport) => {
          const options = { ...elsewhere[name].strategyOptions, callbackURL };
          passport.use('other', new STRATEGIES[name](options, () => null));
          express.get('/other', passport.authenticate('other') as RequestHandler);
        },
      });
      const browser = new Browser();
      const location = (await browser.get(`${app.url}/other`)).headers.get('location')!;
      // Who runs the other server knows this state, and can send the browser anywhere with it.
      const state = parameterOf(name, location, 'state')!;
      const callback = await app.depart(browser, name);
      const calls = app.providers.tokenCalls(name);
      expect((await browser.get(altered(callback, named(name, { state })))).status).toBe(403);
      expect(app.providers.tokenCalls(name)).toBe(calls);
      await ended(await browser.get(callback));
    } finally {
      await elsewhere.close();
    }
  });

  it('refuses an altered or missing state with 403 and leaves the session as it is', async () => {
    const app = await stage();
    const browser = new Browser();
    const callback = await app.depart(browser, name);
    const state = parameterOf(name, callback, 'state')!;
    const [sessions, calls] = [app.sessions(), app.providers.tokenCalls(name)];
    const forged = [
      state.slice(0, -1),
      `${state}A`,
      state.toUpperCase(),
      ` ${state}`,
      '__proto__',
      'constructor',
      '0',
      undefined,
    ];
    for (const value of forged) {
      const answer = await browser.get(altered(callback, named(name, { state: value })));
      expect({ value, status: answer.status }).toEqual({ value, status: 403 });
    }
    expect(app.sessions()).toEqual(sessions);
    expect(app.providers.tokenCalls(name)).toBe(calls);
    await ended(await browser.get(callback));
  });

  it('expires after stateTTL, and not before', async () => {
    const app = await stage({ options: { stateTTL: 60_000 } });
    const browser = new Browser();
    const [early, late] = [await app.depart(browser, name), await app.depart(browser, name)];
    const start = Date.now();
    travelTo(start + 59_000);
    await ended(await browser.get(early));
    travelTo(start + 61_000);
    expect((await browser.get(late)).status).toBe(403);
  });

  it('keeps at most 8 pending logins a browser and drops the oldest', async () => {
    const app = await stage();
    const browser = new Browser();
    const callbacks: string[] = [];
    const start = Date.now();
    for (let tab = 0; tab < 9; tab += 1) {
      travelTo(start + tab * 1000);
      callbacks.push(await app.depart(browser, name));
    }
    expect((await browser.get(callbacks[0]!)).status).toBe(403);
    await ended(await browser.get(callbacks[1]!));
    await ended(await browser.get(callbacks[8]!));
  });

  it('leaves nothing behind in the session once its last login has ended', async () => {
    const app = await stage();
    const browser = new Browser();
    await ended(await browser.get(await app.depart(browser, name)));
    expect(Object.values(app.sessions()).map((stored) => Object.keys(stored))).toEqual([['cookie', 'passport']]);
  });

  it('outlives a logout in between, and is for nobody who was logged in', async () => {
    const app = await stage({ prepare: logoutRoute });
    const browser = new Browser();
    await ended(await browser.get(await app.depart(browser, name)));
    const pending = await app.depart(browser, name);
    await browser.get(`${app.url}/logout`);
    expect(await (await browser.get(`${app.url}/whoami`)).json()).toEqual({ user: null });
    await ended(await browser.get(pending));
  });

  it.each([{ returnTo: '/a' }, [1, 'b'], 'text', 0, '', false, null])(
    'brings the application state %j back and keeps it out of the URL',
    async (state) => {
      const app = await stage({ start: { state } });
      const browser = new Browser();
      const start = await browser.get(`${app.url}/auth/${name}`);
      const location = start.headers.get('location')!;
      const sent = parameterOf(name, location, 'state');
      expect(sent).toMatch(/^[\w-]{43}$/);
      const { user, authInfo } = await ended(await browser.get(await app.providers.approve(name, location)));
      expect({ state: user.state, authInfo }).toEqual({ state, authInfo: { state } });
    },
  );

  it('has no application state when none was given', async () => {
    const app = await stage();
    const browser = new Browser();
    const { user, authInfo } = await ended(await browser.get(await app.depart(browser, name)));
    expect({ user: Object.keys(user), authInfo }).toEqual({ user: ['id', 'provider'], authInfo: {} });
  });

  it('refuses application state that no session can keep, and says so', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    for (const state of [circular, () => 1, 1n]) {
      const app = await stage({ start: { state } });
      expect((await new Browser().get(`${app.url}/auth/${name}`)).status).toBe(500);
      expect(app.errors).toEqual([expect.objectContaining({ name: 'ConfigurationError', option: 'state' })]);
    }
  });

  it('works with whatever puts an object at req.session', async () => {
    const plain: Record<string, object> = {};
    const app = await stage({
      session: (req, _res, next) => {
        (req as { session?: object }).session = plain['only'] ??= {};
        next();
      },
      finish: { session: false },
    });
    const browser = new Browser();
    const [first, second] = [await app.depart(browser, name), await app.depart(browser, name)];
    await ended(await browser.get(second));
    await ended(await browser.get(first));
    expect((await browser.get(first)).status).toBe(403);
    expect(plain).toEqual({ only: {} });
  });

  it('works with cookie-session and session: false, and refuses the replay of an old cookie', async () => {
    const app = await stage({ session: 'cookie-session', finish: { session: false }, start: { state: 'kept' } });
    const browser = new Browser();
    const [first, second] = [await app.depart(browser, name), await app.depart(browser, name)];
    const thief = browser.clone();
    expect((await ended(await browser.get(first))).user.state).toBe('kept');
    await ended(await browser.get(second));
    expect((await thief.get(first)).status).toBe(403);
    expect((await browser.get(second)).status).toBe(403);
  });

  it('needs no session at all', async () => {
    const app = await stage({ session: 'none', finish: { session: false }, start: { state: 'kept' } });
    const browser = new Browser();
    const [first, second] = [await app.depart(browser, name), await app.depart(browser, name)];
    expect((await ended(await browser.get(second))).user.state).toBe('kept');
    await ended(await browser.get(first));
    expect((await browser.get(first)).status).toBe(403);
    expect(app.errors).toEqual([]);
  });

  it('says what is missing where pending logins are to lie in a session, and there is none', async () => {
    const app = await stage({ session: 'none', finish: { session: false }, options: { pendingLogins: 'session' } });
    for (const path of ['', '/callback?code=x&state=y']) {
      expect((await new Browser().get(`${app.url}/auth/${name}${path}`)).status).toBe(500);
    }
    const missing = {
      name: 'ConfigurationError',
      message: expect.stringMatching(/req\.session is missing.*pendingLogins/),
    };
    expect(app.errors).toEqual([expect.objectContaining(missing), expect.objectContaining(missing)]);
  });

  it('survives a session in which our members were overwritten with anything', async () => {
    for (const junk of [7, 'x', null, [], {}, { expires: 'x' }, { expires: Infinity, for: 7 }]) {
      const app = await stage({
        options: { pendingLogins: 'session' },
        prepare: (express) => {
          express.use((req, _res, next) => {
            const members = [`login.${name}.0`, `login.${name}.`, 'login.', 'login.x.y'];
            if (req.query['junk'] !== undefined)
              for (const member of members) Object.assign(req.session, { [member]: junk });
            next();
          });
        },
      });
      const browser = new Browser();
      expect((await browser.get(`${app.url}/auth/${name}/callback?code=a&state=b&junk=1`)).status).toBe(403);
      await ended(await browser.get(await app.depart(browser, name, '?junk=1')));
    }
  });
});
