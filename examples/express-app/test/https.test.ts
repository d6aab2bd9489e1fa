import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { generate } from 'selfsigned';
import { readConfig, SettingError } from '../src/config.js';
import { type RunningApp, start } from '../src/server.js';

const running: RunningApp[] = [];
const startWith = async (env: Record<string, string>): Promise<RunningApp> => {
  const app = await start(readConfig({ PORT: '0', ...env }));
  running.push(app);
  return app;
};
afterEach(async () => {
  for (const app of running.splice(0)) await app.stop();
});

/** What the app shows, whoever vouches for it. */
const certificateOf = ({ port }: RunningApp): Promise<PeerCertificate> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.once('error', reject);
  });

const pem = ({ raw }: PeerCertificate): string =>
  `-----BEGIN CERTIFICATE-----\n${raw.toString('base64')}\n-----END CERTIFICATE-----\n`;

/** A visit by somebody who trusts this certificate, and no other. */
async function visit(app: RunningApp, path: string, headers = {}): Promise<IncomingMessage> {
  const ca = pem(await certificateOf(app));
  return new Promise((resolve, reject) => {
    request(`${app.url}${path}`, { ca, headers, agent: false }, (answer) => resolve(answer.resume()))
      .once('error', reject)
      .end();
  });
}

describe('with HTTPS=yes', () => {
  it('speaks https with a certificate for this computer, which another start makes anew', async () => {
    const [app, other] = [await startWith({ HTTPS: 'yes' }), await startWith({ HTTPS: 'yes' })];
    expect(app.url).toBe(`https://localhost:${app.port}`);
    const certificate = await certificateOf(app);
    expect(certificate.subjectaltname).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect((await certificateOf(other)).fingerprint256).not.toBe(certificate.fingerprint256);
    expect((await visit(app, '/healthz')).statusCode).toBe(200);
  });

  it('sends its callback as https, and cookies that only https carries', async () => {
    const app = await startWith({ HTTPS: 'yes' });
    const { headers } = await visit(app, '/auth/elice');
    const login = new URL(headers.location!);
    expect(login.searchParams.get('redirect_uri')).toBe(`${app.url}/auth/elice/callback`);
    const cookies = headers['set-cookie']!;
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/^__Host-.*; Secure/s);
  });

  it('takes no word for who speaks https, and makes no browser promise it for this computer', async () => {
    const app = await startWith({ HTTPS: 'yes' });
    const { headers } = await visit(app, '/', { 'x-forwarded-proto': 'http' });
    expect(headers['strict-transport-security']).toBeUndefined();
    const { headers: start } = await visit(app, '/auth/elice', { 'x-forwarded-proto': 'http' });
    expect(start['set-cookie']?.every((cookie) => cookie.startsWith('__Host-'))).toBe(true);
  });

  it('is at BASE_URL, when that is set, with a certificate for that name', async () => {
    const app = await startWith({ HTTPS: 'yes', BASE_URL: 'https://app.test:8443' });
    expect(app.url).toBe('https://app.test:8443');
    expect((await certificateOf(app)).subjectaltname).toContain('DNS:app.test');
  });
});

describe('with HTTPS_KEY and HTTPS_CERT', () => {
  const folder = mkdtempSync(join(tmpdir(), 'https-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  let fingerprint = '';
  beforeAll(async () => {
    const made = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
    writeFileSync(key, made.private);
    writeFileSync(cert, made.cert);
    fingerprint = made.fingerprint;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('shows that certificate', async () => {
    const app = await startWith({ HTTPS_KEY: key, HTTPS_CERT: cert });
    expect((await certificateOf(app)).fingerprint).toBe(fingerprint.toUpperCase());
  });

  it.each([
    [{ HTTPS_KEY: cert, HTTPS_CERT: cert }, /^HTTPS_CERT and HTTPS_KEY must be the PEM files/],
    [{ HTTPS_KEY: join(folder, 'none.pem'), HTTPS_CERT: cert }, /must be the PEM files .*: ENOENT\.$/],
  ])('that are not, the start is refused: %#', async (env, message) => {
    const started = startWith(env);
    await expect(started).rejects.toThrow(SettingError);
    await expect(started).rejects.toThrow(message);
  });
});

it.each([
  [{ HTTPS_KEY: 'key.pem' }, /^HTTPS_KEY and HTTPS_CERT belong together/],
  [{ HTTPS: 'yes', BASE_URL: 'http://localhost:3000' }, /^BASE_URL is http, and the app is to speak https/],
])('settings of https that contradict each other are told: %j', (env, message) => {
  expect(readConfig(env).problems).toEqual([expect.stringMatching(message)]);
});
