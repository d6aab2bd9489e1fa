import { readFileSync } from 'node:fs';
import { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Express } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { AuthTokenRefresh } from 'passport-oauth2-refresh';
import type { TokenSet } from 'passport-oauth2-kit';
import { type Emulator, type Emulators, startEmulators } from 'provider-emulators';
import { Browser } from './support/browser.js';
import { type AnyStrategy, PROVIDERS, type ProviderName, STRATEGIES } from './support/providers.js';
import { readmeOf, runSnippet, snippetsIn, snippetsOf } from './support/readme.js';

// Every snippet of the four READMEs is run here, as it stands there, against the emulator.

type Constructor = new (options: object, verify: unknown) => AnyStrategy;

interface Reader {
  app: Express;
  url: string;
  passport: InstanceType<typeof Passport>;
  browser: Browser;
  Strategy: Constructor;
  /** What `users.findOrCreate` was asked. */
  asked: unknown[][];
}

let emulators: Emulators;
const servers: Server[] = [];

beforeAll(async () => {
  emulators = await startEmulators({ redirectURIs: ['https://app.example/auth/{provider}/callback'] });
});
afterAll(async () => {
  await emulators.close();
});
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    ),
  );
});

/** The application that a reader has before the first snippet. */
async function reader(name: ProviderName): Promise<Reader> {
  const app = express();
  const passport = new Passport();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user as Express.User));
  app.use(session({ secret: 'test', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  servers.push(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    app,
    url,
    passport,
    browser: new Browser(),
    Strategy: STRATEGIES[name] as unknown as Constructor,
    asked: [],
  };
}

async function follow(name: ProviderName, { url, browser }: Reader, path: string): Promise<Response> {
  const start = await browser.get(url + path);
  const callback = new URL(await (emulators[name] as Emulator).approve(start.headers.get('location')!));
  return browser.get(url + callback.pathname + callback.search);
}

const optionsOf = (name: ProviderName): object => ({
  ...emulators[name].strategyOptions,
  callbackURL: `https://app.example/auth/${name}/callback`,
});

describe.each(PROVIDERS)("passport-%s's README", (name) => {
  const snippets = snippetsOf(`passport-${name}`);
  const under = (heading: string, index = 0): { heading: string; code: string } =>
    snippets.filter((snippet) => snippet.heading === heading)[index]!;

  async function loggedIn(): Promise<{ strategy: AnyStrategy; tokens: TokenSet }> {
    const someone = await reader(name);
    let tokens: TokenSet | undefined;
    const strategy = new someone.Strategy(optionsOf(name), (context: { tokens: TokenSet }) => {
      ({ tokens } = context);
      return { id: 'me' };
    });
    someone.passport.use(strategy);
    someone.app.get('/in', someone.passport.authenticate(name) as express.RequestHandler);
    someone.app.get(
      `/auth/${name}/callback`,
      someone.passport.authenticate(name) as express.RequestHandler,
      (_q, res) => {
        res.send('in');
      },
    );
    await follow(name, someone, '/in');
    return { strategy, tokens: tokens! };
  }

  it('has the snippets that are run here, and no others', () => {
    const more = {
      elecq: ['Tokens'],
      chainup: ['Tokens', 'Tokens', "ChainUp's other APIs", 'Notices of payments'],
      elice: ['Options'],
      flowaccount: ['Tokens', 'Tokens'],
    };
    const label = { elecq: 'ELECQ', chainup: 'ChainUp', elice: 'Elice', flowaccount: 'FlowAccount' }[name];
    const common = [`passport-${name}`, 'NestJS', 'Application state', 'Errors', `Without ${label}`];
    expect(snippets.map(({ heading }) => heading).sort()).toEqual([...common, ...more[name]].sort());
  });

  it('logs somebody in with the lines of its first screen', async () => {
    const someone = await reader(name);
    const environment = Object.entries(emulators[name].env);
    for (const [variable, value] of environment) process.env[variable] = value;
    const users = {
      findOrCreate: async (...args: unknown[]) => {
        someone.asked.push(args);
        return Promise.resolve({ id: args[1] });
      },
    };
    await runSnippet(
      under(`passport-${name}`),
      { passport: { default: someone.passport }, [`passport-${name}`]: { Strategy: someone.Strategy } },
      { app: someone.app, users },
    );
    for (const [variable] of environment) Reflect.deleteProperty(process.env, variable);
    const end = await follow(name, someone, `/auth/${name}`);
    expect([end.status, end.headers.get('location')]).toEqual([302, '/']);
    expect(someone.asked).toEqual([[name, expect.stringMatching(/./)]]);
  });

  it('brings application state back', async () => {
    const someone = await reader(name);
    const { app, passport } = someone;
    passport.use(new someone.Strategy(optionsOf(name), (_context: object) => ({ id: 'me' })));
    const snippet = under('Application state');
    await runSnippet(snippet, {}, { app, passport });
    const path = /'(\/\w+)\/:id\/login'/.exec(snippet.code)![1]!;
    const end = await follow(name, someone, `${path}/7/login`);
    expect([end.status, end.headers.get('location')]).toEqual([302, `${path}/7`]);
  });

  it('answers a provider that is down with a page', async () => {
    const someone = await reader(name);
    const { app, passport } = someone;
    passport.use(new someone.Strategy(optionsOf(name), (_context: object) => ({ id: 'me' })));
    await runSnippet(under('Application state'), {}, { app, passport });
    await runSnippet(under('Errors'), {}, { app });
    emulators[name].faults.next('token', 'unavailable');
    const path = /'(\/\w+)\/:id\/login'/.exec(under('Application state').code)![1]!;
    const end = await follow(name, someone, `${path}/7/login`);
    expect([end.status, await end.text()]).toEqual([503, expect.stringContaining('does not answer')]);
  });

  it('starts without the provider', async () => {
    const { passport, Strategy } = await reader(name);
    const started: Emulators[] = [];
    const start = async (): Promise<Emulators> => {
      started.push(await startEmulators());
      return started[0]!;
    };
    await runSnippet(
      snippets.find(({ heading }) => heading.startsWith('Without'))!,
      { 'provider-emulators': { startEmulators: start } },
      { passport, Strategy, verify: (_context: object) => ({ id: 'me' }) },
    );
    await started[0]!.close();
    const used = (passport as unknown as { _strategy(name: string): AnyStrategy })._strategy(name);
    expect(used.name).toBe(name);
  });

  it('names each option that the contract promises', () => {
    const shared =
      'clientID callbackURL scope pkce store sessionKey proxy passReqToCallback skipUserProfile customHeaders authorizationURL ' +
      'tokenURL timeout maxResponseBytes httpClient stateTTL stateEcho';
    const own = {
      elecq: 'clientSecret refreshURL userProfileURL authorizationMode identity',
      chainup: 'privateKey platformPublicKey baseURL allowUnsignedResponses refreshURL',
      elice: 'clientSecret webURL serverURL lang userProfileURL',
      flowaccount: 'clientSecret environment authServerURL companyInfo refreshURL userProfileURL',
    };
    const rows = readmeOf(`passport-${name}`)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    for (const option of `${shared} ${own[name]}`.split(' ')) {
      expect(rows.filter((row) => row.split('|')[1]!.includes(`\`${option}\``))).not.toEqual([]);
    }
  });

  if (name !== 'elice') {
    it('refreshes tokens, and saves what comes back', async () => {
      const { strategy, tokens } = await loggedIn();
      let saved: TokenSet | undefined;
      const saveTokens = async (renewed: TokenSet): Promise<void> => {
        saved = renewed;
        return Promise.resolve();
      };
      await runSnippet(under('Tokens'), {}, { strategy, tokens, saveTokens });
      expect(saved?.accessToken).toEqual(expect.any(String));
      expect(saved?.accessToken).not.toBe(tokens.accessToken);
    });
  }

  if (name === 'elice') {
    it('sends lang per call', async () => {
      const someone = await reader(name);
      const { app, passport } = someone;
      passport.use(new someone.Strategy(optionsOf(name), (_context: object) => ({ id: 'me' })));
      await runSnippet(under('Options'), {}, { app, passport });
      const start = await someone.browser.get(`${someone.url}/en/login`);
      expect(new URL(start.headers.get('location')!).searchParams.get('lang')).toBe('en');
    });
  }

  if (name === 'chainup') {
    it('refreshes with passport-oauth2-refresh', async () => {
      const { strategy, tokens } = await loggedIn();
      const refresher = new AuthTokenRefresh();
      refresher.use(strategy);
      const args = await new Promise<unknown[]>((resolve, reject) => {
        const done = (...results: unknown[]): void => resolve(results);
        runSnippet(under('Tokens', 1), {}, { refresher, tokens, done }).catch(reject);
      });
      expect(args).toEqual([null, expect.any(String), expect.any(String), expect.any(Object)]);
    });

    it('calls another API', async () => {
      const { strategy } = await loggedIn();
      await runSnippet(under("ChainUp's other APIs"), {}, { strategy });
      expect(emulators.chainup.requests.at(-1)).toMatchObject({
        endpoint: 'profile',
        answer: { payload: { id: 10_001 } },
      });
    });
  }

  if (name === 'flowaccount') {
    it('keeps tokens with the keeper', async () => {
      const { strategy, tokens } = await loggedIn();
      const given = { strategy, tokens, user: { id: 'me' } };
      await expect(runSnippet(under('Tokens', 1), {}, given)).resolves.toBeUndefined();
    });
  }
});

describe('The recipe of a popup', () => {
  async function popup(user: object | null): Promise<{ someone: Reader; end: Response }> {
    const someone = await reader('elice');
    const { app, passport } = someone;
    passport.use(new someone.Strategy(optionsOf('elice'), (_context: object) => user));
    const recipes = snippetsIn(readFileSync(join(__dirname, '../docs/recipes.md'), 'utf8'));
    const recipe = recipes.find(({ heading }) => heading.startsWith('Login in a popup'))!;
    await runSnippet(recipe, {}, { app, passport });
    return { someone, end: await follow('elice', someone, '/popup/login') };
  }

  it('ends at a page that tells the others, and holds no token', async () => {
    const { end } = await popup({ id: 'me' });
    const page = await end.text();
    expect([end.status, page]).toEqual([200, expect.stringContaining('postMessage("done")')]);
    expect(page).not.toMatch(/token|code/i);
  });

  it('tells the others of a login that was refused', async () => {
    const { someone, end } = await popup(null);
    expect([end.status, end.headers.get('location')]).toEqual([302, '/popup/failed']);
    const page = await someone.browser.get(`${someone.url}/popup/failed`);
    expect(await page.text()).toContain('postMessage("failed")');
  });
});
