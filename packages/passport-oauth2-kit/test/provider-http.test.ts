import { execFileSync } from 'node:child_process';
import { tracingChannel } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import axios from 'axios';
import { buildSync } from 'esbuild';
import { CALL_CHANNEL, ConfigurationError, ProviderProtocolError, ProviderUnavailableError } from '../src/index.js';
import type { ProviderCall } from '../src/index.js';
import { ProviderHttp, type ProviderHttpOptions, type ProviderRequest } from '../src/http/provider-http.js';
import { Answer } from '../src/http/answer.js';
import type { ProviderResponse } from '../src/http/failures.js';

interface Provider {
  url: string;
  requests: IncomingMessage[];
  sockets: Set<Socket>;
  close(): Promise<void>;
}

const open: Provider[] = [];

/** A loopback server that answers by hand. */
async function provider(listener: RequestListener): Promise<Provider> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((req, res) => {
    requests.push(req);
    listener(req, res);
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const started = { url: `http://127.0.0.1:${port}`, requests, sockets, close };
  open.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** Calls a provider, with `canary-token` for a secret. */
const call = (request: ProviderRequest, options: Partial<ProviderHttpOptions> = {}): Promise<ProviderResponse> =>
  new ProviderHttp({
    name: 'acme',
    label: 'Acme',
    version: '1.2.3',
    clientSecret: '',
    timeout: 20_000,
    maxResponseBytes: 1024,
    httpClient: undefined,
    customHeaders: undefined,
    open: (response) => Answer.parse(response),
    debug: () => undefined,
    ...options,
  }).exchange(request, 'profile', ['canary-token']);
const ok = (_req: IncomingMessage, res: ServerResponse): void => void res.end('{}');

describe('A call to a provider', () => {
  it('sends method, headers and body as given, and asks for JSON', async () => {
    let body = '';
    const { url, requests } = await provider((req, res) => {
      req.on('data', (chunk: Buffer) => (body += chunk.toString()));
      req.on('end', () => res.end('{}'));
    });
    const headers = { 'content-type': 'application/json', authorization: 'Basic x' };
    await call({ method: 'POST', url: `${url}/a?b=c`, headers, body: '{"ก":"\\u0000"}' });
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/a?b=c' });
    expect(requests[0]?.headers).toMatchObject({ ...headers, accept: 'application/json' });
    expect(body).toBe('{"ก":"\\u0000"}');
  });

  it("adds customHeaders, of which the call's own win in any spelling", async () => {
    const { url, requests } = await provider(ok);
    const customHeaders = { 'X-App': 'mine', AUTHORIZATION: 'Basic custom', Accept: 'application/vnd.acme+json' };
    await call({ method: 'GET', url, headers: { authorization: 'Bearer t' } }, { customHeaders });
    expect(requests[0]?.headers).toMatchObject({
      'x-app': 'mine',
      authorization: 'Bearer t',
      accept: 'application/vnd.acme+json',
    });
  });

  it.each([200, 204, 302, 400, 404, 429, 500])(
    'returns an answer of HTTP %d as it came, body unparsed',
    async (status) => {
      const { url, requests } = await provider((_req, res) => {
        res.writeHead(status, { 'X-Trace': 'abc', location: '/elsewhere' });
        res.end(status === 204 ? undefined : '\uFEFF{"a": 1}\n');
      });
      const response = await call({ method: 'GET', url });
      expect(response).toMatchObject({ status, body: status === 204 ? '' : '{"a": 1}\n' });
      expect(response.headers).toMatchObject({ 'x-trace': 'abc', location: '/elsewhere' });
      expect(requests).toHaveLength(1);
    },
  );

  it('keeps connections alive: call after call goes through the same one', async () => {
    const { url, sockets } = await provider(ok);
    for (let time = 0; time < 5; time += 1) await call({ method: 'GET', url });
    expect(sockets.size).toBe(1);
  });

  it('has one deadline over the whole call: bytes that keep coming do not extend it', async () => {
    const { url } = await provider((_req, res) => {
      const drip = setInterval(() => res.write(' '), 10);
      res.on('close', () => clearInterval(drip));
    });
    const failure = call({ method: 'GET', url }, { timeout: 150 });
    await expect(failure).rejects.toBeInstanceOf(ProviderUnavailableError);
    await expect(failure).rejects.toMatchObject({ status: 504, code: 'ETIMEDOUT', operation: 'profile' });
    await expect(failure).rejects.toMatchObject({
      cause: { message: expect.stringContaining('150 ms (option "timeout")') },
    });
  });

  it('takes an answer of exactly maxResponseBytes, and not a byte more', async () => {
    const { url } = await provider((req, res) => res.end('x'.repeat(Number(req.url?.slice(1)))));
    expect((await call({ method: 'GET', url: `${url}/1024` })).body).toHaveLength(1024);
    const failure = call({ method: 'GET', url: `${url}/1025` });
    await expect(failure).rejects.toBeInstanceOf(ProviderProtocolError);
    await expect(failure).rejects.toThrow('1024 bytes (option "maxResponseBytes")');
  });

  it('repeats no secret of the call in the error of a connection that fails', async () => {
    const down = await provider(ok);
    const { url } = down;
    await down.close();
    const headers = { authorization: 'Bearer canary-token' };
    const failure: unknown = await call({ method: 'GET', url: `${url}/?t=canary-token`, headers }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'ECONNREFUSED', status: 503, retryable: true });
    const { inspect } = await import('node:util');
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('canary-token');
  });
});

describe("The application's httpClient", () => {
  it('is what the call goes through, its interceptors and headers included', async () => {
    const { url, requests } = await provider(ok);
    const httpClient = axios.create({ headers: { 'x-proxy': 'yes' } });
    httpClient.interceptors.request.use((config) => {
      config.headers.set('x-seen', config.method);
      return config;
    });
    await call({ method: 'GET', url }, { httpClient });
    expect(requests[0]?.headers).toMatchObject({ 'x-proxy': 'yes', 'x-seen': 'get' });
  });

  it('cannot bring redirects, a larger answer or a longer time back', async () => {
    const { url, requests } = await provider((_req, res) => {
      res.writeHead(302, { location: '/next' });
      res.end('x'.repeat(2000));
    });
    const httpClient = axios.create({ maxRedirects: 5, maxContentLength: -1, timeout: 0, validateStatus: () => false });
    await expect(call({ method: 'GET', url }, { httpClient })).rejects.toThrow('maxResponseBytes');
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['unwraps the data', (response: { data: unknown }) => response.data],
    ['returns nothing', () => undefined],
    ['parses the data', (response: { data: unknown }) => ({ ...response, data: { parsed: true } })],
  ])('whose interceptor %s is a ConfigurationError that says what to do', async (_title, interceptor) => {
    const { url } = await provider(ok);
    const httpClient = axios.create();
    httpClient.interceptors.response.use(interceptor as never);
    const failure = call({ method: 'GET', url }, { httpClient });
    await expect(failure).rejects.toBeInstanceOf(ConfigurationError);
    await expect(failure).rejects.toThrow(/"httpClient".*leave response\.data alone/);
  });

  it('whose own timeout is shorter ends in the status of a timeout', async () => {
    const { url } = await provider(() => undefined);
    const failure = call({ method: 'GET', url }, { httpClient: axios.create({ timeout: 50 }) });
    await expect(failure).rejects.toBeInstanceOf(ProviderUnavailableError);
    await expect(failure).rejects.toMatchObject({ status: 504, code: 'ETIMEDOUT' });
  });

  it('whose interceptor never settles is ended by the deadline', async () => {
    const httpClient = axios.create();
    httpClient.interceptors.request.use(() => new Promise(() => undefined));
    const failure = call({ method: 'GET', url: 'http://127.0.0.1:1' }, { httpClient, timeout: 50 });
    await expect(failure).rejects.toMatchObject({ status: 504 });
  });
});

describe('The tracing channel passport-oauth2-kit:call', () => {
  it('tells of every call: who, what, where without the query, how it ended and how long it took', async () => {
    const { url } = await provider((_req, res) => {
      res.writeHead(201);
      res.end('{"access_token":"canary-token"}');
    });
    const events: [string, ProviderCall & { result?: unknown }][] = [];
    const channel = tracingChannel<unknown, ProviderCall>(CALL_CHANNEL);
    const note = (name: string) => (message: unknown) => void events.push([name, { ...(message as ProviderCall) }]);
    const subscriber = {
      start: note('start'),
      end: note('end'),
      asyncStart: note('asyncStart'),
      asyncEnd: note('asyncEnd'),
      error: note('error'),
    };
    channel.subscribe(subscriber);
    await call({ method: 'GET', url: `${url}/me?access_token=canary-token` });
    await call({ method: 'GET', url: 'http://127.0.0.1:1/x' }, { timeout: 50 }).catch(() => undefined);
    channel.unsubscribe(subscriber);
    expect(CALL_CHANNEL).toBe('passport-oauth2-kit:call');
    const ends = events.filter(([name]) => name === 'asyncEnd').map(([, call]) => call);
    expect(ends).toEqual([
      {
        provider: 'acme',
        operation: 'profile',
        method: 'GET',
        url: `${url}/me`,
        status: 201,
        durationMs: expect.any(Number),
        result: undefined,
      },
      {
        provider: 'acme',
        operation: 'profile',
        method: 'GET',
        url: 'http://127.0.0.1:1/x',
        durationMs: expect.any(Number),
        error: expect.any(ProviderUnavailableError),
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('canary-token');
  });
});

it('Requiring the kit loads no axios: that waits for the first call', () => {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `
        import Module from 'node:module';
        import * as kit from ${JSON.stringify(join(__dirname, '../src/index.ts'))};
        globalThis.kit = kit; // used, or the bundler leaves out a package without side effects
        console.log(Object.keys(Module._cache).filter((file) => file.includes('/axios/')).length);
        console.log(Object.keys(Module._cache).filter((file) => file.includes('/passport-oauth2/')).length > 0);`,
      resolveDir: __dirname,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    packages: 'external',
    write: false,
  });
  const output = execFileSync(process.execPath, ['-e', outputFiles[0]!.text], { cwd: __dirname, encoding: 'utf8' });
  expect(output.split('\n').slice(0, 2)).toEqual(['0', 'true']);
});
