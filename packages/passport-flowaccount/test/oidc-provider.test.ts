import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { type LoginApp, startLoginApp } from '../../../test/support/app.js';
import { Browser } from '../../../test/support/browser.js';
import { FlowAccountStrategy, ProviderRefusedError, type TokenSet } from '../src/index.js';

// Somebody else's judgement of the standard half of the kit: a certified server, which refuses what the standards forbid.

const CLIENT = { clientID: 'client', clientSecret: 'secret+/= %&' };
let judge: ChildProcess;
let issuer: string;
let app: LoginApp;
let strategy: FlowAccountStrategy;
let callbackURL: string;
const issued: TokenSet[] = [];

beforeAll(async () => {
  // The server must know the callback URL, and the strategy the server's address: the strategy joins the running application.
  let joins: (strategy: FlowAccountStrategy) => void = () => undefined;
  app = await startLoginApp({
    strategies: () => [],
    prepare: (express, passport) => {
      joins = (late) => passport.use(late);
      const authenticate =
        (options: object): RequestHandler =>
        (req, res, next) =>
          (passport.authenticate('flowaccount', options) as RequestHandler)(req, res, next);
      express.get('/auth/flowaccount', authenticate({ state: { returnTo: '/books' } }));
      express.get('/auth/flowaccount/callback', authenticate({}), (req, res) => {
        res.json({ user: req.user, authInfo: req.authInfo });
      });
    },
  });
  callbackURL = `${app.url}/auth/flowaccount/callback`;
  const script = join(__dirname, '../../../test/support/oidc.mjs');
  const settings = JSON.stringify({ ...CLIENT, redirectURI: callbackURL });
  judge = spawn(process.execPath, [script, settings], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(judge.stdout!, 'data')) as [Buffer];
  issuer = line.toString().trim();
  strategy = new FlowAccountStrategy(
    {
      ...CLIENT,
      callbackURL,
      environment: 'sandbox',
      authorizationURL: `${issuer}/auth`,
      tokenURL: `${issuer}/token`,
      userProfileURL: `${issuer}/company`,
      scope: ['openid', 'flowaccount-api', 'offline_access'],
      pkce: true,
    },
    ({ profile, tokens }) => {
      issued.push(tokens);
      return { id: profile.id, name: profile.displayName };
    },
  );
  joins(strategy);
}, 30_000);

afterAll(async () => {
  judge.kill();
  await app.close();
});

/** Follows the redirects at the server, whose pages need nobody, until they lead back. */
async function leave(browser: Browser): Promise<URL> {
  let location = (await browser.get(`${app.url}/auth/flowaccount`)).headers.get('location')!;
  for (let hop = 0; hop < 6 && !location.startsWith(callbackURL); hop += 1) {
    const answer = await browser.get(location);
    expect([302, 303]).toContain(answer.status);
    location = new URL(answer.headers.get('location')!, location).href;
  }
  return new URL(location);
}

it('completes the code flow with PKCE against oidc-provider', async () => {
  const browser = new Browser();
  const callback = await leave(browser);
  // RFC 9207: the server names itself.
  expect(callback.searchParams.get('iss')).toBe(issuer);
  const end = await browser.get(callback.href);
  expect(await end.json()).toEqual({
    user: { id: 'SUPPORT-1', name: 'owner' },
    authInfo: { state: { returnTo: '/books' } },
  });
  expect(issued.at(-1)).toMatchObject({
    accessToken: expect.any(String),
    refreshToken: expect.any(String),
    tokenType: 'Bearer',
    expiresAt: expect.any(Number),
    scope: expect.arrayContaining(['openid', 'flowaccount-api']),
  });
  expect(app.errors).toEqual([]);
});

it('rotates the refresh token, and is told when it uses an old one', async () => {
  const browser = new Browser();
  await browser.get((await leave(browser)).href);
  const first = issued.at(-1)!;
  const second = await strategy.refresh(first);
  expect(second.refreshToken).toEqual(expect.any(String));
  expect(second.refreshToken).not.toBe(first.refreshToken);
  expect(second.accessToken).not.toBe(first.accessToken);
  const third = await strategy.refresh(second);
  expect(third.refreshToken).not.toBe(second.refreshToken);
  await expect(strategy.refresh(first)).rejects.toMatchObject({
    constructor: ProviderRefusedError,
    operation: 'refresh',
    code: 'invalid_grant',
    httpStatus: 400,
    retryable: false,
  });
});

it('refuses the code of another browser, which PKCE and state bind to its own', async () => {
  const [one, two] = [new Browser(), new Browser()];
  const [first, second] = [await leave(one), await leave(two)];
  expect((await two.get(first.href)).status).toBe(403);
  // Even with a right state, the verifier is another's: the server refuses.
  second.searchParams.set('code', first.searchParams.get('code')!);
  app.errors.length = 0;
  expect((await two.get(second.href)).status).toBe(401);
  expect(app.errors).toEqual([expect.objectContaining({ code: 'invalid_grant', operation: 'token' })]);
});

it('refuses a callback that names another issuer', async () => {
  const browser = new Browser();
  const callback = await leave(browser);
  callback.searchParams.set('iss', 'https://mixed-up.example');
  expect((await browser.get(callback.href)).status).toBe(400);
});
