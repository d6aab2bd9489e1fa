import express, { type Express, type RequestHandler } from 'express';
import express4 from 'express4';
import type { Passport } from 'passport';
import type { Challenge } from 'passport-oauth2-kit';
import { eventually } from '../packages/passport-token-keeper/test/support/eventually.js';
import { Browser } from './support/browser.js';
import { PROVIDERS, STANDARD } from './support/providers.js';
import { CANARIES, useEvidence } from './support/secrets.js';
import { ended, useStages } from './support/stage.js';
import { finish, start, useStandIns } from './support/stand-ins.js';

// Which requests start a login, which end one, and which do neither.

const { stage } = useStages();
const { wire, startApp } = useStandIns();
const QUIET = { session: 'none', finish: { session: false } } as const;

/** Shows what a custom callback of `passport.authenticate()` is told of a refusal. */
function told(refusals: [Challenge, number][]): (app: Express, passport: InstanceType<typeof Passport>) => void {
  return (app, passport) => {
    app.all('/auth/:name/callback', (req, res, next) => {
      const answer = (error: unknown, user: unknown, info: unknown, status: unknown): void => {
        if (error) next(error);
        else if (user) res.json({ user });
        else {
          refusals.push([info as Challenge, status as number]);
          res.status(status as number).json(info);
        }
      };
      (passport.authenticate(req.params.name, answer) as RequestHandler)(req, res, next);
    });
  };
}

describe.each(PROVIDERS)('a login with %s', (name) => {
  it('starts when a person asks for it, and its answer is stored nowhere', async () => {
    const app = await stage();
    const headers = { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' };
    const answer = await fetch(`${app.url}/auth/${name}`, { redirect: 'manual', headers });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([302, 'no-store']);
    expect(answer.headers.getSetCookie()).toHaveLength(1);
  });

  it.each([
    ['a prefetch (Sec-Purpose)', 'GET', { 'sec-purpose': 'prefetch;prerender' }, 503],
    ['a prefetch (Purpose)', 'GET', { purpose: 'prefetch' }, 503],
    ['a prefetch of Next.js', 'GET', { 'next-router-prefetch': '1', 'sec-fetch-dest': 'empty' }, 503],
    ['an image', 'GET', { 'sec-fetch-dest': 'image' }, 403],
    ['a script', 'GET', { 'sec-fetch-dest': 'script' }, 403],
    ["a form on somebody else's page", 'POST', { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' }, 403],
  ])('does not start by %s: no cookie, no redirect, no call', async (_what, method, headers, status) => {
    const app = await stage({
      prepare: (server, passport) =>
        server.post('/auth/:name', (req, res, next) => {
          (passport.authenticate(req.params.name) as RequestHandler)(req, res, next);
        }),
    });
    const asked = app.providers[name].requests.length;
    const answer = await fetch(`${app.url}/auth/${name}`, { method, redirect: 'manual', headers: headers as never });
    expect([answer.status, answer.headers.get('location'), answer.headers.getSetCookie()]).toEqual([status, null, []]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(app.providers[name].requests.length).toBe(asked);
  });

  it('starts by a form on a page of the application', async () => {
    const app = await stage({
      prepare: (server, passport) =>
        server.post('/auth/:name', (req, res, next) => {
          (passport.authenticate(req.params.name) as RequestHandler)(req, res, next);
        }),
    });
    const headers = { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' };
    const answer = await fetch(`${app.url}/auth/${name}`, { method: 'POST', redirect: 'manual', headers });
    expect(answer.status).toBe(302);
  });

  it('is not used up by a prefetch of its callback: the visit after it logs in', async () => {
    const app = await stage();
    const browser = new Browser();
    const callback = await app.depart(browser, name);
    const calls = app.providers.tokenCalls(name);
    const prefetched = await browser.get(callback, { 'sec-purpose': 'prefetch' });
    expect([prefetched.status, prefetched.headers.getSetCookie()]).toEqual([503, []]);
    expect(app.providers.tokenCalls(name)).toBe(calls);
    const answer = await browser.get(callback);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await ended(answer);
  });

  it.each(['cookie', 'session'] as const)(
    'is not pushed out by a tab whose requests are all redirected to the start, with the logins in a %s',
    async (pendingLogins) => {
      const app = await stage({ options: { pendingLogins }, finish: { session: false } });
      const browser = new Browser();
      const callback = await app.depart(browser, name);
      for (let poll = 0; poll < 20; poll += 1) {
        const headers = { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };
        expect((await browser.get(`${app.url}/auth/${name}`, headers)).status).toBe(302);
      }
      await ended(await browser.get(callback));
    },
  );

  it('that begins after the answer has is an error and no redirect', async () => {
    const app = await startApp([{ provider: name }], {
      prepare: (server, passport) =>
        server.get('/auth/:name', (req, res) => {
          res.writeHead(200, { 'content-type': 'text/plain' });
          (passport.authenticate(req.params.name) as RequestHandler)(req, res, (error?: unknown) => {
            res.end(error instanceof Error ? error.message : 'no error');
          });
        }),
    });
    const answer = await fetch(`${app.url}/auth/${name}`, { redirect: 'manual' });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await answer.text()).toContain('Look for a middleware that writes to the response before it.');
  });
});

describe('a posted form that nobody has read', () => {
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

  it('is not what a GET has, whatever content type it names', async () => {
    const app = await startApp([{}], { ...QUIET, express: 5, parsers: [] });
    const answer = await fetch(`${app.url}/auth/${STANDARD}`, { redirect: 'manual', headers: FORM });
    expect([answer.status, app.errors]).toEqual([302, []]);
  });

  const TYPES = { type: () => true };
  it.each<[string, 4 | 5, RequestHandler[], string, number]>([
    ['absent on Express 5', 5, [], 'code=a&state=b', 400],
    ['absent on Express 4', 4, [], 'code=a&state=b', 400],
    ['absent, beside a parser of JSON, on Express 5', 5, [express.json()], 'code=a&state=b', 400],
    ['an empty object, by a parser of JSON, on Express 4', 4, [express4.json()], 'code=a&state=b', 400],
    ['text', 5, [express.text(TYPES)], 'code=a&state=b', 400],
    ['a Buffer', 5, [express.raw(TYPES)], 'code=a&state=b', 400],
    ['a form without anything, on Express 4', 4, [express4.urlencoded({ extended: false })], '', 302],
    ['a form without a code or an error, on Express 4', 4, [express4.urlencoded({ extended: false })], 'x=', 302],
    ['a form without anything, on Express 5', 5, [express.urlencoded()], '', 302],
    ['no body at all', 5, [], '', 302],
  ])('body: %s', async (_what, version, parsers, body, status) => {
    const refusals: [Challenge, number][] = [];
    const app = await startApp([{}], { ...QUIET, express: version, parsers, prepare: told(refusals) });
    const url = `${app.url}/auth/${STANDARD}/callback`;
    const answer = await fetch(url, { method: 'POST', redirect: 'manual', headers: FORM, body });
    expect([answer.status, app.errors]).toEqual([status, []]);
    if (status === 302) return;
    expect(refusals.map(([{ reason }]) => reason)).toEqual(['unread_form']);
    expect(refusals[0]![0].detail).toContain('express.urlencoded()');
    expect(JSON.stringify(refusals[0]![0])).not.toContain('urlencoded');
  });
});

describe('a refused callback tells the application which it was, and the browser nothing', () => {
  it.each<[string, string, { options?: object; state?: string; cookie?: string; host?: string; detail?: RegExp }]>([
    ['no cookie', 'none_pending', { cookie: '', detail: /the browser sent no cookie at all/ }],
    [
      'another host',
      'none_pending',
      {
        cookie: 'a=1',
        options: { callbackURL: 'https://app.example/back' },
        detail: /came to localhost:\d+, and callbackURL is on app\.example/,
      },
    ],
    [
      'http behind a proxy',
      'none_pending',
      { cookie: 'a=1', options: { callbackURL: 'https://app.example/back' }, detail: /«trust proxy»/ },
    ],
    ['another state', 'unknown_state', { state: 'another' }],
    ['no state', 'no_state', { state: '' }],
  ])('%s', async (_what, reason, { options, state, cookie, detail = /./ }) => {
    const refusals: [Challenge, number][] = [];
    const app = await startApp([{ options }], { ...QUIET, prepare: told(refusals) });
    const login = await start(app, STANDARD);
    const answer = await finish(app, STANDARD, { state: state ?? login.state, header: cookie ?? login.header });
    const message = 'This login could not be completed. Please start it again.';
    expect([answer.status, await answer.json()]).toEqual([403, { message }]);
    expect(refusals).toEqual([[expect.objectContaining({ message }), 403]]);
    expect(refusals[0]![0].reason).toBe(reason);
    expect(refusals[0]![0].detail).toMatch(detail);
    expect(wire.requests).toEqual([]);
  });

  it('used, expired, altered, another strategy’s', async () => {
    const refusals: [Challenge, number][] = [];
    const clients = [{}, { options: { name: 'other' } }, { options: { name: 'short', stateTTL: 1_000 } }];
    const app = await startApp(clients, { ...QUIET, prepare: told(refusals) });
    const login = await start(app, STANDARD);
    await finish(app, STANDARD, login);
    await finish(app, STANDARD, login);
    await finish(app, 'other', await start(app, STANDARD));
    const next = await start(app, STANDARD);
    await finish(app, STANDARD, { ...next, header: next.header.slice(0, -3) });
    const short = await start(app, 'short');
    jest.useFakeTimers({
      now: Date.now() + 2_000,
      doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask', 'setInterval'],
    });
    await finish(app, 'short', short);
    expect(refusals.map(([{ reason }]) => reason)).toEqual(['used', 'another_strategy', 'altered', 'expired']);
  });
});

describe('under DEBUG', () => {
  const evidence = useEvidence();
  it('a login says that it waits for a verify function that does not call done, and ends when it does', async () => {
    let late: (() => void) | undefined;
    const verify = (_a: string, _r: string, _p: object, done: (error: unknown, user: object) => void): void => {
      late = () => {
        done(null, { id: 'late' });
      };
    };
    const app = await startApp([{ options: { timeout: 200 }, verify }], QUIET);
    const waiting = 'verify: done was not called within 200 ms';
    const ending = finish(app, STANDARD, await start(app, STANDARD));
    await eventually(() => evidence.debugOutput().join('\n').includes(waiting));
    late!();
    expect((await ending).status).toBe(200);
  });

  it('a start says when it runs on another host than callbackURL', async () => {
    const callbackURL = 'https://app.example/back';
    const app = await startApp([{ options: { callbackURL } }, { options: { name: 'here' } }], QUIET);
    await start(app, 'here');
    expect(evidence.debugOutput().join('\n')).not.toContain('the login starts on');
    await start(app, STANDARD);
    const { host } = new URL(app.url);
    expect(evidence.debugOutput().join('\n')).toContain(
      `the login starts on ${host}, but callbackURL is on app.example`,
    );
  });
});

describe('iss (RFC 9207)', () => {
  it.each([
    [undefined, 'http://issuer.example', 400],
    [undefined, 'ORIGIN/any/path', 200],
    ['https://issuer.example/tenant', 'https://issuer.example/tenant', 200],
    ['https://issuer.example/tenant', 'https://issuer.example/tenant/', 400],
    ['https://issuer.example/tenant', 'ORIGIN', 400],
  ])('with the option issuer %s and iss=%s is answered %d', async (issuer, iss, status) => {
    const app = await startApp([{ options: { ...(issuer && { issuer }) } }], QUIET);
    const login = await start(app, STANDARD);
    const { origin } = login.location;
    const answer = await finish(app, STANDARD, login, { code: CANARIES.code, iss: iss.replace('ORIGIN', origin) });
    expect(answer.status).toBe(status);
  });
});

describe('under Jest’s fake timers', () => {
  it.each(PROVIDERS)('a login with %s ends all the same', async (name) => {
    const app = await startApp([{ provider: name, options: { pkce: true } }], QUIET);
    jest.useFakeTimers();
    const login = await start(app, name);
    // Where the stand-in answers the start itself, a code comes back all the same.
    const answer = await finish(app, name, login);
    expect(answer.status).toBe(200);
  });
});
