import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type LoginApp, startLoginApp } from '../../../test/support/app.js';
import { Browser } from '../../../test/support/browser.js';
import { readmeOf, snippetsOf } from '../../../test/support/readme.js';
import { ConfigurationError, ProviderRefusedError, ProviderUnavailableError, type TokenSet } from '../src/index.js';
import { type AcmeProfile, type AcmeStrategyOptions, Strategy } from './example/acme.js';

// The README's example is a whole strategy: the file is compiled, and here it logs in.

interface Received {
  method: string;
  url: string;
  authorization: string | undefined;
  body: string;
}

/** Acme, by hand: answers what is queued for a path, and notes what it was sent. */
class Acme {
  readonly received: Received[] = [];
  readonly answers = new Map<string, unknown>([
    ['/token', { ok: true, result: { accessToken: 'token-1', refreshToken: 'refresh-1', expiresIn: 60 } }],
    ['/me', { ok: true, result: { id: 7, name: 'Wile E.', plan: 'gold' } }],
  ]);
  /** What is answered instead. */
  readonly failures = new Map<string, { status: number; body: string }>();
  private readonly server: Server = createServer((req, res) => {
    void this.answer(req).then(({ status, body }) => res.writeHead(status).end(body));
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(req: IncomingMessage): Promise<{ status: number; body: string }> {
    let body = '';
    for await (const chunk of req) body += String(chunk);
    const { method = '', url = '', headers } = req;
    this.received.push({ method, url, authorization: headers.authorization, body });
    return this.failures.get(url) ?? { status: 200, body: JSON.stringify(this.answers.get(url)) };
  }
}

let acme: Acme;
let app: LoginApp;
let strategy: InstanceType<typeof Strategy>;
let profile: AcmeProfile | undefined;
let tokens: TokenSet | undefined;
const options: AcmeStrategyOptions = { clientID: 'id', clientSecret: 'se:cret', callbackURL: '/cb', region: 'eu' };
const basic = `Basic ${Buffer.from('id:se:cret').toString('base64')}`;

beforeEach(async () => {
  acme = new Acme();
  const url = await acme.listen();
  app = await startLoginApp({
    strategies: (callbackURL) => {
      const endpoints = { authorizationURL: `${url}/login`, tokenURL: `${url}/token`, userProfileURL: `${url}/me` };
      strategy = new Strategy({ ...options, ...endpoints, callbackURL: callbackURL('acme') }, (context) => {
        ({ profile, tokens } = context);
        return { id: context.profile.id };
      });
      return [strategy];
    },
  });
});
afterEach(async () => {
  await app.close();
  acme.close();
});

async function login(): Promise<{ location: URL; end: Response }> {
  const browser = new Browser();
  const start = await browser.get(`${app.url}/auth/acme`);
  const location = new URL(start.headers.get('location')!);
  const state = location.searchParams.get('state')!;
  const end = await browser.get(`${location.searchParams.get('returnTo')!}?authCode=code-1&state=${state}`);
  return { location, end };
}

it("The README's example is the file that is compiled and run here, to the letter", () => {
  const [example, ...others] = snippetsOf('passport-oauth2-kit');
  expect(others).toEqual([]);
  expect(example?.code).toBe(readFileSync(join(__dirname, 'example/acme.ts'), 'utf8'));
});

it('The README names every seam, in the order of a login', () => {
  const seams =
    'authorizationParams authorizationQuery authorizationDestination callbackNames codeRequest readAnswer readTokens fetchProfile refreshParams refreshRequest';
  const rows = readmeOf('passport-oauth2-kit')
    .split('\n')
    .filter((line) => /^\| `\w+/.test(line));
  const named = rows.map((row) => /`(\w+)/.exec(row)![1]!).filter((name) => seams.includes(name));
  expect([...new Set(named)]).toEqual(seams.split(' '));
});

describe("The README's example", () => {
  it('logs in, in the provider’s own words at every step', async () => {
    const { location, end } = await login();
    expect(Object.fromEntries(location.searchParams)).toEqual({
      key: 'id',
      returnTo: `${app.url}/auth/acme/callback`,
      scope: 'me',
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(await end.json()).toMatchObject({ user: { id: '7' } });
    expect(acme.received).toEqual([
      { method: 'POST', url: '/token', authorization: basic, body: '{"authCode":"code-1"}' },
      { method: 'GET', url: '/me', authorization: 'Bearer token-1', body: '' },
    ]);
    expect(profile).toMatchObject({ provider: 'acme', id: '7', displayName: 'Wile E.', plan: 'gold' });
    expect(tokens).toMatchObject({ accessToken: 'token-1', refreshToken: 'refresh-1', tokenType: 'Bearer' });
  });

  it('refreshes', async () => {
    await login();
    expect(await strategy.refresh(tokens!)).toMatchObject({ accessToken: 'token-1' });
    expect(acme.received.at(-1)).toMatchObject({
      url: '/token',
      authorization: basic,
      body: '{"refreshToken":"refresh-1"}',
    });
  });

  it.each([
    ['denied', ProviderRefusedError, 401],
    ['busy', ProviderUnavailableError, 503],
  ])('turns the refusal «%s» into its error', async (code, Class, status) => {
    acme.answers.set('/token', { ok: false, reason: { code, text: 'No.' } });
    expect((await login()).end.status).toBe(status);
    expect(app.errors).toEqual([expect.any(Class)]);
    expect(app.errors[0]).toMatchObject({ provider: 'acme', operation: 'token', code });
  });

  it.each([
    [503, '{}'],
    [429, '{}'],
    [503, '{"ok":false}'],
    [500, '{"ok":false,"reason":null}'],
    [502, '<html>'],
  ])('takes HTTP %d with %s for a provider that is unavailable, at every call', async (status, body) => {
    for (const path of ['/token', '/me']) {
      acme.failures.set(path, { status, body });
      expect((await login()).end.status).toBe(503);
      const error = app.errors.splice(0)[0];
      expect(error).toBeInstanceOf(ProviderUnavailableError);
      expect(error).toMatchObject({ httpStatus: status, retryable: true });
      acme.failures.clear();
    }
  });

  it.each(['authorizationURL', 'tokenURL', 'refreshURL', 'userProfileURL'])(
    'refuses a %s on plain http without a line of its own',
    (option) => {
      const build = (): unknown =>
        new Strategy({ ...options, [option]: 'http://plain.example/x' }, (context) => context.profile);
      expect(build).toThrow(`option "${option}" must start with https://`);
    },
  );

  it('says where a missing option comes from', () => {
    const { region: _, ...incomplete } = options;
    const build = (): unknown => new Strategy(incomplete as AcmeStrategyOptions, (context) => context.profile);
    expect(build).toThrow(ConfigurationError);
    expect(build).toThrow(`option "region" is missing. It is where your account lives: 'eu' or 'us'.`);
  });
});
