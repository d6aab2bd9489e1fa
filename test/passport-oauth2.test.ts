import { parse } from 'node:url';
import type { Express, RequestHandler } from 'express';
import type { Passport } from 'passport';
import OAuth2Strategy from 'passport-oauth2';
import type { RecordedRequest } from 'provider-emulators';
import { Browser } from './support/browser.js';
import { PROVIDERS, RECORDS, STANDARD, STRATEGIES, parameterOf } from './support/providers.js';
import { ended, type Stage, type StageOptions, useStages } from './support/stage.js';

// What passport-oauth2's documentation and its own tests promise to applications, kept by every strategy of ours. Where we differ,
// packages/passport-oauth2-kit/docs/differences-from-passport-oauth2.md says so.

const { stage } = useStages();

type Args = unknown[];
type Done = (error: unknown, user?: unknown, info?: unknown) => void;
const USER = { id: 'u' };
const FORWARDED = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example' };

describe.each(PROVIDERS)('passport-%s keeps what passport-oauth2 promises:', (name) => {
  const record = RECORDS[name];
  /** One whole login. */
  async function login(options: StageOptions = {}): Promise<{ app: Stage; answer: Response; browser: Browser }> {
    const app = await stage(options);
    const browser = new Browser();
    const answer = await browser.get(await app.depart(browser, name));
    return { app, answer, browser };
  }
  /** Where a login leaves to. */
  async function leave(options: StageOptions, headers: Record<string, string> = {}): Promise<URLSearchParams> {
    const app = await stage(options);
    const answer = await new Browser().get(`${app.url}/auth/${name}`, headers);
    if (record.asksFirst) return queryOf(sent(app, 'authorize'));
    return new URL(answer.headers.get('location')!).searchParams;
  }
  function sent(app: Stage, endpoint: string): RecordedRequest {
    return app.providers[name].requests.findLast((request) => request.endpoint === endpoint)!;
  }

  it('it is an OAuth2Strategy with a name', () => {
    expect(STRATEGIES[name].prototype).toBeInstanceOf(OAuth2Strategy);
  });

  it('require() gives the class, and its errors are exported', () => {
    const required = jest.requireActual<Record<string, unknown>>(`passport-${name}`);
    expect(required).toBe(STRATEGIES[name]);
    for (const error of ['AuthorizationError', 'TokenError', 'InternalOAuthError'] as const) {
      expect(required[error]).toBe(OAuth2Strategy[error]);
    }
  });

  it.each<[string, StageOptions['options'], (note: (args: Args) => void) => (...args: never[]) => unknown, string[]]>([
    [
      '(accessToken, refreshToken, profile, done)',
      {},
      (note) => (a: unknown, r: unknown, p: unknown, done: Done) => {
        note([a, r, p]);
        done(null, USER);
      },
      ['token', 'refresh', 'profile'],
    ],
    [
      '(accessToken, refreshToken, params, profile, done)',
      {},
      (note) => (a: unknown, r: unknown, params: unknown, p: unknown, done: Done) => {
        note([a, r, params, p]);
        done(null, USER);
      },
      ['token', 'refresh', 'params', 'profile'],
    ],
    [
      '(req, accessToken, refreshToken, profile, done)',
      { passReqToCallback: true },
      (note) => (req: unknown, a: unknown, r: unknown, p: unknown, done: Done) => {
        note([req, a, r, p]);
        done(null, USER);
      },
      ['req', 'token', 'refresh', 'profile'],
    ],
    [
      '(req, accessToken, refreshToken, params, profile, done)',
      { passReqToCallback: true },
      (note) => (req: unknown, a: unknown, r: unknown, params: unknown, p: unknown, done: Done) => {
        note([req, a, r, params, p]);
        done(null, USER);
      },
      ['req', 'token', 'refresh', 'params', 'profile'],
    ],
  ])('verify may be %s', async (_form, options = {}, verify, kinds) => {
    let given: Args = [];
    const { answer } = await login({ options, verify: verify((args) => (given = args)) });
    expect(((await answer.json()) as { user: unknown }).user).toEqual(USER);
    const shapes: Record<string, unknown> = {
      req: expect.objectContaining({ method: 'GET', url: expect.stringContaining('/callback?') }),
      token: expect.stringMatching(/./),
      refresh: record.refreshing && expect.stringMatching(/./),
      params: expect.any(Object),
      profile: expect.objectContaining({
        provider: name,
        id: expect.stringMatching(/./),
        displayName: expect.any(String),
      }),
    };
    expect(given).toEqual(kinds.map((kind) => shapes[kind]));
  });

  it('info of verify is req.authInfo, with the application state in it', async () => {
    const info = { scope: 'all' };
    const verify = (_a: unknown, _r: unknown, _p: unknown, done: Done): void => done(null, USER, info);
    const { answer } = await login({ verify, start: { state: { a: 1 } } });
    expect(((await answer.json()) as { authInfo: unknown }).authInfo).toEqual({ scope: 'all', state: { a: 1 } });
    expect(info).toEqual({ scope: 'all' });
  });

  it('info is an object for the callback given to authenticate(), also where verify gave none', async () => {
    const app = await stage({
      prepare: (server, passport) => {
        server.get(`/auth/${name}/callback`, (req, res, next) => {
          const answer = (error: unknown, _user: unknown, info: unknown): void => void res.json({ error, info });
          (passport.authenticate(name, answer) as RequestHandler)(req, res, next);
        });
      },
    });
    const browser = new Browser();
    const answer = await browser.get(await app.depart(browser, name));
    expect(await answer.json()).toEqual({ error: null, info: {} });
  });

  it('verify without a user fails with 401, to which failureRedirect and failureMessage apply', async () => {
    const verify = (_a: unknown, _r: unknown, _p: unknown, done: Done): void =>
      done(null, false, { message: 'Not you.' });
    expect((await login({ verify })).answer.status).toBe(401);
    const { answer, app } = await login({ verify, finish: { failureRedirect: '/login', failureMessage: true } });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/login']);
    expect(Object.values(app.sessions())).toEqual([expect.objectContaining({ messages: ['Not you.'] })]);
  });

  it('successRedirect applies', async () => {
    const { answer } = await login({ finish: { successRedirect: '/home' } });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/home']);
  });

  it.each<[string, StageOptions, Record<string, string>, string]>([
    ['the request', {}, {}, 'http://HOST/auth/back'],
    ['the request, whatever an untrusted proxy says', {}, FORWARDED, 'http://HOST/auth/back'],
    ['the proxy, with proxy: true', { options: { proxy: true } }, FORWARDED, 'https://app.example/auth/back'],
    [
      'the first of several proxies',
      { options: { proxy: true } },
      { 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'app.example, inside.example' },
      'https://app.example/auth/back',
    ],
    [
      "the proxy, with Express's trust proxy",
      { prepare: (app) => app.set('trust proxy', true) },
      FORWARDED,
      'https://app.example/auth/back',
    ],
  ])('a relative callbackURL is resolved against %s', async (_what, { options, ...rest }, headers, expected) => {
    const app = await stage({ ...rest, options: { ...options, callbackURL: '/auth/back' } });
    const absolute = expected.replace('HOST', new URL(app.url).host);
    app.providers[name].registerRedirectURI(absolute);
    const answer = await new Browser().get(`${app.url}/auth/${name}`, headers);
    const found = record.asksFirst
      ? queryOf(sent(app, 'authorize'))
      : new URL(answer.headers.get('location')!).searchParams;
    expect(found.get(record.callbackParameter)).toBe(absolute);
  });

  it('callbackURL may be given for one authentication', async () => {
    const callbackURL = 'http://localhost:1/other';
    expect((await leave({ start: { callbackURL } })).get(record.callbackParameter)).toBe(callbackURL);
  });

  it('customHeaders go with every call and lose against its own', async () => {
    const isBasic = record.calls.calls['token']!.carries.includes('basic');
    const customHeaders = {
      'X-Own': 'mine',
      'CONTENT-TYPE': 'mine',
      ...(isBasic && { authorization: 'mine' }),
    };
    const { app, answer } = await login({ options: { customHeaders } });
    expect(answer.status).toBe(200);
    const requests = app.providers[name].requests.slice(-2).filter(({ endpoint }) => endpoint !== 'login');
    for (const { headers, method } of requests) {
      expect(headers['x-own']).toBe('mine');
      if (method === 'POST') expect(headers['content-type']).not.toBe('mine');
    }
    if (isBasic) expect(sent(app, 'token').headers.authorization).toMatch(/^Basic /);
  });

  it.each<[string, unknown, boolean]>([
    ['true', true, true],
    ['a function that decides', () => true, true],
    ['a function that decides otherwise', () => false, false],
    ['a function that calls back', (_token: string, done: Done) => done(null, true), true],
    ['a function that calls back otherwise', (_token: string, done: Done) => done(null, false), false],
  ])('skipUserProfile may be %s', async (_form, skipUserProfile, skipped) => {
    let profile: unknown = 'none';
    const verify = (_a: unknown, _r: unknown, given: unknown, done: Done): void => {
      profile = given;
      done(null, USER);
    };
    const { answer } = await login({ options: { skipUserProfile }, verify });
    expect(answer.status).toBe(200);
    expect(profile === undefined).toBe(skipped);
  });

  it('sessionKey begins the names of session members, where pending logins lie in the session', async () => {
    for (const [options, key] of [
      [{ pendingLogins: 'session' }, 'login'],
      [{ pendingLogins: 'session', sessionKey: 'my-logins' }, 'my-logins'],
    ] as const) {
      const app = await stage({ options });
      await app.depart(new Browser(), name);
      const [cookie, member, ...others] = Object.keys(Object.values(app.sessions())[0]!);
      expect([cookie, others]).toEqual(['cookie', []]);
      expect(member).toMatch(new RegExp(`^${key}\\.${name}\\.[\\w-]{22}$`));
    }
  });

  it('passport.authorize() sets req.account and leaves req.user alone', async () => {
    const prepare = (app: Express, passport: InstanceType<typeof Passport>): void => {
      app.get('/auth/:name/callback', (req, res, next) => {
        (passport.authorize(req.params.name) as RequestHandler)(req, res, (error?: unknown) => {
          if (error) next(error);
          else res.json({ user: req.user, account: (req as { account?: unknown }).account });
        });
      });
    };
    const { answer } = await login({ prepare });
    expect(await answer.json()).toEqual({ account: expect.objectContaining({ provider: name }) });
  });
});

function queryOf({ query }: RecordedRequest): URLSearchParams {
  return new URLSearchParams(query as Record<string, string>);
}

const SCOPED = PROVIDERS.filter((name) => RECORDS[name].scopeSeparator !== undefined);

describe.each(SCOPED)('the scope that passport-%s asks for', (name) => {
  const given = ['a', 'b'];
  const joined = given.join(RECORDS[name].scopeSeparator);
  it.each<[string, StageOptions]>([
    ['the options, as an array', { options: { scope: given } }],
    ['the options, as text', { options: { scope: joined } }],
    ['authenticate(), as an array, before that of the options', { options: { scope: 'c' }, start: { scope: given } }],
    ['authenticate(), as text', { start: { scope: joined } }],
  ])('comes from %s', async (_from, options) => {
    const app = await stage(options);
    const answer = await new Browser().get(`${app.url}/auth/${name}`);
    expect(parameterOf(name, answer.headers.get('location')!, 'scope')).toBe(joined);
    expect(given).toEqual(['a', 'b']);
  });
});

describe('a subclass of an application', () => {
  it('may be registered under another name, send parameters of its own, and call _oauth2.get()', async () => {
    const Base = STRATEGIES[STANDARD] as unknown as new (options: object, verify: object) => OAuth2Strategy;
    class Mine extends Base {
      override authorizationParams(options: { prompt?: string }): object {
        return { prompt: options.prompt };
      }
      override tokenParams(): object {
        return { audience: 'mine' };
      }
    }
    let token = '';
    let mine: Mine | undefined;
    const app = await stage({
      prepare: (express, passport) => {
        express.get('/mine', (req, res, next) => {
          (passport.authenticate('mine', { prompt: 'login' } as object) as RequestHandler)(req, res, next);
        });
        express.get('/mine/back', (req, res, next) => {
          (passport.authenticate('mine') as RequestHandler)(req, res, (error?: unknown) => {
            if (error) next(error);
            else res.json({ user: req.user });
          });
        });
        express.use('/prepare', (req, res) => {
          const origin = `http://${req.headers.host!}`;
          app.providers[STANDARD].registerRedirectURI(`${origin}/mine/back`);
          mine = new Mine(
            { ...app.providers[STANDARD].strategyOptions, callbackURL: `${origin}/mine/back` },
            (accessToken: string, _r: unknown, _p: unknown, done: Done) => {
              token = accessToken;
              done(null, USER);
            },
          );
          passport.use('mine', mine);
          res.end();
        });
      },
    });
    await fetch(`${app.url}/prepare`);
    const browser = new Browser();
    const start = await browser.get(`${app.url}/mine`);
    const location = start.headers.get('location')!;
    expect(new URL(location).searchParams.get('prompt')).toBe('login');
    await ended(await browser.get(await app.providers.approve(STANDARD, location)));
    const tokenRequest = app.providers[STANDARD].requests.findLast(({ endpoint }) => endpoint === 'token');
    expect(tokenRequest?.decodedBody).toMatchObject({ audience: 'mine' });
    const { userProfileURL } = app.providers[STANDARD].strategyOptions as { userProfileURL: string };
    // Protected, and subclasses live on it.
    const { _oauth2: client } = mine as unknown as { _oauth2: { get(url: unknown, token: string, done: Done): void } };
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- people do
    for (const url of [userProfileURL, new URL(userProfileURL), parse(userProfileURL)]) {
      const [body, response] = await new Promise<unknown[]>((resolve, reject) => {
        client.get(url, token, (error, ...given: unknown[]) => {
          if (error) reject(new Error('refused'));
          else resolve(given);
        });
      });
      expect(body).toBe(app.providers[STANDARD].requests.at(-1)?.answer?.body);
      expect(response).toMatchObject({ statusCode: 200, headers: { 'content-type': expect.stringMatching(/json/) } });
      expect(app.providers[STANDARD].requests.at(-1)).toMatchObject({
        query: {},
        headers: { authorization: `Bearer ${token}` },
      });
    }
  });
});
