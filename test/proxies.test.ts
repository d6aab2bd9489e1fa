import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import type { Done, Errand } from './support/caller.js';
import { endInstances, launch, type Launched } from './support/instances.js';
import { RECORDS, STANDARD, STRATEGIES } from './support/providers.js';
import { type Proxy, startProxy } from './support/proxy.js';
import { makeCertificate, startTlsServer, type TlsServer } from './support/tls.js';

const HOST = 'api.provider.example';
const TOKENS = JSON.stringify({ access_token: 'new', refresh_token: 'next', token_type: 'Bearer', expires_in: 3600 });
const SECRETS = /c4nary/;

const folder = mkdtempSync(join(tmpdir(), 'proxies-'));
const certificate = join(folder, 'certificate.pem');
const seen: { agent: string | undefined; body: string }[] = [];
let isClosing = false;
let server: TlsServer;
let proxy: Proxy;
let caller: Launched;

/** A provider; `isClosing` makes it close every second request of a connection. */
function answer(req: IncomingMessage, res: ServerResponse): void {
  const socket = req.socket as Socket & { count?: number };
  socket.count = (socket.count ?? 0) + 1;
  let body = '';
  req.on('data', (chunk: Buffer) => (body += chunk.toString()));
  req.on('end', () => {
    seen.push({ agent: req.headers['user-agent'], body });
    if (isClosing && socket.count === 2) socket.destroy();
    else res.setHeader('content-type', 'application/json').end(TOKENS);
  });
}

beforeAll(async () => {
  server = await startTlsServer({ host: HOST, listener: answer });
  writeFileSync(certificate, server.certificate);
  caller = await launch('caller.ts', { NODE_EXTRA_CA_CERTS: certificate });
});
// One for each test: the other process keeps its tunnels.
beforeEach(async () => {
  proxy = await startProxy(Number(new URL(server.url).port));
});
afterEach(async () => {
  isClosing = false;
  seen.length = 0;
  await proxy.close();
});
afterAll(async () => {
  endInstances();
  await server.close();
  rmSync(folder, { recursive: true });
});

const options = { clientSecret: 'c4nary-client-secret', tokenURL: `https://${HOST}/token` };

/** Refreshes in another process, with such an environment. */
async function refreshIn(
  env: Record<string, string>,
  { calls = 1, process: { child } = caller, ...more }: { calls?: number; process?: Launched; timeout?: number } = {},
): Promise<Done['outcomes']> {
  const none = { HTTP_PROXY: '', http_proxy: '', HTTPS_PROXY: '', https_proxy: '', NO_PROXY: '', no_proxy: '' };
  child.send({ options: { ...options, ...more }, env: { ...none, ...env }, calls } satisfies Errand);
  const [{ outcomes }] = (await once(child, 'message')) as [Done];
  return outcomes;
}

describe('A proxy that the environment names', () => {
  it('is asked for a tunnel by CONNECT, with its credentials, and sees nothing in clear', async () => {
    expect(await refreshIn({ HTTPS_PROXY: proxy.url })).toEqual(['new']);
    const authorization = `Basic ${Buffer.from('user:c4nary-p@ss').toString('base64')}`;
    expect(proxy.connects).toEqual([{ host: `${HOST}:443`, authorization }]);
    expect(seen).toEqual([
      {
        agent: expect.stringMatching(new RegExp(`^passport-${STANDARD}/\\d+\\.\\d+\\.\\d+$`)),
        body: expect.stringMatching(SECRETS),
      },
    ]);
    expect(proxy.plain).toEqual([]);
    expect(Buffer.concat(proxy.bytes).toString('latin1')).not.toMatch(SECRETS);
  });

  it('keeps its tunnel for the next call', async () => {
    expect(await refreshIn({ HTTPS_PROXY: proxy.url }, { calls: 5 })).toEqual(Array(5).fill('new'));
    expect(proxy.connects).toHaveLength(1);
  });

  it('changes nothing about connections that end before an answer: asked once more on a new tunnel', async () => {
    isClosing = true;
    expect(await refreshIn({ HTTPS_PROXY: proxy.url }, { calls: 20 })).toEqual(Array(20).fill('new'));
    expect(proxy.connects.length).toBeGreaterThan(10);
  });

  it('is left alone for hosts that NO_PROXY names', async () => {
    const [outcome] = await refreshIn({ HTTPS_PROXY: proxy.url, NO_PROXY: '.provider.example' });
    // Nobody is called so.
    expect(outcome).toMatchObject({
      name: 'ProviderUnavailableError',
      code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
    });
    expect(proxy.connects).toEqual([]);
  });

  it.each([407, 502])('ends the call in an error that names it when it answers %d', async (status) => {
    const refusing = await startProxy(0, status);
    const [outcome] = await refreshIn({ HTTPS_PROXY: refusing.url });
    await refusing.close();
    expect(outcome).toMatchObject({ name: 'ProviderUnavailableError', code: 'EPROXY' });
    const { message } = outcome as { message: string };
    expect(message).toContain(`The proxy ${new URL(refusing.url).host} (HTTPS_PROXY)`);
    expect(message).toContain(`HTTP ${status}`);
    expect(message).not.toMatch(SECRETS);
  });

  it.each(['socks5://user:c4nary@127.0.0.1:1', 'http://c4nary host', 'ftp://c4nary'])(
    'whose address is %s ends the call in an error that names the variable',
    async (HTTPS_PROXY) => {
      const [outcome] = await refreshIn({ HTTPS_PROXY });
      expect(outcome).toMatchObject({ name: 'ProviderUnavailableError', code: 'EPROXY' });
      const { message } = outcome as { message: string };
      expect(message).toContain('HTTPS_PROXY');
      expect(message).not.toMatch(SECRETS);
    },
  );

  it('ends the call in an error when nobody listens there', async () => {
    const [outcome] = await refreshIn({ HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect(outcome).toMatchObject({ name: 'ProviderUnavailableError', code: 'ECONNREFUSED' });
  });

  it('hears no more of a call whose time is over, though nobody has answered behind it', async () => {
    const silent = createServer();
    const accepted = once(silent, 'connection') as Promise<[Socket]>;
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const tunnelling = await startProxy((silent.address() as AddressInfo).port);
    const refreshed = refreshIn({ HTTPS_PROXY: tunnelling.url }, { timeout: 1000 });
    const [socket] = await accepted;
    const closed = once(socket.resume(), 'close');
    expect(await refreshed).toEqual([expect.objectContaining({ code: 'ETIMEDOUT' })]);
    await closed;
    await tunnelling.close();
    silent.close();
  });

  it('cannot make us trust who is not the provider', async () => {
    const other = await startTlsServer({ host: 'other.example', listener: answer });
    const path = join(folder, 'other.pem');
    writeFileSync(path, other.certificate);
    const deceived = await launch('caller.ts', { NODE_EXTRA_CA_CERTS: path });
    const liar = await startProxy(Number(new URL(other.url).port));
    const [outcome] = await refreshIn({ HTTPS_PROXY: liar.url }, { process: deceived });
    await Promise.all([other.close(), liar.close()]);
    expect(outcome).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(seen).toEqual([]);
  });
});

describe('httpClient', () => {
  const TOKEN_SET = { accessToken: 'a', refreshToken: 'r', tokenType: 'Bearer', raw: {} };
  const refreshWith = (url: string, agent: Agent): Promise<{ accessToken: string }> =>
    new STRATEGIES[STANDARD](
      {
        ...RECORDS[STANDARD].options,
        ...options,
        tokenURL: `${url}/token`,
        httpClient: axios.create({ httpsAgent: agent }),
      },
      () => null,
    ).refresh(TOKEN_SET);

  it('brings an authority of its own', async () => {
    const own = await startTlsServer({ host: '127.0.0.1', listener: answer });
    const trusting = refreshWith(own.url, new Agent({ ca: own.certificate }));
    await expect(trusting).resolves.toMatchObject({ accessToken: 'new' });
    await expect(refreshWith(own.url, new Agent())).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    await own.close();
  });

  it('brings a certificate of its own (mutual TLS)', async () => {
    const client = makeCertificate('client.example');
    const own = await startTlsServer({ host: '127.0.0.1', listener: answer, clientCertificate: client.cert });
    const ca = own.certificate;
    await expect(refreshWith(own.url, new Agent({ ca, ...client }))).resolves.toMatchObject({ accessToken: 'new' });
    const before = own.requests();
    await expect(refreshWith(own.url, new Agent({ ca }))).rejects.toMatchObject({ name: 'ProviderUnavailableError' });
    expect(own.requests()).toBe(before);
    await own.close();
  });
});
