import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { ProviderRefusedError, ProviderUnavailableError } from 'passport-oauth2-kit';
import { MODEL, RECORDS, STANDARD, STRATEGIES } from './support/providers.js';
import type { AnyStrategy } from './support/record.js';
import { startTlsServer } from './support/tls.js';

const tokens = { accessToken: 'a', refreshToken: 'r', tokenType: 'Bearer', raw: {} };

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function strategyAt(tokenURL: string, options: object = {}): AnyStrategy {
  return new STRATEGIES[STANDARD]({ ...RECORDS[STANDARD].options, tokenURL, ...options }, () => null);
}

describe('What an error tells the developer', () => {
  it('names the address that nobody answers at, without its query', async () => {
    // Nothing listens at the port of a system service of old.
    const tokenURL = 'http://127.0.0.1:1/token';
    const error: unknown = await strategyAt(`${tokenURL}?key=canary`)
      .refresh(tokens)
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ProviderUnavailableError);
    expect((error as Error).message).toContain(`the refresh call to ${tokenURL} failed (ECONNREFUSED)`);
    expect((error as Error).message).not.toContain('canary');
  });

  it.each<[string, number | undefined, RegExp]>([
    ['nobody answers', 1, /Try again later\. If this happens again, check the address/],
    [
      'the server speaks plain http',
      undefined,
      /Try again later\. The server does not speak TLS there: check the address/,
    ],
  ])('says what to do beside waiting when %s', async (_title, port, remedy) => {
    const url = await listen(createServer((_req, res) => res.end()));
    const tokenURL = `${port === undefined ? url.replace('http:', 'https:') : `http://127.0.0.1:${port}`}/token`;
    const refresh = strategyAt(tokenURL).refresh(tokens);
    await expect(refresh).rejects.toMatchObject({ retryable: true, message: expect.stringMatching(remedy) });
  });

  it('says what to do about a certificate that is not trusted', async () => {
    const tls = await startTlsServer();
    try {
      const refresh = strategyAt(`${tls.url}/token`).refresh(tokens);
      await expect(refresh).rejects.toMatchObject({ message: expect.stringMatching(/NODE_EXTRA_CA_CERTS/) });
    } finally {
      await tls.close();
    }
  });

  it('has nobody check an address at which the provider answers, or is slow', async () => {
    const url = await listen(
      createServer((req, res) => {
        if (req.url === '/token') res.writeHead(503).end();
      }),
    );
    for (const path of ['/token', '/slow']) {
      const refresh = strategyAt(url + path, { timeout: 100 }).refresh(tokens);
      await expect(refresh).rejects.toMatchObject({ message: expect.stringMatching(/Try again later\.$/) });
    }
  });

  it.each<[string, unknown]>([
    ['a string', 'canary'],
    ['undefined', undefined],
    ['null', null],
    ['an array', ['canary']],
    ['a function', () => 'canary'],
    ['an object', { access_token: 'canary', refresh_token: 'canary' }],
    ['an object', { refreshtoken: 'canary' }],
  ])(
    'says that refresh takes a TokenSet when it gets %s, and sends nobody through login for it',
    async (kind, given) => {
      const refresh = strategyAt('http://127.0.0.1:1/token').refresh(given as typeof tokens);
      const error: unknown = await refresh.catch((e: unknown) => e);
      expect(error).toMatchObject({ name: 'ConfigurationError', option: 'tokens' });
      expect((error as Error).message).toMatch(new RegExp(`refresh takes a TokenSet, .* got ${kind}`));
      expect((error as Error).message).not.toMatch(/login again|canary/);
    },
  );

  it('sends the user through login again when a TokenSet has no refresh token', async () => {
    const { refreshToken: _none, ...rest } = tokens;
    const refresh = strategyAt('http://127.0.0.1:1/token').refresh(rest);
    await expect(refresh).rejects.toMatchObject({
      option: 'refreshToken',
      message: expect.stringMatching(/login again/),
    });
  });

  it.each<[string, unknown]>([
    ['a number', 5000],
    ['null', null],
    ['a callback', () => 0],
    ['a text for the time', { timeout: '5s' }],
    ['no time', { timeout: 0 }],
    ['a time that is no number', { timeout: Number.NaN }],
    ['more than a timer can wait', { timeout: 2 ** 31 }],
    ['a misspelt option', { timout: 5000 }],
  ])('says what the options of refresh are when it gets %s', async (_kind, options) => {
    const strategy = strategyAt('http://127.0.0.1:1/token');
    const refresh = (strategy.refresh as (...args: unknown[]) => Promise<unknown>)(tokens, options);
    const error: unknown = await refresh.catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'ConfigurationError', option: 'timeout' });
    expect((error as Error).message).toContain('refresh(tokens, { timeout: 5000 })');
  });

  it('names the address that refuses, and keeps keys in customHeaders to itself', async () => {
    const server = createServer((req, res) => {
      res.statusCode = 400;
      res.end(
        JSON.stringify({ error: 'invalid', error_description: `key ${String(req.headers['x-api-key'])} is bad` }),
      );
    });
    const url = await listen(server);
    const customHeaders = { 'X-API-Key': 'canary-key', 'X-App': 'is' };
    const error: unknown = await strategyAt(`${url}/token`, { customHeaders })
      .refresh(tokens)
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ProviderRefusedError);
    expect((error as Error).message).toContain(
      `the refresh call to ${url}/token (HTTP 400, code invalid): key [redacted] is bad`,
    );
  });
});

describe('A form that is posted to a callback route', () => {
  it('is refused when no middleware has read it, instead of starting another login', async () => {
    const app = express();
    passport.use(new STRATEGIES[MODEL](RECORDS[MODEL].options, () => null));
    app.use(session({ secret: 'test', resave: false, saveUninitialized: false }));
    app.post('/cb', passport.authenticate(MODEL) as express.RequestHandler);
    const server = createServer(app as Parameters<typeof createServer>[1]);
    const url = await listen(server);
    const post = (body: string): Promise<Response> =>
      fetch(`${url}/cb`, {
        method: 'POST',
        redirect: 'manual',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    expect((await post('code=c&state=s')).status).toBe(400);
    // A button that starts a login by POST posts an empty form.
    expect((await post('')).status).toBe(302);
    passport.unuse(MODEL);
  });
});
