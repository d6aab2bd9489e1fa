import { FlowAccountStrategy } from 'passport-flowaccount';
import { createFlowAccountEmulator } from 'provider-emulators';
import { closeFlows, type Flow, type FlowOptions, listening, startFlow } from '../../../test/support/flow.js';

// The verify function of an application, in every shape, through a whole login with the most standard provider.

async function setUp(
  verify: NonNullable<FlowOptions['verify']>,
  options: object = {},
  more: FlowOptions = {},
): Promise<Flow> {
  const flowaccount = await listening(createFlowAccountEmulator());
  return startFlow(FlowAccountStrategy, flowaccount, { verify, options, ...more });
}

interface Seen {
  args?: unknown[];
}

/** What the provider answered to the token call. */
const answerOf = (flow: Flow): Record<string, string> => flow.sent('token').answer?.payload as Record<string, string>;

type Done = (error: unknown, user?: unknown, info?: unknown) => void;
const user = { id: 'me' };
const isProfile: unknown = expect.objectContaining({ provider: 'flowaccount', id: 'N1000231' });
const isRequest: unknown = expect.objectContaining({ method: 'GET', url: expect.stringContaining('/callback?code=') });
const finish = (args: unknown[]): void => (args.at(-1) as Done)(null, user);

afterEach(closeFlows);

describe('A modern verify, of exactly one declared parameter,', () => {
  it('is given profile, tokens, req and the application state, and logs in whom it returns', async () => {
    const seen: Seen = {};
    const verify = (context: Record<string, unknown>): unknown => {
      seen.args = [context];
      return user;
    };
    const flow = await setUp(verify, {}, { start: { state: { returnTo: '/x' } } });
    const response = await flow.login();
    const [context] = seen.args as [Record<string, unknown>];
    expect(Object.keys(context).sort()).toEqual(['profile', 'req', 'state', 'tokens']);
    expect(context).toMatchObject({ profile: isProfile, state: { returnTo: '/x' } });
    expect(context['tokens']).toMatchObject({ accessToken: answerOf(flow)['access_token'] });
    expect((context['req'] as { originalUrl: string }).originalUrl).toContain('/auth/flowaccount/callback?code=');
    expect(await response.json()).toEqual({ user, authInfo: { state: { returnTo: '/x' } } });
  });

  it('has the state undefined when the application passed none', async () => {
    const seen: Seen = {};
    const flow = await setUp(({ state }: { state: unknown }) => {
      seen.args = [state];
      return user;
    });
    const response = await flow.login();
    expect(seen.args).toEqual([undefined]);
    expect(await response.json()).toEqual({ user, authInfo: {} });
  });

  it("is given Express' own request", async () => {
    const requests: unknown[] = [];
    let given: unknown;
    const verify = ({ req }: { req: object }): unknown => {
      given = req;
      return user;
    };
    const prepare: FlowOptions['prepare'] = (app) =>
      app.use((req, _res, next) => {
        requests.push(req);
        next();
      });
    const flow = await setUp(verify, {}, { prepare });
    await flow.login();
    expect(requests).toHaveLength(2);
    expect(given === requests[1]).toBe(true);
  });

  it.each<[string, (context: unknown) => unknown]>([
    ['a function that returns', (_context) => user],
    ['an async function', async (_context) => Promise.resolve(user)],
    [
      'a function that returns something with then()',
      (_context) => ({ then: (settle: (value: unknown) => void) => settle(user) }),
    ],
    ['a function with further, defaulted parameters', (_context, _database = {}) => user],
  ] as [string, (context: unknown) => unknown][])('may be %s', async (_title, verify) => {
    const response = await (await setUp(verify)).login();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ user });
  });

  it.each([
    ['null', null],
    ['false', false],
    ['undefined', undefined],
  ])('that returns %s refuses the login with 401', async (_title, nobody) => {
    for (const verify of [(_c: unknown) => nobody, async (_c: unknown) => Promise.resolve(nobody)]) {
      const flow = await setUp(verify);
      expect((await flow.login()).status).toBe(401);
      expect(flow.app.errors).toEqual([]);
      expect(await (await flow.browser.get(`${flow.app.url}/whoami`)).json()).toEqual({ user: null });
    }
  });

  it.each<[string, unknown]>([
    ['an Error', new Error('mine')],
    ['an Error with a status', Object.assign(new Error('mine'), { status: 418 })],
    ['an object that is no Error', { reason: 'mine' }],
    ['a text', 'mine'],
    ['a number', 7],
  ])('that throws or rejects with %s has it reach Express unchanged', async (_title, mine) => {
    const verifies = [
      (_context: unknown): never => {
        throw mine;
      },
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- applications do reject with anything
      (_context: unknown) => Promise.reject(mine),
    ];
    for (const verify of verifies) {
      const flow = await setUp(verify);
      await flow.login();
      expect(flow.app.errors).toHaveLength(1);
      expect(flow.app.errors[0]).toBe(mine);
    }
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['zero', 0],
    ['false', false],
  ])('that throws or rejects with %s ends in an error all the same, and nobody is logged in', async (_title, empty) => {
    const verifies = [
      (_context: unknown): never => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- applications do throw anything
        throw empty;
      },
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- applications do reject with anything
      (_context: unknown) => Promise.reject(empty),
    ];
    for (const verify of verifies) {
      const flow = await setUp(verify);
      expect((await flow.login()).status).toBe(500);
      expect(flow.app.errors).toEqual([expect.any(Error)]);
      expect(await (await flow.browser.get(`${flow.app.url}/whoami`)).json()).toEqual({ user: null });
    }
  });
});

type Args = unknown[];

/** Notes the arguments and logs in. */
const note =
  (seen: Seen) =>
  (...args: Args): void => {
    seen.args = args;
    finish(args);
  };

/** Each with as many declared parameters as its name says: that is what tells the shapes apart. */
const SHAPES: Record<string, (seen: Seen) => (...args: never[]) => unknown> = {
  none: (seen) =>
    function () {
      // eslint-disable-next-line prefer-rest-params -- none are declared
      note(seen)(...(arguments as unknown as Args));
    },
  two: (seen) =>
    function (_a: unknown, _b: unknown) {
      // eslint-disable-next-line prefer-rest-params -- only two are declared
      note(seen)(...(arguments as unknown as Args));
    },
  four: (seen) => (a: unknown, b: unknown, c: unknown, d: unknown) => note(seen)(a, b, c, d),
  five: (seen) => (a: unknown, b: unknown, c: unknown, d: unknown, e: unknown) => note(seen)(a, b, c, d, e),
  six: (seen) => (a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown) =>
    note(seen)(a, b, c, d, e, f),
  rest: (seen) => note(seen),
  'rest, taken apart':
    (seen) =>
    (...[a, ...rest]: Args) =>
      note(seen)(a, ...rest),
  'four, async': (seen) => async (a: unknown, b: unknown, c: unknown, d: unknown) => {
    await Promise.resolve();
    note(seen)(a, b, c, d);
  },
};

const classic = (flow: Flow): Args => [answerOf(flow)['access_token'], answerOf(flow)['refresh_token']];

describe('A classic verify', () => {
  it.each<[string, boolean, (flow: Flow) => Args]>([
    ['none', false, (flow) => [...classic(flow), isProfile]],
    ['two', false, (flow) => [...classic(flow), isProfile]],
    ['four', false, (flow) => [...classic(flow), isProfile]],
    ['five', false, (flow) => [...classic(flow), answerOf(flow), isProfile]],
    ['rest', false, (flow) => [...classic(flow), isProfile]],
    ['rest, taken apart', false, (flow) => [...classic(flow), isProfile]],
    ['four, async', false, (flow) => [...classic(flow), isProfile]],
    ['none', true, (flow) => [isRequest, ...classic(flow), isProfile]],
    ['five', true, (flow) => [isRequest, ...classic(flow), isProfile]],
    ['six', true, (flow) => [isRequest, ...classic(flow), answerOf(flow), isProfile]],
    ['rest', true, (flow) => [isRequest, ...classic(flow), isProfile]],
  ])(
    'of the shape «%s» with passReqToCallback: %p is called as passport-oauth2 calls it',
    async (shape, passReqToCallback, expected) => {
      const seen: Seen = {};
      const flow = await setUp(SHAPES[shape]!(seen), { passReqToCallback });
      const response = await flow.login();
      expect(await response.json()).toMatchObject({ user });
      expect(seen.args).toEqual([...expected(flow), expect.any(Function)]);
    },
  );

  it.each([
    ['has info in req.authInfo', { scope: 'all' }, undefined, { scope: 'all' }],
    [
      'has info and the application state in req.authInfo',
      { scope: 'all' },
      { to: 1 },
      { scope: 'all', state: { to: 1 } },
    ],
    ['without info has the application state in req.authInfo', undefined, 'text', { state: 'text' }],
    ['without either has req.authInfo empty', undefined, undefined, {}],
  ])('%s', async (_title, info, state, authInfo) => {
    const frozen = info && Object.freeze(info);
    const verify = (_a: string, _r: string, _p: object, done: Done): void => done(null, user, frozen);
    const flow = await setUp(verify, {}, { start: state === undefined ? {} : { state } });
    const response = await flow.login();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ user, authInfo });
  });

  it.each([
    ['null', null],
    ['false', false],
    ['undefined', undefined],
  ])('that calls back %s refuses the login with 401', async (_title, nobody) => {
    const verify = (_a: string, _r: string, _p: object, done: Done): void => done(null, nobody, { message: 'not you' });
    const flow = await setUp(verify);
    expect((await flow.login()).status).toBe(401);
    expect(flow.app.errors).toEqual([]);
  });

  it("that refuses with a message has Passport's failureMessage take it", async () => {
    let messages: unknown;
    const verify = (_a: string, _r: string, _p: object, done: Done): void => done(null, false, { message: 'not you' });
    const flow = await setUp(
      verify,
      {},
      {
        finish: { failureRedirect: '/refused', failureMessage: true },
        prepare: (app) =>
          app.get('/refused', (req, res) => {
            messages = (req.session as unknown as { messages: unknown }).messages;
            res.send('refused');
          }),
      },
    );
    const response = await flow.login();
    expect([response.status, response.headers.get('location')]).toEqual([302, '/refused']);
    await flow.browser.get(`${flow.app.url}/refused`);
    expect(messages).toEqual(['not you']);
  });

  it.each<[string, (mine: unknown) => (...args: never[]) => unknown]>([
    ['calls back an error', (mine) => (_a: string, _r: string, _p: object, done: Done) => done(mine)],
    [
      'throws',
      (mine) => (_a: string, _r: string, _p: object, _done: Done) => {
        throw mine;
      },
    ],
    [
      'rejects, being async,',
      (mine) => async (_a: string, _r: string, _p: object, _done: Done) => {
        await Promise.resolve();
        throw mine;
      },
    ],
    [
      'calls back an error later',
      (mine) => (_a: string, _r: string, _p: object, done: Done) => void setImmediate(done, mine),
    ],
  ])('that %s has the very same error reach Express', async (_title, verify) => {
    const mine = new Error('mine');
    const flow = await setUp(verify(mine));
    expect((await flow.login()).status).toBe(500);
    expect(flow.app.errors).toHaveLength(1);
    expect(flow.app.errors[0]).toBe(mine);
  });

  it.each<[string, (...args: never[]) => unknown, number]>([
    [
      'a user and then an error',
      (_a: string, _r: string, _p: object, done: Done) => {
        done(null, user);
        done(new Error('late'));
      },
      200,
    ],
    [
      'an error and then a user',
      (_a: string, _r: string, _p: object, done: Done) => {
        done(new Error('first'));
        done(null, user);
      },
      500,
    ],
    [
      'a user and then throws',
      (_a: string, _r: string, _p: object, done: Done) => {
        done(null, user);
        throw new Error('late');
      },
      200,
    ],
    [
      'a user and then rejects',
      async (_a: string, _r: string, _p: object, done: Done) => {
        done(null, user);
        await Promise.reject(new Error('late'));
      },
      200,
    ],
    [
      'nobody and then a user',
      (_a: string, _r: string, _p: object, done: Done) => {
        done(null, false);
        done(null, user);
      },
      401,
    ],
  ])('that calls back %s is held to its first answer', async (_title, verify, status) => {
    const flow = await setUp(verify);
    expect((await flow.login()).status).toBe(status);
    const whoami = await (await flow.browser.get(`${flow.app.url}/whoami`)).json();
    expect(whoami).toEqual({ user: status === 200 ? user : null });
  });

  it('has skipUserProfile leave the profile out, in all three forms', async () => {
    const skips = [
      true,
      () => true,
      (_token: string, done: (error: unknown, skip: boolean) => void) => done(null, true),
    ];
    for (const skipUserProfile of skips) {
      const seen: Seen = {};
      const flow = await setUp(SHAPES['four']!(seen), { skipUserProfile });
      await flow.login();
      expect(seen.args?.[2]).toBeUndefined();
      expect(() => flow.sent('profile')).toThrow('Nothing was sent');
    }
  });

  it('has skipUserProfile decide by the access token', async () => {
    let asked: unknown;
    const skipUserProfile = (token: string, done: (error: unknown, skip: boolean) => void): void => {
      asked = token;
      done(null, false);
    };
    const seen: Seen = {};
    const flow = await setUp(SHAPES['four']!(seen), { skipUserProfile });
    await flow.login();
    expect(asked).toBe(answerOf(flow)['access_token']);
    expect(seen.args?.[2]).toEqual(isProfile);
  });

  it("has skipUserProfile's own error reach Express unchanged", async () => {
    const mine = new Error('mine');
    for (const skipUserProfile of [
      (_token: string, done: (error: unknown) => void) => done(mine),
      () => {
        throw mine;
      },
    ]) {
      const flow = await setUp(SHAPES['four']!({}), { skipUserProfile });
      await flow.login();
      expect(flow.app.errors).toHaveLength(1);
      expect(flow.app.errors[0]).toBe(mine);
    }
  });
});

describe("With verifyWith: 'context', whatever it declares, a verify", () => {
  const options = { verifyWith: 'context' };
  interface Context {
    profile: { id: string };
    tokens: { accessToken: string };
  }

  it.each<[string, (...args: never[]) => unknown]>([
    ['returns the user', ({ profile }: Context) => ({ id: profile.id })],
    [
      'resolves to the user, as a NestJS validate does',
      async (...args: unknown[]) => Promise.resolve({ id: (args[0] as Context).profile.id }),
    ],
    ['calls done', ({ profile }: Context, done: Done) => done(null, { id: profile.id })],
    [
      'calls done after its promise has resolved to nothing',
      async ({ profile }: Context, done: Done) => {
        await Promise.resolve();
        setImmediate(done, null, { id: profile.id });
      },
    ],
  ])('answers when it %s', async (_title, verify) => {
    const flow = await setUp(verify, options);
    const response = await flow.login();
    expect(await response.json()).toMatchObject({ user: { id: 'N1000231' } });
  });
});

describe('A verify that can never answer', () => {
  it.each<[string, (...args: never[]) => unknown, boolean?]>([
    ['declares two parameters', (_profile: object, _done: Done) => undefined],
    ['declares three parameters', (_a: string, _r: string, _p: object) => undefined],
    [
      'declares six parameters without passReqToCallback',
      (_a: string, _r: string, _x: object, _y: object, _p: object, _done: Done) => undefined,
    ],
    ['declares four parameters beside passReqToCallback', (_a: string, _r: string, _p: object, _done: Done) => 0, true],
    [
      'declares seven parameters beside passReqToCallback',
      (_q: object, _a: string, _r: string, _x: object, _y: object, _p: object, _done: Done) => undefined,
      true,
    ],
    // Without a word it would take the access token for the request, and the refresh token for the access token.
    [
      'begins with the request, without passReqToCallback',
      (req: object, _a: string, _r: string, _p: object, done: Done) => done(null, req),
    ],
    [
      'begins with the request and has params, without passReqToCallback',
      function verify(request: object, _a: string, _r: string, _x: object, _p: object, done: Done) {
        done(null, request);
      },
    ],
    ['takes its first argument apart with a default', ({ profile }: { profile?: object } = {}) => profile],
    [
      'takes its only argument apart beside passReqToCallback',
      ({ profile }: { profile?: object } = {}) => profile,
      true,
    ],
  ])('is refused at construction when it %s, with how to write it', (_title, verify, passReqToCallback = false) => {
    const options = {
      passReqToCallback,
      clientID: 'id',
      clientSecret: 's'.repeat(32),
      callbackURL: '/cb',
      environment: 'sandbox',
    } as const;
    expect(() => new FlowAccountStrategy(options, verify as never)).toThrow(
      /^passport-flowaccount: the verify function .*passReqToCallback: true.*verifyWith: 'context'\.$/,
    );
  });

  it.each<[string, (...args: never[]) => unknown, object]>([
    ['declares nothing and returns a copy', () => ({ ...user }), {}],
    ['is bound, and returns', (() => user).bind(null), {}],
    ['takes everything and calls nothing', (...args: unknown[]) => args.length > 9 || undefined, {}],
    ["returns nothing with verifyWith: 'context'", (_context: object) => undefined, { verifyWith: 'context' }],
  ])('ends in an error that says how to write it when it %s', async (_title, verify, options) => {
    const flow = await setUp(verify, { timeout: 200, ...options });
    expect((await flow.login()).status).toBe(500);
    expect(flow.app.errors).toEqual([expect.objectContaining({ name: 'ConfigurationError', option: 'verify' })]);
    expect(flow.app.errors[0]).toHaveProperty(
      'message',
      expect.stringMatching(/^passport-flowaccount: .*verifyWith: 'context'\.$/),
    );
  });

  it('ends in an error that says how to write it when its promise resolves to nothing and done is never called', async () => {
    const flow = await setUp(async (_a: string, _r: string, _p: object, _done: Done) => Promise.resolve(), {
      timeout: 200,
    });
    expect((await flow.login()).status).toBe(500);
    expect(flow.app.errors).toEqual([expect.objectContaining({ name: 'ConfigurationError', option: 'verify' })]);
  });
});

it('A verify that has not called done keeps no process alive', async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const counted: number[] = [];
  const flow = await setUp((_access: string, _refresh: string, _profile: object, done: Done) => {
    counted.push(timers());
    setImmediate(() => {
      counted.push(timers());
      done(null, user);
    });
  });
  expect((await flow.login()).status).toBe(200);
  expect(counted[1]).toBe(counted[0]);
});
