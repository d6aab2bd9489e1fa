import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { getIronSession } from 'iron-session';
import { createEliceEmulator, type EliceEmulator } from 'provider-emulators';
import { Browser } from './support/browser.js';
import { ended, tabsFromQuery, useStages } from './support/stage.js';

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
      const [first, second] = [await app.depart(browser, 'elice'), await app.depart(browser, 'elice')];
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
    for (let tab = 0; tab < 20; tab += 1) await app.depart(browser, 'flowaccount');
    await ended(await browser.get(await app.depart(browser, 'flowaccount')));
    expect(app.errors).toEqual([]);
  });

  it('no session at all will do, for all tabs', async () => {
    const app = await stage({ express, session: 'none', finish: { session: false }, prepare: tabsFromQuery });
    const browser = new Browser();
    const [a, b] = [await app.depart(browser, 'elice', '?tab=a'), await app.depart(browser, 'chainup', '?tab=b')];
    expect((await ended(await browser.get(b))).user.state).toBe('b');
    expect((await ended(await browser.get(a))).user.state).toBe('a');
  });
});

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});

/** Starts a program of `support/` on the sources; what it tells first. */
async function launch(program: string, env: Record<string, string>): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(__dirname, 'support', program), {
    execArgv: ['--require', join(__dirname, 'support', 'on-sources.cjs')],
    env: { ...process.env, ...env },
  });
  children.push(child);
  const [port] = (await once(child, 'message')) as [number];
  return { child, port };
}

describe('on Fastify', () => {
  it.each(['@fastify/session', '@fastify/secure-session'])(
    'with %s a login ends well, so does the next, and a replay does not',
    async (session) => {
      const elice = await createEliceEmulator().listen();
      try {
        const { child, port } = await launch('fastify-instance.ts', { SESSION: session });
        const origin = `http://127.0.0.1:${port}`;
        const callbackURL = `${origin}/callback`;
        elice.registerRedirectURI(callbackURL);
        child.send({ ...elice.strategyOptions, callbackURL });
        await once(child, 'message');

        const browser = new Browser();
        const depart = async (): Promise<string> => {
          const start = await browser.get(`${origin}/login`);
          expect(start.status).toBe(302);
          return elice.approve(start.headers.get('location')!);
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
        await elice.close();
      }
    },
    60_000,
  );
});

describe('on two processes without any session', () => {
  let elice: EliceEmulator;
  afterEach(() => elice.close());

  it('a login may start on one and end on the other, and pairs of tabs that start at once all end', async () => {
    elice = await createEliceEmulator().listen();
    // One public address in front of both.
    const callbackURL = 'http://localhost:4000/callback';
    const options = JSON.stringify({ ...elice.strategyOptions, callbackURL });
    const instances = [1, 2].map(() => launch('instance.ts', { STRATEGY_OPTIONS: options }));
    const ports = (await Promise.all(instances)).map(({ port }) => port);
    elice.registerRedirectURI(callbackURL);
    const browser = new Browser();
    const depart = async (port: number): Promise<URL> => {
      const start = await browser.get(`http://127.0.0.1:${port}/login`);
      return new URL(await elice.approve(start.headers.get('location')!));
    };
    for (let pair = 0; pair < 3; pair += 1) {
      const callbacks = await Promise.all(ports.map(depart));
      for (const [at, callback] of callbacks.entries()) {
        const elsewhere = `http://127.0.0.1:${ports[1 - at]!}/callback${callback.search}`;
        const answer = await browser.get(elsewhere);
        expect({ pair, at, status: answer.status }).toEqual({ pair, at, status: 200 });
      }
    }
  }, 60_000);
});
