import axios from 'axios';
import type { Express, RequestHandler } from 'express';
import type { Passport } from 'passport';
import { InternalOAuthError } from 'passport-oauth2';
import { ConfigurationError, ProviderUnavailableError } from 'passport-oauth2-kit';
import { Browser } from './support/browser.js';
import { MODEL } from './support/providers.js';
import { type Stage, type StageOptions, useStages } from './support/stage.js';

const { stage } = useStages();

type Done = (error?: unknown, user?: unknown, info?: unknown) => void;

const unhandled: unknown[] = [];
const note = (problem: unknown): void => void unhandled.push(problem);
beforeAll(() => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
afterEach(async () => {
  // Unhandled rejections are told after the microtasks of this turn.
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled.splice(0)).toEqual([]);
});
afterAll(() => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
});

const SERVERS: [title: string, options: StageOptions][] = [
  ['Express 5, by name', { express: 5, by: 'name' }],
  ['Express 4, by instance', { express: 4, by: 'instance' }],
];

async function login(app: Stage, browser = new Browser()): Promise<Response> {
  return browser.get(await app.depart(browser, MODEL));
}

/** Promises of another make: they know `then` and nothing else, and do not complain when nobody listens. */
function rejecting(problem: unknown): PromiseLike<never> {
  return {
    then: ((_resolve: unknown, reject?: (problem: unknown) => unknown) => {
      reject?.(problem);
      return rejecting(problem);
    }) as PromiseLike<never>['then'],
  };
}

describe.each(SERVERS)('the code of an application on %s', (_title, server) => {
  const problem = new Error('mine');
  const USER = { id: 'u' };
  const fail = (): never => {
    throw problem;
  };

  it.each<[string, (...args: never[]) => unknown]>([
    ['a modern verify throws', (_context: object) => fail()],
    ['a modern verify rejects', (_context: object) => Promise.reject(problem)],
    ['a modern verify returns a rejecting thenable', (_context: object) => rejecting(problem)],
    ['a classic verify throws', (_a: string, _r: string, _p: object, _done: Done) => fail()],
    ['a classic verify rejects', async (_a: string, _r: string, _p: object, _done: Done) => Promise.reject(problem)],
    ['a classic verify calls back with an error', (_a: string, _r: string, _p: object, done: Done) => done(problem)],
    [
      'a classic verify calls back with an error and then with a user',
      (_a: string, _r: string, _p: object, done: Done) => {
        done(problem);
        done(null, USER);
      },
    ],
  ])('has its own error reach Express, as it is and once, when %s', async (_what, verify) => {
    const app = await stage({ ...server, verify });
    const browser = new Browser();
    expect((await login(app, browser)).status).toBe(500);
    expect(app.errors).toEqual([problem]);
    expect(app.errors[0]).toBe(problem);
    expect(await (await browser.get(`${app.url}/whoami`)).json()).toEqual({ user: null });
  });

  it.each(['authorizationParams', 'tokenParams'])(
    'has its own error reach Express when its %s throws',
    async (hook) => {
      let registered: { _strategy?: (name: string) => object } = {};
      const app = await stage({ ...server, prepare: (_app, passport) => (registered = passport as typeof registered) });
      const browser = new Browser();
      const callback = await app.depart(browser, MODEL);
      Object.assign(registered._strategy!(MODEL), { [hook]: fail });
      const answer = await browser.get(hook === 'tokenParams' ? callback : `${app.url}/auth/${MODEL}`);
      expect({ status: answer.status, errors: app.errors }).toEqual({ status: 500, errors: [problem] });
    },
  );

  it.each(['userProfile', 'getOAuthAccessToken'])(
    'has its own error reach Express when its %s is async and rejects',
    async (hook) => {
      let registered: { _strategy?: (name: string) => { _oauth2: object } } = {};
      const app = await stage({ ...server, prepare: (_app, passport) => (registered = passport as typeof registered) });
      const browser = new Browser();
      const callback = await app.depart(browser, MODEL);
      const strategy = registered._strategy!(MODEL);
      const rejects = async (): Promise<never> => Promise.reject(problem);
      Object.assign(hook === 'userProfile' ? strategy : strategy._oauth2, { [hook]: rejects });
      expect((await browser.get(callback)).status).toBe(500);
      expect(app.errors).toEqual([problem]);
    },
  );

  it.each(['store', 'verify'])(
    'has its own error reach Express when %s of its store is async and rejects',
    async (at) => {
      const store = {
        store: async (_req: object, done: Done) =>
          at === 'store' ? Promise.reject(problem) : done(null, 'its-own-state'),
        verify: async (_req: object, _state: string, _done: Done) => Promise.reject(problem),
      };
      const app = await stage({ ...server, options: { store } });
      const end = at === 'store' ? new Browser().get(`${app.url}/auth/${MODEL}`) : login(app);
      expect((await end).status).toBe(500);
      expect(app.errors).toEqual([problem]);
    },
  );

  it.each(['modern', 'classic'])('may answer the request in a %s verify, and give no user', async (form) => {
    let answer = (): void => undefined;
    const modern = (_context: object): void => answer();
    // Declares no parameter at all, so that nothing waits for done.
    const classic = async (): Promise<void> => {
      await Promise.resolve();
      answer();
    };
    const app = await stage({
      ...server,
      verify: form === 'modern' ? modern : classic,
      finish: { failureRedirect: '/login' },
      prepare: (express) =>
        express.use((_req, res, next) => {
          answer = () => {
            res.redirect('/own');
          };
          next();
        }),
    });
    const ended = await login(app);
    expect([ended.status, ended.headers.get('location')]).toEqual([302, '/own']);
    expect(app.errors).toEqual([]);
  });

  it('may wrap an error of ours in its own, which reaches Express as it is', async () => {
    const details = { provider: MODEL, operation: 'refresh' } as const;
    const wrapped = new InternalOAuthError('mine', new ProviderUnavailableError('Down.', details));
    const app = await stage({ ...server, verify: (_context: object) => Promise.reject(wrapped) });
    await login(app);
    expect(app.errors).toHaveLength(1);
    expect(app.errors[0]).toBe(wrapped);
  });

  it('has no query run twice that a classic verify returns beside calling back', async () => {
    const then = jest.fn();
    const verify = (_a: string, _r: string, _p: object, done: Done): unknown => {
      done(null, USER);
      return { then };
    };
    const app = await stage({ ...server, verify });
    expect((await login(app)).status).toBe(200);
    expect(then).not.toHaveBeenCalled();
  });

  it.each([[undefined], [null], [''], [0], [false]])('is not logged in by an empty rejection (%j)', async (empty) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- people do
    const app = await stage({ ...server, verify: (_context: object) => Promise.reject(empty) });
    const browser = new Browser();
    expect((await login(app, browser)).status).toBe(500);
    expect(app.errors).toEqual([expect.any(TypeError)]);
    expect(await (await browser.get(`${app.url}/whoami`)).json()).toEqual({ user: null });
  });

  it.each<[string, (...args: never[]) => unknown]>([
    [
      'twice',
      (_a: string, _r: string, _p: object, done: Done) => {
        done(null, USER);
        done(null, { id: 'another' });
      },
    ],
    [
      'and then throws',
      (_a: string, _r: string, _p: object, done: Done) => {
        done(null, USER);
        throw problem;
      },
    ],
    [
      'and then rejects',
      async (_a: string, _r: string, _p: object, done: Done) => {
        done(null, USER);
        return Promise.reject(problem);
      },
    ],
    [
      'late',
      (_a: string, _r: string, _p: object, done: Done) => {
        setImmediate(() => setImmediate(done, null, USER));
      },
    ],
  ])('has its first answer count when verify answers %s', async (_what, verify) => {
    const app = await stage({ ...server, verify });
    const answer = await login(app);
    expect({ status: answer.status, user: ((await answer.json()) as { user: unknown }).user }).toEqual({
      status: 200,
      user: USER,
    });
    expect(app.errors).toEqual([]);
  });

  it.each([[null], [undefined], [false]])('refuses the login with 401 when verify returns %j', async (nobody) => {
    const app = await stage({ ...server, verify: (_context: object) => nobody });
    expect((await login(app)).status).toBe(401);
    expect(app.errors).toEqual([]);
  });

  it('holds nobody else up when verify never answers', async () => {
    let calls = 0;
    let called = (): void => undefined;
    const stuck = new Promise<void>((resolve) => {
      called = resolve;
    });
    const app = await stage({
      ...server,
      verify: (_context: object) => {
        calls += 1;
        if (calls > 1) return USER;
        called();
        return new Promise(() => undefined);
      },
    });
    const browser = new Browser();
    const [first, second] = [await app.depart(browser, MODEL), await app.depart(browser, MODEL)];
    const gaveUp = new AbortController();
    const hanging = fetch(first, { signal: gaveUp.signal, headers: { cookie: cookieOf(browser, app.url) } });
    hanging.catch(() => undefined);
    await stuck;
    expect((await browser.get(second)).status).toBe(200);
    gaveUp.abort();
    await expect(hanging).rejects.toThrow('abort');
  });

  it.each<[string, (user: object, done: Done) => void]>([
    ['calls back with an error', (_user, done) => done(problem)],
    ['throws', fail],
  ])('has the error reach Express when serializeUser %s', async (_what, serialize) => {
    const app = await stage({
      ...server,
      // Passport asks the first serializer that was registered.
      prepare: (_app, passport: unknown) => {
        (passport as { _serializers: unknown[] })._serializers = [serialize];
      },
    });
    expect((await login(app)).status).toBe(500);
    expect(app.errors).toEqual([problem]);
  });

  it.each<[string, () => unknown]>([
    ['throws', fail],
    ['rejects', () => Promise.reject(problem)],
  ])('has the error reach Express when the callback given to authenticate() %s', async (_what, callback) => {
    const prepare = (app: Express, passport: InstanceType<typeof Passport>): void => {
      app.get(`/auth/${MODEL}/callback`, (req, res, next) => {
        (passport.authenticate(MODEL, callback) as RequestHandler)(req, res, next);
      });
    };
    const app = await stage({ ...server, prepare });
    // Once while it is told of an error, once while it is told of a user.
    expect((await fetch(`${app.url}/auth/${MODEL}/callback?error=server_error`)).status).toBe(500);
    expect((await login(app)).status).toBe(500);
    expect(app.errors).toEqual([problem, problem]);
  });

  it.each<[string, unknown]>([
    ['throws', fail],
    ['calls back with an error', (_token: string, done: Done) => done(problem)],
    ['is async and rejects', async (_token: string, _done: Done) => Promise.reject(problem)],
  ])('has the error reach Express when skipUserProfile %s', async (_what, skipUserProfile) => {
    const app = await stage({ ...server, options: { skipUserProfile } });
    expect((await login(app)).status).toBe(500);
    expect(app.errors).toEqual([problem]);
  });

  it.each([[undefined], [null], ['words'], [7], [{ message: 7, code: 7 }], [new Error('circuit open')]])(
    'ends in a typed error when an interceptor rejects with %p',
    async (value) => {
      const httpClient = axios.create();
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- people do
      httpClient.interceptors.request.use(() => Promise.reject(value));
      const app = await stage({ ...server, options: { httpClient } });
      expect((await login(app)).status).toBe(503);
      expect(app.errors).toEqual([expect.any(ProviderUnavailableError)]);
      expect(app.errors[0]).toMatchObject({ provider: MODEL, operation: 'token', retryable: true });
    },
  );

  it('ends in a timeout when an interceptor never settles', async () => {
    const httpClient = axios.create();
    httpClient.interceptors.request.use(() => new Promise(() => undefined));
    const app = await stage({ ...server, options: { httpClient, timeout: 100 } });
    expect((await login(app)).status).toBe(504);
    expect(app.errors[0]).toMatchObject({ name: expect.any(String), code: 'ETIMEDOUT', operation: 'token' });
  });

  it.each([
    ['nothing', () => undefined],
    ['the data alone', (response: { data: unknown }) => response.data],
  ])('is told what is wrong when a response interceptor returns %s', async (_what, interceptor) => {
    const httpClient = axios.create();
    httpClient.interceptors.response.use(interceptor as never);
    const app = await stage({ ...server, options: { httpClient } });
    expect((await login(app)).status).toBe(500);
    expect(app.errors).toEqual([expect.any(ConfigurationError)]);
    expect((app.errors[0] as Error).message).toContain('"httpClient"');
  });
});

function cookieOf(browser: Browser, url: string): string {
  return Object.entries(browser.cookies(url))
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
}
