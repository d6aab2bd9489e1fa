import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Express } from 'express';
import fc from 'fast-check';
import type { LoginApp } from './support/app.js';
import { MODEL, type ProviderName, PROVIDERS, RECORDS, STANDARD } from './support/providers.js';
import { CANARIES } from './support/secrets.js';
import { type Cookie, cookiesOf, finish, start, type Started, useStandIns } from './support/stand-ins.js';

// The cookies of pending logins as they stand on the wire, in both directions.

const { wire, startApp } = useStandIns();

const OURS = /^(__Host-)?login\./;
const named = (prefix: string): RegExp => new RegExp(`^${prefix}\\.\\d{10}\\.${STANDARD}\\.[\\w-]{22}$`);

describe('the cookie of a pending login', () => {
  it.each<[string, object, string, RegExp, string[]]>([
    [
      'over https',
      { callbackURL: 'https://app.example/back' },
      STANDARD,
      named('__Host-login'),
      ['Max-Age=600', 'Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'],
    ],
    ['over http on loopback', {}, STANDARD, named('login'), ['Max-Age=600', 'Path=/', 'HttpOnly', 'SameSite=Lax']],
    [
      'for a callback by form post',
      { callbackURL: 'https://app.example/back', stateCookie: { sameSite: 'none' } },
      STANDARD,
      named('__Host-login'),
      ['Max-Age=600', 'Path=/', 'HttpOnly', 'Secure', 'SameSite=None'],
    ],
    [
      'with a stateTTL that is no whole number of seconds',
      { stateTTL: 1_001 },
      STANDARD,
      /^login\./,
      ['Max-Age=2', 'Path=/', 'HttpOnly', 'SameSite=Lax'],
    ],
    [
      'of a strategy whose name no cookie can have',
      { name: 'a.b c' },
      'a.b c',
      /^login\.\d{10}\.a%2Eb%20c\.[\w-]{22}$/,
      ['Max-Age=600', 'Path=/', 'HttpOnly', 'SameSite=Lax'],
    ],
  ])('%s', async (_where, options, registered, name, attributes) => {
    const app = await startApp([{ options }]);
    const { cookies, state } = await start(app, encodeURIComponent(registered));
    expect(cookies).toEqual([
      { name: expect.stringMatching(name), value: expect.stringMatching(/^[\w-]+$/), attributes },
    ]);
    const { name: key = '' } = cookies[0] ?? {};
    const hash = crypto.createHash('sha256').update(state).digest().subarray(0, 16).toString('base64url');
    expect(key.endsWith(`.${hash}`)).toBe(true);
    expect(Math.abs(Number(key.split('.')[1]) - Date.now() / 1000)).toBeLessThan(60);
  });

  it('is added to the cookies of others, and taken away by the answer to its callback', async () => {
    const app = await startApp([{}], {
      session: 'none',
      finish: { session: false },
      prepare: (express: Express) =>
        express.use((_req, res, next) => {
          res.setHeader('Set-Cookie', 'theirs=1');
          next();
        }),
    });
    const { state, cookies, header } = await start(app, STANDARD);
    expect(cookies.map(({ name }) => name)).toEqual(['theirs', expect.stringMatching(OURS)]);
    const answer = await finish(app, STANDARD, { state, header });
    expect(answer.status).toBe(200);
    expect(cookiesOf(answer)).toEqual([
      { name: 'theirs', value: '1', attributes: [] },
      { name: cookies[1]!.name, value: '', attributes: ['Max-Age=0', 'Path=/', 'HttpOnly', 'SameSite=Lax'] },
    ]);
  });

  it('shows nothing of what it holds, and is never the same twice', async () => {
    const app = await startApp([{ options: { pkce: true } }], { start: { state: { returnTo: '/secret-page' } } });
    const [one, two] = [await start(app, STANDARD), await start(app, STANDARD)];
    for (const { cookies } of [one, two]) {
      expect(Buffer.from(cookies[0]!.value, 'base64url').toString('latin1')).not.toMatch(/secret-page|verifier/);
    }
    expect(one.cookies[0]!.value.slice(0, 16)).not.toBe(two.cookies[0]!.value.slice(0, 16));
  });

  it('counts among other cookies, with white space around it', async () => {
    const app = await startApp([{}], { session: 'none', finish: { session: false } });
    const { state, header } = await start(app, STANDARD);
    const answer = await finish(app, STANDARD, { state, header: `a=%zz; \t${header} ;b; =c; __proto__=x` });
    expect(answer.status).toBe(200);
  });

  it.each<[string, (cookie: Cookie) => { name: string; value: string }]>([
    ['a name without __Host- under https', ({ name, value }) => ({ name: name.replace('__Host-', ''), value })],
    ['another start time', ({ name, value }) => ({ name: name.replace(/\.\d+\./, '.1790000000.'), value })],
    ['another hash', ({ name, value }) => ({ name: name.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')), value })],
    [
      'an altered value',
      ({ name, value }) => ({ name, value: value.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) }),
    ],
    ['a shortened value', ({ name, value }) => ({ name, value: value.slice(0, -4) })],
    ['a value in other base64', ({ name, value }) => ({ name, value: `${value}=` })],
    ['a value in quotes', ({ name, value }) => ({ name, value: `"${value}"` })],
    ['an empty value', ({ name }) => ({ name, value: '' })],
  ])('with %s logs nobody in', async (_what, change) => {
    const app = await startApp([{ options: { callbackURL: 'https://app.example/back' } }], {
      session: 'none',
      finish: { session: false },
    });
    const { state, cookies } = await start(app, STANDARD);
    const { name, value } = change(cookies[0]!);
    expect({ name, value }).not.toEqual({ name: cookies[0]!.name, value: cookies[0]!.value });
    const answer = await finish(app, STANDARD, { state, header: `${name}=${value}` });
    expect([answer.status, app.errors, wire.to(`/${STANDARD}/token`)]).toEqual([403, [], []]);
  });

  it.each<[string, object]>([
    ['client', { clientID: 'other' }],
    ['server', { authorizationURL: 'https://other.example/authorize' }],
    ['callback URL', { callbackURL: 'https://other.example/back' }],
    ['client secret', { clientSecret: 'another client secret of some length' }],
    ['stateSecret', { stateSecret: 's'.repeat(32) }],
  ])('of another %s logs nobody in', async (_what, options) => {
    const [here, there] = [await startApp([{}]), await startApp([{ options }])];
    const callbackURL = `${here.url}/auth/${STANDARD}/callback`;
    const twin = await startApp([{ options: { callbackURL, ...options } }]);
    const { state, header } = await start(here, STANDARD);
    for (const app of [there, twin]) expect((await finish(app, STANDARD, { state, header })).status).toBe(403);
    expect(wire.to(`/${STANDARD}/token`)).toEqual([]);
    expect((await finish(here, STANDARD, { state, header })).status).toBe(200);
  });
});

describe('the bounds', () => {
  it('are 8 cookies over all strategies; what goes is the oldest of the one that has the most', async () => {
    const app = await startApp(
      PROVIDERS.map((provider) => ({ provider })),
      { session: 'none', finish: { session: false } },
    );
    const jar = new Map<string, string>();
    const tab = async (name: string): Promise<string> => {
      const header = [...jar].map(([key, value]) => `${key}=${value}`).join('; ');
      const { cookies, state } = await start(app, name, { cookie: header });
      for (const { name: key, value, attributes } of cookies) {
        if (attributes[0] === 'Max-Age=0') jar.delete(key);
        else jar.set(key, value);
      }
      return state;
    };
    jest.useFakeTimers({ doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask', 'setInterval'] });
    const states: string[] = [];
    const third = PROVIDERS.find((name) => name !== MODEL && name !== STANDARD)!;
    for (const name of [MODEL, STANDARD, STANDARD, STANDARD, MODEL, third, STANDARD, STANDARD]) {
      states.push(await tab(name));
      jest.setSystemTime(Date.now() + 1000);
    }
    expect(jar.size).toBe(8);
    await tab(third);
    expect(jar.size).toBe(8);
    const header = [...jar].map(([key, value]) => `${key}=${value}`).join('; ');
    expect((await finish(app, STANDARD, { state: states[1]!, header })).status).toBe(403);
    expect((await finish(app, MODEL, { state: states[0]!, header })).status).toBe(200);
    expect((await finish(app, STANDARD, { state: states[2]!, header })).status).toBe(200);
  });

  it('are 4 096 bytes of names and values', async () => {
    const app = await startApp([{}], { start: { state: 'x'.repeat(1_100) } });
    const jar = new Map<string, string>();
    for (let tab = 0; tab < 6; tab += 1) {
      const { cookies } = await start(app, STANDARD, {
        cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; '),
      });
      for (const { name, value, attributes } of cookies) {
        if (attributes[0] === 'Max-Age=0') jar.delete(name);
        else jar.set(name, value);
      }
      const bytes = [...jar].reduce((sum, [name, value]) => sum + name.length + 1 + value.length, 0);
      expect(bytes).toBeLessThanOrEqual(4096);
    }
    expect(jar.size).toBe(2);
  });

  it('are set by one look at the list, however many cookies somebody has made up', async () => {
    const set = jest.fn();
    const app = await startApp([{}], {
      prepare: (express) =>
        express.use((_req, res, next) => {
          const setHeader = res.setHeader.bind(res);
          res.setHeader = (name, value) => {
            if (name === 'Set-Cookie') set();
            return setHeader(name, value);
          };
          next();
        }),
    });
    const names = Array.from({ length: 100 }, (_, at) => `login.${at}.${at % 9}.x`);
    const { cookies } = await start(app, STANDARD, { cookie: names.map((name) => `${name}=`).join('; ') });
    expect(cookies.filter(({ name }) => names.includes(name))).toHaveLength(93);
    expect(set).toHaveBeenCalledTimes(2);
  });

  it('are 2 048 bytes for one; an application state that is larger is refused, and is told how much fits', async () => {
    let state: string | undefined;
    const app = await startApp([{ options: { pkce: true } }], {
      prepare: (express, passport) =>
        express.get(`/auth/${STANDARD}`, (req, res, next) => {
          (passport.authenticate(STANDARD, { state: state! }) as (...args: unknown[]) => void)(req, res, next);
        }),
    });
    state = 'x'.repeat(3_000);
    expect((await fetch(`${app.url}/auth/${STANDARD}`, { redirect: 'manual' })).status).toBe(500);
    const { message } = app.errors.pop() as Error;
    const [, has, fits] = /"state" has (\d+) bytes as JSON, and (\d+) fit\./.exec(message) ?? [];
    expect(has).toBe('3002');
    state = 'x'.repeat(Number(fits) - 2);
    const { cookies } = await start(app, STANDARD);
    const size = cookies[0]!.name.length + 1 + cookies[0]!.value.length;
    expect(size).toBeLessThanOrEqual(2048);
    expect(size).toBeGreaterThan(2040);
    state += 'xx';
    expect((await fetch(`${app.url}/auth/${STANDARD}`, { redirect: 'manual' })).status).toBe(500);
  });

  it('clear what has expired', async () => {
    const app = await startApp([{ options: { stateTTL: 1_000 } }]);
    const first = await start(app, STANDARD);
    jest.useFakeTimers({
      now: Date.now() + 2_000,
      doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask', 'setInterval'],
    });
    const second = await start(app, STANDARD, { cookie: first.header });
    expect(second.cookies.map(({ name, attributes }) => [name, attributes[0]])).toEqual([
      [first.cookies[0]!.name, 'Max-Age=0'],
      [expect.stringMatching(OURS), 'Max-Age=1'],
    ]);
  });
});

describe('the key', () => {
  it.each(PROVIDERS)(
    'is derived off the main thread, at the first login and once for a strategy (%s)',
    async (name) => {
      const scrypt = jest.spyOn(crypto, 'scrypt');
      const hkdf = jest.spyOn(crypto, 'hkdf');
      const sync = [jest.spyOn(crypto, 'scryptSync'), jest.spyOn(crypto, 'hkdfSync'), jest.spyOn(crypto, 'pbkdf2Sync')];
      const app = await startApp([{ provider: name, options: { clientID: 'of this test' } }], {
        session: 'none',
        finish: { session: false },
      });
      expect([scrypt.mock.calls.length, hkdf.mock.calls.length]).toEqual([0, 0]);
      const starts = await Promise.all(Array.from({ length: 5 }, () => start(app, name)));
      for (const { state, header } of starts) expect((await finish(app, name, { state, header })).status).toBe(200);
      // A private key needs no stretching; a client secret may be short.
      const once = RECORDS[name].sealed ? [0, 1] : [1, 0];
      expect([scrypt.mock.calls.length, hkdf.mock.calls.length]).toEqual(once);
      for (const each of sync) expect(each).not.toHaveBeenCalled();
    },
  );

  it('is stretched once for a client, also where each request makes a strategy', async () => {
    const scrypt = jest.spyOn(crypto, 'scrypt');
    const before = scrypt.mock.calls.length;
    const options = { clientID: 'of a tenant' };
    const [one, another] = [await startApp([{ options }]), await startApp([{ options }])];
    await start(one, STANDARD);
    await start(another, STANDARD);
    expect(scrypt.mock.calls.length - before).toBe(1);
    await start(await startApp([{ options: { clientID: 'of another tenant' } }]), STANDARD);
    expect(scrypt.mock.calls.length - before).toBe(2);
  });

  it('rotates: the first stateSecret seals, all of them open', async () => {
    const [old, fresh] = ['old-'.repeat(8), 'new-'.repeat(8)];
    const callbackURL = 'https://app.example/back';
    const at = (stateSecret: string | string[]): Promise<LoginApp> =>
      startApp([{ options: { callbackURL, stateSecret } }]);
    const [before, during, after] = [await at(old), await at([fresh, old]), await at([fresh])];
    const login = await start(before, STANDARD);
    expect((await finish(after, STANDARD, login)).status).toBe(403);
    expect((await finish(during, STANDARD, login)).status).toBe(200);
    const next = await start(during, STANDARD);
    expect((await finish(before, STANDARD, next)).status).toBe(403);
    expect((await finish(after, STANDARD, next)).status).toBe(200);
  });

  it('made from a short client secret is warned of once for a client, where anybody could ask for a cookie', async () => {
    const warnings: Error[] = [];
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation((warning, options) => {
      warnings.push(Object.assign(new Error(String(warning)), options as object));
    });
    const short = { clientID: 'short', clientSecret: 'fifteen chars..' };
    const clients: [object, number][] = [
      [{ ...short, callbackURL: 'https://app.example/back' }, 1],
      // Another strategy of the same client, as where each request makes one.
      [{ ...short, callbackURL: 'https://app.example/back' }, 0],
      [short, 0],
      [{ ...short, callbackURL: 'https://app.example/back', stateSecret: 's'.repeat(32) }, 0],
      [{ clientSecret: 'sixteen chars...', callbackURL: 'https://app.example/back' }, 0],
    ];
    for (const [options, expected] of clients) {
      warnings.length = 0;
      const app = await startApp([{ options }]);
      await start(app, STANDARD);
      await start(app, STANDARD);
      expect({ options, count: warnings.length }).toEqual({ options, count: expected });
      for (const { message } of warnings) {
        expect(message).toContain('"stateSecret"');
        expect(message).not.toContain(short.clientSecret);
      }
    }
    warn.mockRestore();
  });
});

interface Vector {
  title: string;
  provider: ProviderName;
  options: { name?: string };
  state: string;
  login: { verifier?: string; appState: unknown };
  cookie: { name: string; value: string };
}
const vectors = JSON.parse(readFileSync(join(__dirname, 'fixtures', 'pending-logins.json'), 'utf8')) as Vector[];

describe('a cookie that another program sealed', () => {
  it.each(vectors.map((vector) => [vector.title, vector] as const))('opens: %s', async (_title, vector) => {
    const { provider, options, state, login, cookie } = vector;
    const app = await startApp([{ provider, options }], { session: 'none', finish: { session: false } });
    const header = `${cookie.name}=${cookie.value}`;
    const answer = await finish(app, encodeURIComponent(options.name ?? provider), { state, header });
    if (!RECORDS[provider].sealed) {
      expect(await answer.json()).toMatchObject({ user: { state: login.appState } });
      const sent = new URLSearchParams(wire.to(`/${STANDARD}/token`)[0]!.body);
      expect([sent.get('code'), sent.get('code_verifier')]).toEqual([CANARIES.code, login.verifier]);
    } else {
      // The stand-in seals for keys of this run: the call went out, which is what the cookie decides.
      expect([answer.status, wire.to(`/${provider}/token`).length]).toEqual([502, 1]);
    }
  });
});

describe('whatever the cookies are', () => {
  let app: LoginApp;
  let good: Started;

  it('a callback ends in 403, and nothing is asked of the provider', async () => {
    app = await startApp([{ options: { pkce: true, sessionKey: 'login' } }], {
      session: 'none',
      finish: { session: false },
    });
    good = await start(app, STANDARD);
    const { name, value } = good.cookies[0]!;
    const text = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      maxLength: 60,
    });
    const names = fc.oneof(
      { weight: 2, arbitrary: text },
      { weight: 2, arbitrary: text.map((end) => `login.${end}`) },
      { weight: 3, arbitrary: fc.tuple(fc.nat(), text, text).map(([at, who, hash]) => `login.${at}.${who}.${hash}`) },
      { weight: 3, arbitrary: fc.tuple(fc.nat(), text).map(([at, hash]) => `login.${at}.${STANDARD}.${hash}`) },
      { weight: 3, arbitrary: fc.constant(name) },
      { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'login.', `__Host-login.1.${STANDARD}.x`) },
    );
    const values = fc.oneof(
      text,
      fc.uint8Array({ maxLength: 90 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.nat(value.length - 1).map((at) => value.slice(0, at)),
      fc
        .tuple(fc.nat(value.length - 1), fc.constantFrom('A', 'B', 'a', 'b', '0', '1', '-', '_'))
        .filter(([at, other]) => value[at] !== other)
        .map(([at, other]) => value.slice(0, at) + other + value.slice(at + 1)),
      { weight: 1, arbitrary: fc.constant(value) },
    );
    const header = fc
      .array(fc.tuple(names, values), { maxLength: 12 })
      // The good one under its own name is the one login that there is.
      .filter((pairs) => !pairs.some(([key, each]) => key === name && each === value))
      .map((pairs) => pairs.map(([key, each]) => `${key}=${each}`).join('; '))
      .filter((line) => !line.includes(`${name}=${value}`));
    await fc.assert(
      fc.asyncProperty(header, fc.boolean(), async (cookie, isItsState) => {
        const answer = await finish(app, STANDARD, { state: isItsState ? good.state : 'another', header: cookie });
        expect({ status: answer.status, errors: app.errors, calls: wire.requests }).toEqual({
          status: 403,
          errors: [],
          calls: [],
        });
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
    );
    // And the login is still there for its browser.
    expect((await finish(app, STANDARD, good)).status).toBe(200);
  });
});
