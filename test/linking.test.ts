import type { Express, RequestHandler } from 'express';
import type { Passport } from 'passport';
import { Browser } from './support/browser.js';
import { MODEL, STANDARD } from './support/providers.js';
import { altered, logoutRoute, type Stage, type StageOptions, useStages } from './support/stage.js';

const { stage } = useStages();

describe('an account that is linked to somebody who is logged in', () => {
  const linking: StageOptions = { prepare: linkRoutes };
  let linked: { req: string | undefined; account: string }[];

  /** `/link/x` starts passport.authorize(); its callback is the ordinary one with `?link=1`. */
  function linkRoutes(app: Express, passport: InstanceType<typeof Passport>): void {
    linked = [];
    logoutRoute(app);
    app.get('/password/:user', (req, res, next) => {
      const options = { session: true, keepSessionInfo: req.query['keep'] !== undefined };
      req.login({ id: req.params.user }, options, (error) => {
        if (error) next(error);
        else res.end();
      });
    });
    app.get('/auth/:name/callback', (req, res, next) => {
      if (req.query['link'] === undefined) {
        next();
        return;
      }
      (passport.authorize(req.params.name) as RequestHandler)(req, res, (error?: unknown) => {
        if (error) {
          next(error);
          return;
        }
        const { user, account } = req as unknown as { user?: { id: string }; account?: { id: string } };
        linked.push({ req: user?.id, account: account!.id });
        res.end();
      });
    });
  }
  const asLink = (callback: string): string => altered(callback, { link: '1' });

  it('links when the user who is logged in started it', async () => {
    const app = await stage(linking);
    const browser = new Browser();
    await browser.get(`${app.url}/password/victim`);
    expect((await browser.get(asLink(await app.depart(browser, MODEL)))).status).toBe(200);
    expect(linked).toEqual([{ req: 'victim', account: expect.any(String) }]);
  });

  it.each([
    [
      'in another tab with a provider',
      async (app: Stage, browser: Browser) => browser.get(await app.depart(browser, STANDARD)),
    ],
    ['with keepSessionInfo', (app: Stage, browser: Browser) => browser.get(`${app.url}/password/victim?keep=1`)],
  ])('refuses to link what was started before the user logged in %s', async (_title, logIn) => {
    const app = await stage(linking);
    const browser = new Browser();
    // The attacker planted this session, and knows the callback of the login they started in it.
    const planted = await app.depart(browser, MODEL);
    expect((await logIn(app, browser)).status).toBe(200);
    const calls = app.providers.tokenCalls(MODEL);
    expect((await browser.get(asLink(planted))).status).toBe(403);
    expect({ linked, calls: app.providers.tokenCalls(MODEL) }).toEqual({ linked: [], calls });
  });

  it.each<[string, unknown]>([
    ['a bigint, as of Prisma,', 7n],
    ['no id but a method', () => 7],
  ])('may be somebody with %s and without a session, who starts and ends a login', async (_title, id) => {
    const seen: unknown[] = [];
    const app = await stage({
      session: 'none',
      finish: { session: false },
      verify: ({ profile, req }: { profile: { id: string }; req: { user?: { id: unknown } } }) => {
        seen.push(req.user?.id);
        return { id: profile.id };
      },
      prepare: (express) =>
        express.use((req, _res, next) => {
          Object.assign(req, { user: { id } });
          next();
        }),
    });
    const browser = new Browser();
    expect((await browser.get(await app.depart(browser, MODEL))).status).toBe(200);
    expect(seen).toEqual([id]);
  });

  it('refuses to link to somebody else than who started it', async () => {
    const app = await stage(linking);
    const browser = new Browser();
    await browser.get(`${app.url}/password/first`);
    const planted = await app.depart(browser, MODEL);
    await browser.get(`${app.url}/password/second?keep=1`);
    expect((await browser.get(asLink(planted))).status).toBe(403);
    expect(linked).toEqual([]);
  });

  it('shows verify nobody in a login that was started before the user logged in, and gives the user back after a refusal', async () => {
    const seen: unknown[] = [];
    const after: unknown[] = [];
    const app = await stage({
      verify: ({ req }: { req: { user?: { id: string }; isAuthenticated(): boolean } }) => {
        seen.push({ user: req.user?.id, isAuthenticated: req.isAuthenticated() });
        return seen.length === 2 ? null : { id: 'from-verify' };
      },
      finish: { failWithError: true },
      prepare: (express, passport) => {
        linkRoutes(express, passport);
        express.use((req, res, next) => {
          res.on('finish', () => after.push((req.user as { id: string } | undefined)?.id));
          next();
        });
      },
    });
    const browser = new Browser();
    const planted = await app.depart(browser, MODEL);
    await browser.get(await app.depart(browser, STANDARD));
    expect((await browser.get(planted)).status).toBe(401);
    await browser.get(await app.depart(browser, MODEL));
    expect(seen).toEqual([
      { user: undefined, isAuthenticated: false },
      { user: undefined, isAuthenticated: false },
      { user: 'from-verify', isAuthenticated: true },
    ]);
    expect(after.at(-3)).toBe('from-verify');
  });
});
