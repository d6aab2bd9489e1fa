import type OAuth2Strategy from 'passport-oauth2';
import { ProviderRefusedError } from 'passport-oauth2-kit';
import { PROVIDERS, RECORDS, STANDARD } from './support/providers.js';
import { CANARIES } from './support/secrets.js';
import { type Client, finish, start, useStandIns } from './support/stand-ins.js';
import { json } from './support/wire.js';

// What passport-oauth2 documents for subclasses, for custom stores and for who reaches for `_oauth2`.

const { wire, startApp } = useStandIns();
const QUIET = { session: 'none', finish: { session: false } } as const;

type Done = (error?: unknown, ...results: unknown[]) => void;
type Base = new (...args: never[]) => OAuth2Strategy;
/** A subclass, with the types of its base out of the way. */
const subclass = (make: (Base: Base) => Base): NonNullable<Client['Strategy']> => make as never;

type Exchange = (code: string, params: object, done: Done) => void;
/** Puts a function around the token call of a strategy, as applications do. */
function wrapExchange(strategy: object, wrap: (stock: Exchange) => Exchange): void {
  const client = (strategy as { _oauth2: { getOAuthAccessToken: Exchange } })._oauth2;
  client.getOAuthAccessToken = wrap(client.getOAuthAccessToken.bind(client));
}

describe.each(PROVIDERS)('a subclass of passport-%s', (provider) => {
  it('is called at every login where it overrides userProfile', async () => {
    const given: unknown[] = [];
    const Strategy = subclass(
      (Parent) =>
        class Mine extends Parent {
          override userProfile(accessToken: string, done: Done): void {
            given.push(accessToken);
            done(null, { id: 'mine' });
          }
        },
    );
    const app = await startApp([{ provider, Strategy }], QUIET);
    const answer = await finish(app, provider, await start(app, provider));
    expect(await answer.json()).toMatchObject({ user: { id: 'mine' } });
    expect(given).toEqual([CANARIES.accessToken]);
    expect(wire.to(`/${provider}/profile`)).toEqual([]);
  });

  it('may call the one that it overrides, and gets the provider’s profile', async () => {
    const Strategy = subclass(
      (Parent) =>
        class Mine extends Parent {
          override userProfile(accessToken: string, done: Done): void {
            super.userProfile(accessToken, (error, profile) => {
              done(error, { ...(profile as object), id: `mine ${(profile as { id: string }).id}` });
            });
          }
        },
    );
    const app = await startApp([{ provider, Strategy }], QUIET);
    const { user } = (await (await finish(app, provider, await start(app, provider))).json()) as {
      user: { id: string };
    };
    expect(user.id).toMatch(/^mine ./);
  });

  it('has its error of userProfile reach Express as it is', async () => {
    const problem = new Error('mine');
    const Strategy = subclass(
      (Parent) =>
        class Mine extends Parent {
          override userProfile(_accessToken: string, done: Done): void {
            done(problem);
          }
        },
    );
    const app = await startApp([{ provider, Strategy }], QUIET);
    expect((await finish(app, provider, await start(app, provider))).status).toBe(500);
    expect(app.errors).toEqual([problem]);
  });

  it('may read a refused code exchange by parseErrorResponse, and leave it to the strategy', async () => {
    const given: unknown[] = [];
    const problem = new Error('mine');
    const Strategy = subclass(
      (Parent) =>
        class Mine extends Parent {
          override parseErrorResponse(body: string, status: number): Error | null {
            given.push([body, status]);
            if (body === 'unreadable') throw new Error('no JSON');
            return body.includes('mine') ? problem : null;
          }
        },
    );
    const app = await startApp([{ provider, Strategy }], QUIET);
    for (const [body, expected] of [
      ['{"error":"mine"}', problem],
      ['{"error":"other"}', expect.any(ProviderRefusedError)],
      ['unreadable', expect.any(ProviderRefusedError)],
    ] as const) {
      wire.play(`/${provider}/token`, json(body, 400));
      await finish(app, provider, await start(app, provider));
      expect([given.pop(), app.errors.pop()]).toEqual([[body, 400], expected]);
    }
  });

  it('may wrap _oauth2.getOAuthAccessToken, and hand on what it likes', async () => {
    let results: object = {};
    let given: unknown[] = [];
    let asked: unknown;
    const Strategy = subclass(
      (Parent) =>
        class Mine extends Parent {
          constructor(...args: never[]) {
            super(...args);
            wrapExchange(this, (stock) => (code, params, done) => {
              asked = [code, { ...params }];
              stock(code, params, (error, accessToken, refreshToken, own) => {
                given = [error, accessToken, refreshToken, own];
                done(error, 'another-token', refreshToken, { ...(own as object), ...results });
              });
            });
          }
        },
    );
    const app = await startApp(
      [
        {
          provider,
          Strategy,
          options: { skipUserProfile: true },
          verify: ({ tokens }: { tokens: { accessToken: string } }) => ({ id: tokens.accessToken }),
        },
      ],
      QUIET,
    );
    results = { extra: 1 };
    const answer = await finish(app, provider, await start(app, provider));
    expect({ body: await answer.json(), errors: app.errors }).toMatchObject({
      body: { user: { id: 'another-token' } },
      errors: [],
    });
    const back = `${app.url}/auth/${provider}/callback`;
    expect(asked).toEqual([
      CANARIES.code,
      expect.objectContaining({ grant_type: 'authorization_code', redirect_uri: back }),
    ]);
    expect(given).toEqual([
      null,
      CANARIES.accessToken,
      RECORDS[provider].members.refresh && CANARIES.refreshToken,
      expect.objectContaining({ access_token: CANARIES.accessToken }),
    ]);
  });

  it('hands on an error that a wrapper around _oauth2 made, as passport-oauth2 would', async () => {
    const Strategy = subclass(
      (Parent) =>
        class Mine extends Parent {
          constructor(...args: never[]) {
            super(...args);
            (this._oauth2 as unknown as { getOAuthAccessToken: unknown }).getOAuthAccessToken = (
              _code: string,
              _params: object,
              done: Done,
            ) => done({ statusCode: 400, data: '{"error":"invalid_grant","error_description":"gone"}' });
          }
        },
    );
    const app = await startApp([{ provider, Strategy }], QUIET);
    await finish(app, provider, await start(app, provider));
    expect(app.errors).toEqual([
      expect.objectContaining({ name: 'TokenError', message: 'gone', code: 'invalid_grant' }),
    ]);
  });
});

describe('authorizationParams and tokenParams', () => {
  it('of a subclass are sent, and are given the options of authenticate()', async () => {
    const given: unknown[] = [];
    const Strategy = subclass(
      (Parent) =>
        class Mine extends Parent {
          override authorizationParams(options: object): object {
            given.push(options);
            return { prompt: 'login' };
          }
          override tokenParams(options: object): object {
            given.push(options);
            return { audience: 'mine' };
          }
        },
    );
    const app = await startApp([{ Strategy }], { ...QUIET, start: { scope: 'a' }, finish: { session: false } });
    const login = await start(app, STANDARD);
    expect(Object.fromEntries(login.location.searchParams)).toMatchObject({ prompt: 'login', scope: 'a' });
    expect((await finish(app, STANDARD, login)).status).toBe(200);
    expect(new URLSearchParams(wire.to(`/${STANDARD}/token`)[0]!.body).get('audience')).toBe('mine');
    expect(given).toEqual([expect.objectContaining({ scope: 'a' }), expect.objectContaining({ session: false })]);
  });
});

it('a subclass may have its own PKCE, and without any there is no member for a verifier', async () => {
  const exchanged: object[] = [];
  const Strategy = subclass(
    (Parent) =>
      class Mine extends Parent {
        constructor(...args: never[]) {
          super(...args);
          wrapExchange(this, (stock) => (code, params, done) => {
            exchanged.push(Object.keys(params));
            stock(code, params, done);
          });
        }
        override tokenParams({ verifier }: { verifier?: string }): object {
          return verifier === undefined ? {} : { code_verifier: verifier };
        }
      },
  );
  const sent: unknown[] = [];
  for (const own of [{ verifier: 'its-own-verifier' }, {}]) {
    const client = { Strategy, options: { pkce: false } };
    const app = await startApp([client], { ...QUIET, finish: { session: false, ...own } });
    expect((await finish(app, STANDARD, await start(app, STANDARD))).status).toBe(200);
    sent.push(new URLSearchParams(wire.to(`/${STANDARD}/token`).at(-1)!.body).get('code_verifier'));
  }
  expect(sent).toEqual(['its-own-verifier', null]);
  expect(exchanged).toEqual([
    ['code_verifier', 'grant_type', 'redirect_uri'],
    ['grant_type', 'redirect_uri'],
  ]);
});

it.each(PROVIDERS)('passport-%s warns who sets an agent on _oauth2, and says what to do', (name) => {
  const { Strategy, options } = RECORDS[name];
  const { _oauth2 } = new Strategy(options, () => null) as unknown as { _oauth2: { setAgent(agent: object): void } };
  const warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
  _oauth2.setAgent({});
  expect(warn.mock.calls).toEqual([[expect.stringContaining('httpClient'), { code: 'PASSPORT_SET_AGENT' }]]);
  warn.mockRestore();
});

it.each(PROVIDERS)('passport-%s says which action is missing to who calls authenticate() itself', async (name) => {
  const { Strategy, options } = RECORDS[name];
  const strategy = new Strategy(options, () => null) as unknown as {
    error?: (problem: unknown) => void;
    authenticate(req: object): void;
  };
  const problem = await new Promise((resolve) => {
    strategy.error = resolve;
    strategy.authenticate({ headers: {}, url: '/', session: {}, query: { code: 'a' } });
  });
  expect(problem).toMatchObject({ message: expect.stringMatching(/ended with fail\(\), which is missing/) });
});

describe('extra token parameters', () => {
  it.each(['header.payload.of-an-assertion', 1_234_567_890])(
    'are no secrets, but for those that are called so: %s',
    async (assertion) => {
      const Strategy = subclass(
        (Parent) =>
          class Mine extends Parent {
            override tokenParams(): object {
              return { audience: 'grant', resource: 'https://api.example/', client_assertion: assertion };
            }
          },
      );
      const app = await startApp([{ Strategy }], QUIET);
      const body = { error: 'invalid_grant', error_description: `https://api.example/ took no ${assertion}` };
      wire.play(`/${STANDARD}/token`, json(JSON.stringify(body), 400));
      await finish(app, STANDARD, await start(app, STANDARD));
      const [{ code, message }] = app.errors as [ProviderRefusedError];
      expect(code).toBe('invalid_grant');
      expect(message).toContain('https://api.example/ took no [redacted].');
    },
  );
});

describe('a store of the application', () => {
  const STORES: [string, (kept: Kept) => object][] = [
    [
      'store(req, done), verify(req, state, done)',
      (kept) => ({
        store: (req: object, done: Done) => kept.start([req], done),
        verify: (req: object, state: string, done: Done) => kept.end([req, state], done),
      }),
    ],
    [
      'store(req, meta, done), verify(req, state, meta, done)',
      (kept) => ({
        store: (req: object, meta: object, done: Done) => kept.start([req, meta], done),
        verify: (req: object, state: string, meta: object, done: Done) => kept.end([req, state, meta], done),
      }),
    ],
    [
      'store(req, state, meta, done), verify(req, state, meta, done)',
      (kept) => ({
        store: (req: object, state: unknown, meta: object, done: Done) => kept.start([req, state, meta], done),
        verify: (req: object, state: string, meta: object, done: Done) => kept.end([req, state, meta], done),
      }),
    ],
    [
      'store(req, verifier, state, meta, done), verify(req, state, meta, done)',
      (kept) => ({
        store: (req: object, verifier: string, state: unknown, meta: object, done: Done) =>
          kept.start([req, verifier, state, meta], done),
        verify: (req: object, state: string, meta: object, done: Done) => kept.end([req, state, meta], done),
      }),
    ],
  ];

  /** What a store was told, and what it answers. */
  class Kept {
    readonly starts: unknown[][] = [];
    readonly ends: unknown[][] = [];
    ok: unknown = true;
    start(args: unknown[], done: Done): void {
      this.starts.push(args.slice(1));
      done(null, 'its-own-state');
    }
    end(args: unknown[], done: Done): void {
      this.ends.push(args.slice(1));
      done(null, this.ok, { returnTo: '/a' });
    }
  }

  it.each(STORES)('%s is told what passport-oauth2 tells, the same meta at code and error', async (form, make) => {
    const kept = new Kept();
    const pkce = form.includes('verifier');
    // A path: what the store is told is the address that it stands for.
    const options = { store: make(kept), callbackURL: `/auth/${STANDARD}/callback`, pkce };
    const app = await startApp([{ options }], { ...QUIET, start: { state: { a: 1 } } });
    const meta = {
      authorizationURL: expect.stringMatching(/^https:/),
      tokenURL: `${wire.url}/${STANDARD}/token`,
      clientID: 'client',
      callbackURL: `${app.url}/auth/${STANDARD}/callback`,
    };
    const login = await start(app, STANDARD);
    expect(login).toMatchObject({ state: 'its-own-state', cookies: [] });
    const told = kept.starts[0]!;
    if (pkce) kept.ok = told[0];
    const withMeta = form.includes('meta') ? [meta] : [];
    const appState = form.includes('store(req, state') || pkce ? [{ a: 1 }] : [];
    expect(told).toEqual([...(pkce ? [expect.stringMatching(/^[\w-]{43}$/)] : []), ...appState, ...withMeta]);

    const answer = await finish(app, STANDARD, login);
    expect(await answer.json()).toMatchObject({ user: { state: { returnTo: '/a' } } });
    const sent = new URLSearchParams(wire.to(`/${STANDARD}/token`)[0]!.body);
    expect(sent.get('code_verifier')).toBe(pkce ? told[0] : null);
    await finish(app, STANDARD, login, { error: 'access_denied' });
    await finish(app, STANDARD, login, { error: 'invalid_scope' });
    const ends = form.includes('verify(req, state, meta') ? ['its-own-state', meta] : ['its-own-state'];
    expect(kept.ends).toEqual([ends, ends, ends]);
    if (withMeta.length > 0) expect(kept.ends[0]!.at(-1)).toEqual(told.at(-1));
  });

  it('that refuses is a 403, and its error an error', async () => {
    const kept = new Kept();
    const [, make] = STORES[1]!;
    const app = await startApp([{ options: { store: make(kept) } }], QUIET);
    kept.ok = false;
    expect((await finish(app, STANDARD, await start(app, STANDARD))).status).toBe(403);
    expect([app.errors, wire.requests]).toEqual([[], []]);
  });
});
