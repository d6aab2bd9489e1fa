import type { Express, RequestHandler } from 'express';
import session, { type MemoryStore } from 'express-session';
import type { Passport } from 'passport';
import type { Emulator } from 'provider-emulators';
import { type LoginApp, type LoginAppOptions, startLoginApp } from './app.js';
import { Browser } from './browser.js';
import { PROVIDERS, type ProviderName, RECORDS, STRATEGIES } from './providers.js';
import { DIALECT } from './dialect.js';
import { STATE_SECRET } from './secrets.js';

export interface StageOptions extends Omit<LoginAppOptions, 'strategies'> {
  /** Over those that the emulators tell, for all strategies. */
  options?: object;
  verify?: (...args: never[]) => unknown;
}

/** What the callback route answers. */
export interface Ended {
  user: { id: string; provider: ProviderName; state?: unknown };
  authInfo?: { state?: unknown };
}

type StoredSession = Record<string, unknown>;

/** All providers by name, listening. */
export interface Emulators extends Readonly<Record<ProviderName, Emulator>> {
  close(): Promise<void>;
}

/** Starts an emulator of every provider; `options` may differ by name. */
export async function startEmulators(
  options: (name: ProviderName) => object | undefined = () => undefined,
): Promise<Emulators> {
  const started = await Promise.all(
    PROVIDERS.map((name) => RECORDS[name].createEmulator({ dialect: DIALECT, ...options(name) }).listen()),
  );
  const byName = Object.fromEntries(started.map((emulator, at) => [PROVIDERS[at]!, emulator]));
  return {
    ...(byName as Record<ProviderName, Emulator>),
    async close() {
      await Promise.all(started.map((emulator) => emulator.close()));
    },
  };
}

/** All providers, in which every callback carries a state. */
export interface Providers extends Emulators {
  /** Plays the person at the provider: the callback URL that the browser is sent to. */
  approve(name: ProviderName, location: string, accountId?: string): Promise<string>;
  /** How many token requests came. */
  tokenCalls(name: ProviderName): number;
}

export async function startProviders(): Promise<Providers> {
  const emulators = await startEmulators((name) => RECORDS[name].stateful);
  return {
    ...emulators,
    approve(name, location, accountId) {
      // Where the provider asks nobody, the browser is sent back at once.
      const atOnce = location.includes('/callback?') && !location.startsWith(emulators[name].url);
      return atOnce ? Promise.resolve(location) : emulators[name].approve(location, accountId);
    },
    tokenCalls: (name) => emulators[name].requests.filter(({ endpoint }) => endpoint === 'token').length,
  };
}

/** One application with all strategies, and a look into its sessions. */
export interface Stage extends LoginApp {
  providers: Providers;
  /** Everything that the session store holds, by session id. */
  sessions(): Record<string, StoredSession>;
  /** Opens a tab: the callback URL that it will end in. */
  depart(browser: Browser, name: ProviderName, query?: string): Promise<string>;
}

export async function startStage(
  providers: Providers,
  { options = {}, verify, ...appOptions }: StageOptions = {},
): Promise<Stage> {
  const store = new session.MemoryStore();
  const app = await startLoginApp({
    session: session({ secret: 'test', resave: false, saveUninitialized: false, store }),
    ...appOptions,
    strategies: (callbackURL) =>
      PROVIDERS.map((name) => {
        providers[name].registerRedirectURI(callbackURL(name));
        return new STRATEGIES[name](
          {
            ...providers[name].strategyOptions,
            callbackURL: callbackURL(name),
            stateSecret: STATE_SECRET,
            // As the emulator's option, for a provider that returns none by itself.
            ...(RECORDS[name].stateful && { stateEcho: true }),
            ...options,
          },
          verify ??
            (({ profile, state }: { profile: { id: string }; state: unknown }) => ({
              id: profile.id,
              provider: name,
              state,
            })),
        );
      }),
  });
  return {
    ...app,
    providers,
    sessions: () => {
      const { sessions } = store as MemoryStore & { sessions: Record<string, string> };
      return Object.fromEntries(Object.entries(sessions).map(([id, text]) => [id, JSON.parse(text) as StoredSession]));
    },
    async depart(browser, name, query = '') {
      const start = await browser.get(`${app.url}/auth/${name}${query}`);
      const location = start.headers.get('location');
      if (start.status !== 302 || location === null) {
        throw new Error(`The login did not start: HTTP ${start.status} ${await start.text()}`);
      }
      return providers.approve(name, location);
    },
  };
}

/** The same callback with other parameters; `undefined` takes one away. */
export function altered(callback: string, params: Record<string, string | undefined>): string {
  const url = new URL(callback);
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.href;
}

/** Every order of a few things. */
export function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

/** The stages of one test file: closed after each test, before one set of providers that is closed after all. */
export function useStages(): { stage: (options?: StageOptions) => Promise<Stage> } {
  let providers: Providers;
  const open: Stage[] = [];
  beforeAll(async () => {
    providers = await startProviders();
  });
  afterEach(async () => {
    jest.useRealTimers();
    await Promise.all(open.splice(0).map((each) => each.close()));
  });
  afterAll(() => providers.close());
  return {
    async stage(options) {
      const opened = await startStage(providers, options);
      open.push(opened);
      return opened;
    },
  };
}

/** The JSON of a login that ended well. */
export async function ended(response: Response): Promise<Ended> {
  expect(response.status).toBe(200);
  return (await response.json()) as Ended;
}

/** Lets `Date` tell another time, and nothing else. */
export function travelTo(now: number): void {
  jest.useFakeTimers({
    now,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
}

/** `/auth/x?tab=a` starts a login whose application state is `a`. */
export function tabsFromQuery(app: Express, passport: InstanceType<typeof Passport>): void {
  app.get('/auth/:name', (req, res, next) => {
    const state = req.query['tab'];
    if (state === undefined) next();
    else (passport.authenticate(req.params.name, { state }) as RequestHandler)(req, res, next);
  });
}

export function logoutRoute(app: Express): void {
  app.get('/logout', (req, res, next) => {
    req.logout((error) => {
      if (error) next(error);
      else res.end();
    });
  });
}

/** Lets requests, which have their session by now, go on when so many are there. */
export function barrier(count: number): RequestHandler {
  const waiting: (() => void)[] = [];
  return (_req, _res, next) => {
    waiting.push(() => next());
    if (waiting.length === count) for (const goOn of waiting) goOn();
  };
}
