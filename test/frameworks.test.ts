import { once } from 'node:events';
import { connect, createServer, type IncomingHttpHeaders } from 'node:http2';
import { type AddressInfo, connect as netConnect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { RequestHandler } from 'express';
import { getIronSession } from 'iron-session';
import { Passport } from 'passport';
import { Browser } from './support/browser.js';
import { endInstances, launch, lostOfPairs } from './support/instances.js';
import { ended, tabsFromQuery, useStages } from './support/stage.js';
import { MODEL, RECORDS, STANDARD } from './support/providers.js';

const { stage } = useStages();

describe.each([4, 5] as const)('on Express %d', (express) => {
  it('a session whose save() takes no callback (iron-session) holds nothing up, in either place', async () => {
    for (const pendingLogins of ['cookie', 'session'] as const) {
      const app = await stage({
        express,
        options: { pendingLogins },
        session: (req, res, next) => {
          getIronSession(req, res, {
            password: 'p'.repeat(32),
            cookieName: 'iron',
            cookieOptions: { secure: false },
          }).then((session) => {
            (req as unknown as { session: unknown }).session = session;
            next();
          }, next);
        },
        finish: { session: false },
      });
      const browser = new Browser();
      const [first, second] = [await app.depart(browser, MODEL), await app.depart(browser, MODEL)];
      await ended(await browser.get(second));
      await ended(await browser.get(first));
      expect(app.errors).toEqual([]);
    }
  });

  it('cookie-session with PKCE keeps its session, however many logins are abandoned', async () => {
    const app = await stage({
      express,
      session: 'cookie-session',
      options: { pkce: true },
      finish: { session: false },
    });
    const browser = new Browser();
    for (let tab = 0; tab < 20; tab += 1) await app.depart(browser, STANDARD);
    await ended(await browser.get(await app.depart(browser, STANDARD)));
    expect(app.errors).toEqual([]);
  });

  it.each([
    ['letters', 'x'.repeat(200)],
    ['Thai', 'ก'.repeat(100)],
  ])('cookie-session with the pending logins in it never outgrows what a browser takes (%s)', async (_title, state) => {
    const app = await stage({
      express,
      session: 'cookie-session',
      options: { pkce: true, pendingLogins: 'session' },
      start: { state },
      finish: { session: false },
    });
    const browser = new Browser();
    for (let tab = 0; tab < 12; tab += 1) {
      await app.depart(browser, STANDARD);
      for (const cookie of Object.entries(browser.cookies(app.url)))
        expect(cookie.join('=').length).toBeLessThanOrEqual(4096);
    }
    await ended(await browser.get(await app.depart(browser, STANDARD)));
  });

  it('no session at all will do, for all tabs', async () => {
    const app = await stage({ express, session: 'none', finish: { session: false }, prepare: tabsFromQuery });
    const browser = new Browser();
    const [a, b] = [await app.depart(browser, MODEL, '?tab=a'), await app.depart(browser, STANDARD, '?tab=b')];
    expect((await ended(await browser.get(b))).user.state).toBe('b');
    expect((await ended(await browser.get(a))).user.state).toBe('a');
  });
});

it('HTTP/2 without a framework, with a relative callbackURL', async () => {
  const { Strategy, createEmulator, callbackParameter, stateful } = RECORDS[STANDARD];
  const emulator = createEmulator({ ...stateful });
  const passport = new Passport();
  passport.use(new Strategy({ ...emulator.strategyOptions, callbackURL: '/callback' }, () => null));
  const server = createServer((req, res) => {
    // Passport's middleware for Express; a response on the request is all that is missing here.
    if (req.url !== '/bare') Object.assign(req, { res });
    const next = (error: unknown): void => void res.writeHead(500).end(String(error));
    (passport.authenticate(STANDARD, { session: false }) as RequestHandler)(req as never, res as never, next);
  });
  await once(server.listen(0, 'localhost'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect(`http://localhost:${port}`);
  const get = async (path: string): Promise<[IncomingHttpHeaders, string]> => {
    const stream = client.request({ ':path': path });
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    return [headers, await text(stream)];
  };
  const [{ location }] = await get('/start');
  const [, problem] = await get('/bare');
  client.close();
  server.close();
  await once(server, 'close');
  expect(location && new URL(location).searchParams.get(callbackParameter)).toBe(`http://localhost:${port}/callback`);
  expect(problem).toMatch(/ConfigurationError: .* set req\.res = res there, and no session is needed\.$/);
});

it.each(['', 'Host: not a host\r\n'])(
  'a relative callbackURL and no host (%j) are a 400, and start nothing',
  async (host) => {
    const app = await stage({ options: { callbackURL: '/callback' } });
    const socket = netConnect(Number(new URL(app.url).port), '127.0.0.1');
    socket.end(`GET /auth/${STANDARD} HTTP/1.0\r\n${host}\r\n`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toMatch(/set-cookie|location/i);
    expect(app.errors).toEqual([
      expect.objectContaining({ message: expect.stringContaining('no usable Host header') }),
    ]);
  },
);

it('a reply of Fastify in the place of the response, as NestJS applications have it, keeps no more cookies than others', async () => {
  const app = await stage({
    session: (req, res, next) => {
      const setHeader = (name: string, value: string[]): unknown => res.setHeader(name, value);
      Object.assign(req, { res: { raw: res, getHeader: () => undefined, setHeader } });
      next();
    },
    finish: { session: false },
  });
  const browser = new Browser();
  for (let tab = 0; tab < 10; tab += 1) await app.depart(browser, STANDARD);
  const kept = Object.values(browser.cookies(app.url)).filter((value) => value !== '');
  expect(kept).toHaveLength(8);
  await ended(await browser.get(await app.depart(browser, STANDARD)));
});

it('a response with a member called raw is still the response', async () => {
  const app = await stage({
    session: (_req, res, next) => {
      Object.assign(res, { raw: 'of the application' });
      next();
    },
    finish: { session: false },
  });
  const browser = new Browser();
  await ended(await browser.get(await app.depart(browser, STANDARD)));
});

afterEach(endInstances);

describe('on Fastify', () => {
  it.each(['@fastify/session', '@fastify/secure-session'])(
    'with %s a login ends well, so does the next, and a replay does not',
    async (session) => {
      const emulator = await RECORDS[MODEL].createEmulator().listen();
      try {
        const { child, port } = await launch('fastify-instance.ts', { SESSION: session });
        const origin = `http://127.0.0.1:${port}`;
        const callbackURL = `${origin}/callback`;
        emulator.registerRedirectURI(callbackURL);
        child.send({ ...emulator.strategyOptions, callbackURL });
        await once(child, 'message');

        const browser = new Browser();
        const depart = async (): Promise<string> => {
          const start = await browser.get(`${origin}/login`);
          expect(start.status).toBe(302);
          return emulator.approve(start.headers.get('location')!);
        };
        // Two tabs: the first to finish is in; the other may have to start again, as the README says.
        const [first] = [await depart(), await depart()];
        const done = await browser.get(first);
        expect({ status: done.status, user: await done.json() }).toEqual({
          status: 200,
          user: { id: expect.any(String) },
        });
        const next = await depart();
        expect((await browser.get(next)).status).toBe(200);
        expect((await browser.get(next)).status).toBe(403);
        expect((await new Browser().get(await depart())).status).toBe(403);
      } finally {
        await emulator.close();
      }
    },
    60_000,
  );
});

it('on two processes without any session, pairs of tabs that start at once all end, on the other process', async () => {
  expect(await lostOfPairs(5, {})).toEqual({ lost: 0, user: null });
}, 60_000);
