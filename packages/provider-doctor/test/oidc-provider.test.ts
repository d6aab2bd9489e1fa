import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../../test/support/free-port.js';
import { failures, run } from './support.js';

// A server that nobody here tuned to: oidc-provider in FlowAccount's place.

const CLIENT = { clientID: 'client', clientSecret: 'secret' };
let server: ChildProcess;
let issuer: string;
let callback: string;

beforeAll(async () => {
  callback = `http://localhost:${await freePort()}/auth/flowaccount/callback`;
  const script = join(__dirname, '../../../test/support/oidc.mjs');
  server = spawn(process.execPath, [script, JSON.stringify({ ...CLIENT, redirectURI: callback, pkce: false })], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(server.stdout!, 'data')) as [Buffer];
  issuer = line.toString().trim();
}, 30_000);
afterAll(() => server.kill());

/** Its pages need nobody: a browser with cookies is led back. */
async function browse(url: string): Promise<void> {
  const cookies = new Map<string, string>();
  let location = url;
  for (let hop = 0; hop < 8 && !location.startsWith(callback); hop += 1) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(location, { redirect: 'manual', headers: { cookie } });
    for (const each of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (each.split(';')[0] ?? '').split(/=(.*)/s);
      cookies.set(name, value);
    }
    location = new URL(answer.headers.get('location') ?? '', location).href;
  }
  await (await fetch(location)).text();
}

const examine = (env: Record<string, string> = {}) =>
  run(
    [
      'flowaccount',
      '--json',
      '--refresh',
      '--callback',
      callback,
      '--option',
      'scope=["openid","flowaccount-api","offline_access"]',
    ],
    {
      env: {
        FLOWACCOUNT_CLIENT_ID: CLIENT.clientID,
        FLOWACCOUNT_CLIENT_SECRET: CLIENT.clientSecret,
        FLOWACCOUNT_AUTHORIZATION_URL: `${issuer}/auth`,
        FLOWACCOUNT_TOKEN_URL: `${issuer}/token`,
        FLOWACCOUNT_USER_PROFILE_URL: `${issuer}/company`,
        ...env,
      },
      open: browse,
    },
  );

it('logs in, rotates the refresh token, and names what comes besides', async () => {
  const { status, report } = await examine();
  expect(failures(report)).toEqual([]);
  expect(status).toBe(0);
  expect(report.steps).toContainEqual(
    expect.objectContaining({ step: 'refresh', check: 'rotation', seen: 'a new refresh token' }),
  );
  expect(report.steps).toContainEqual(expect.objectContaining({ step: 'callback', check: 'state', verdict: 'PASS' }));
});

it('says that the secret is wrong, on whose side, and in which variable', async () => {
  const { status, report } = await examine({ FLOWACCOUNT_CLIENT_SECRET: 'another' });
  expect(status).toBe(1);
  expect(failures(report)).toEqual([
    expect.objectContaining({
      step: 'token',
      side: 'settings',
      remedy: expect.stringContaining('FLOWACCOUNT_CLIENT_SECRET'),
    }),
  ]);
});

it('sees an unknown client on the page, before a person does', async () => {
  const { report } = await examine({ FLOWACCOUNT_CLIENT_ID: 'stranger' });
  expect(failures(report)).toEqual([expect.objectContaining({ step: 'authorize', side: 'settings' })]);
});
