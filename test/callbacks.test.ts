import { type Express, json, type RequestHandler } from 'express';
import type { Passport } from 'passport';
import { ProviderRefusedError, ProviderUnavailableError } from 'passport-oauth2-kit';
import { Browser } from './support/browser.js';
import { codeNamesOf, PROVIDERS, named, parameterOf } from './support/providers.js';
import { altered, ended, type Stage, type StageOptions, useStages } from './support/stage.js';

const { stage } = useStages();

const LONG = 'x'.repeat(8192);

/** Query strings that no provider sends, after `state=<a valid one>` unless they have a state of their own; and their status. */
const UNUSABLE: [title: string, query: string, status: 400 | 403][] = [
  ['a code twice', 'code=a&code=b', 400],
  ['a code in an array', 'code[]=a', 400],
  ['a code in an object', 'code[a]=b', 400],
  ['an empty code', 'code=', 400],
  ['a code without =', 'code', 400],
  ['a null byte', 'code=a%00b', 400],
  ['a line break', 'code=a%0D%0Ab', 400],
  ['a code of 8 KB', `code=${LONG}`, 400],
  ['a code and an error', 'code=a&error=access_denied', 400],
  ['an error twice', 'error=access_denied&error=server_error', 400],
  ['an empty error', 'error=', 400],
  ['an error in an object', 'error[toString]=x', 400],
  ['an error of 8 KB', `error=${LONG}`, 400],
  ['a state twice', 'code=a&state=b&state=c', 400],
  ['a state in an array', 'code=a&state[]=b', 400],
  ['a state in an object', 'code=a&state[__proto__]=b', 400],
  ['an empty state', 'code=a&state=', 403],
  ['a state of 8 KB', `code=a&state=${LONG}`, 400],
  ['a state with a null byte', 'code=a&state=%00', 400],
  ['no state', 'code=a&nostate', 403],
  ['a forged state', 'code=a&state=__proto__', 403],
  ['a state that is no UTF-8', 'code=a&state=%E0%A4%A', 403],
  ['an error with a forged state', 'error=access_denied&state=forged', 403],
  ["somebody else's iss", 'code=a&iss=https%3A%2F%2Fevil.example', 400],
  ['an iss that only starts like the right one', 'code=a&iss=ISSUER.evil.example', 400],
  ['an iss that is no URL', 'code=a&iss=issuer', 400],
  ['an iss twice', 'code=a&iss=ISSUER&iss=https%3A%2F%2Fevil.example', 400],
  ['an empty iss', 'code=a&iss=', 400],
];

const parser = (setting: unknown): StageOptions => ({ prepare: (app) => app.set('query parser', setting) });
const SERVERS: Record<string, StageOptions> = {
  'Express 5': {},
  'Express 5 with the extended query parser': parser('extended'),
  'Express 5 without query parser': parser(false),
  'Express 4': { express: 4 },
};

describe.each(PROVIDERS)('a callback of %s', (name) => {
  describe.each(Object.entries(SERVERS))('on %s', (_title, server) => {
    it.each(['query', 'form post'] as const)(
      'that no provider sends is refused: no error, no login started, nothing asked, no session changed (%s)',
      async (way) => {
        const app = await stage(server);
        const browser = new Browser();
        const callback = new URL(await app.depart(browser, name));
        const [state, { origin }] = [parameterOf(name, callback, 'state')!, new URL(app.providers[name].url)];
        const [sessions, calls] = [app.sessions(), app.providers.tokenCalls(name)];
        for (const [title, unusable, status] of UNUSABLE) {
          const query = (/(^|&)(no)?state/.test(unusable) ? unusable : `state=${state}&${unusable}`).replaceAll(
            'ISSUER',
            encodeURIComponent(origin),
          );
          const url = callback.origin + callback.pathname;
          const answer = await (way === 'query'
            ? browser.get(`${url}?${query}`)
            : browser.post(url, new URLSearchParams(query)));
          expect({ title, status: answer.status }).toEqual({ title, status });
          expect(await answer.text()).toBe(status === 400 ? 'Bad Request' : 'Forbidden');
        }
        for (const alone of [
          'code[]=a',
          'code[a]=b',
          'error[]=a',
          'code=',
          'error=',
          'error_code=',
          'error_reason[]=a',
        ]) {
          const url = `${callback.origin}${callback.pathname}?${alone}`;
          expect({ alone, status: (await browser.get(url)).status }).toEqual({ alone, status: 400 });
        }
        expect(app.errors).toEqual([]);
        expect(app.sessions()).toEqual(sessions);
        expect(app.providers.tokenCalls(name)).toBe(calls);
        // And still the login is there to be finished.
        await ended(await browser.get(callback.href));
      },
    );
  });

  it('may come by form post, and with an iss of its own', async () => {
    const app = await stage();
    const browser = new Browser();
    const posted = new URL(await app.depart(browser, name));
    await ended(await browser.post(posted.origin + posted.pathname, posted.searchParams));
    const callback = await app.depart(browser, name);
    await ended(await browser.get(altered(callback, { iss: new URL(app.providers[name].url).origin })));
  });

  it.each(['state=%2Fcheckout', 'state=', 'state[]=a', 'iss=x', 'error_description=x'])(
    'is none without a code or an error: a login starts (%s)',
    async (query) => {
      const app = await stage();
      const answer = await new Browser().get(`${app.url}/auth/${name}?${query}`);
      expect(answer.status).toBe(302);
      expect(answer.headers.get('location')).not.toContain('checkout');
    },
  );

  it('may have members that are empty, as forms have', async () => {
    const app = await stage();
    const browser = new Browser();
    const callback = new URL(await app.depart(browser, name));
    const form = { ...Object.fromEntries(callback.searchParams), error: '', error_description: '' };
    await ended(await browser.post(callback.origin + callback.pathname, form));
    const declined = new URL(await app.depart(browser, name));
    const state = parameterOf(name, declined, 'state')!;
    const no = named(name, { state, code: '', error: 'access_denied' });
    expect((await browser.post(declined.origin + declined.pathname, no)).status).toBe(401);
    expect(app.errors).toEqual([]);
  });

  it('posted as JSON, with half a character in it, is refused', async () => {
    const app = await stage({ prepare: (express) => express.use(json()) });
    const browser = new Browser();
    const callback = new URL(await app.depart(browser, name));
    const body = JSON.stringify(named(name, { code: 'x\ud800', state: parameterOf(name, callback, 'state')! }));
    const cookies = Object.entries(browser.cookies(callback.href)).map((pair) => pair.join('='));
    const headers = { 'content-type': 'application/json', cookie: cookies.join('; ') };
    const posted = await fetch(callback.origin + callback.pathname, { method: 'POST', headers, body });
    expect(posted.status).toBe(400);
    expect(app.errors).toEqual([]);
    await ended(await browser.get(callback.href));
  });

  it('is refused at once however often it names a parameter', async () => {
    // Without a bound on the work, either of them keeps the process busy for longer than the test may take.
    const app = await stage({
      prepare: (express) => express.set('query parser', false).use(json({ limit: '1mb' })),
    });
    const url = `${app.url}/auth/${name}/callback`;
    const members = Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`code[${at}`, 1]));
    const headers = { 'content-type': 'application/json' };
    const posted = await fetch(url, { method: 'POST', headers, body: JSON.stringify(members) });
    expect(posted.status).toBe(400);
    expect((await fetch(`${url}?${'a&'.repeat(3000)}code=`)).status).toBe(400);
    expect(app.errors).toEqual([]);
  });

  it('is refused when query and form post disagree', async () => {
    const app = await stage();
    const browser = new Browser();
    const callback = await app.depart(browser, name);
    expect((await browser.post(callback, { code: 'another' })).status).toBe(400);
    expect(app.errors).toEqual([]);
  });

  describe('that says no', () => {
    const message = 'A <b onclick="x()">user</b> said no';

    /** Shows what a custom callback of passport.authenticate() is given. */
    function custom(app: Express, passport: InstanceType<typeof Passport>): void {
      app.get('/auth/:name/callback', (req, res, next) => {
        const answer = (error: unknown, user: unknown, info: unknown, status: unknown): void => {
          if (error) next(error);
          else res.json({ user, info, status });
        };
        (passport.authenticate(req.params.name, answer) as RequestHandler)(req, res, next);
      });
    }
    async function says(
      app: Stage,
      browser: Browser,
      params: Record<string, string | undefined>,
    ): Promise<{ answer: Response; callback: string }> {
      const codes = Object.fromEntries(codeNamesOf(name).map((parameter) => [parameter, undefined]));
      const callback = altered(await app.depart(browser, name), { ...codes, ...named(name, params) });
      return { answer: await browser.get(callback), callback };
    }

    it('fails with 401 when the user declined, once', async () => {
      const app = await stage();
      const browser = new Browser();
      const { answer, callback } = await says(app, browser, { error: 'access_denied' });
      expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 401, text: 'Unauthorized' });
      expect((await browser.get(callback)).status).toBe(403);
      expect(app.errors).toEqual([]);
    });

    it.each([
      'user_cancelled_login',
      'user_cancelled_authorize',
      'user_denied',
      'consent_required',
      'login_required',
      'interaction_required',
    ])('fails with 401 also when the provider calls it %s, under error, error_code or error_reason', async (code) => {
      const app = await stage();
      for (const member of ['error', 'error_code', 'error_reason']) {
        const { answer } = await says(app, new Browser(), { [member]: code });
        expect({ member, status: answer.status }).toEqual({ member, status: 401 });
      }
      expect(app.errors).toEqual([]);
    });

    it('repeats the description to the application only when the state is right', async () => {
      const app = await stage({ prepare: custom });
      const browser = new Browser();
      const params = { error: 'access_denied', error_description: `${message}\u0000\n` };
      const right = await says(app, browser, params);
      expect(await right.answer.json()).toEqual({ user: false, info: { message }, status: 401 });
      const without = await says(app, browser, { ...params, state: undefined });
      const { info } = (await without.answer.json()) as { info: { message: string } };
      expect(info.message).toMatch(/^The login was declined at \w+\.$/);
      const undescribed = await says(app, browser, { error: 'access_denied' });
      expect(await undescribed.answer.json()).toEqual({ user: false, info, status: 401 });
    });

    it.each([
      ['server_error', ProviderUnavailableError, 503, true],
      ['temporarily_unavailable', ProviderUnavailableError, 503, true],
      ['invalid_scope', ProviderRefusedError, 401, false],
      ['toString', ProviderRefusedError, 401, false],
    ])('ends in the right error after %s', async (code, Class, status, retryable) => {
      const app = await stage();
      const { answer } = await says(app, new Browser(), { error: code, error_description: 'in words' });
      expect(answer.status).toBe(status);
      expect(app.errors).toEqual([expect.any(Class)]);
      expect(app.errors[0]).toMatchObject({ provider: name, operation: 'authorize', code, status, retryable });
    });
  });
});
