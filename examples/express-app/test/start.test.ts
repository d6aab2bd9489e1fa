import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startEmulators } from 'provider-emulators';
import { readConfig, SettingError } from '../src/config.js';
import { createLog } from '../src/log.js';
import { localAddress, type RunningApp, start } from '../src/server.js';
import { NAMES } from './support/sample-app.js';

const running: RunningApp[] = [];
const startWith = async (env: Record<string, string>): Promise<RunningApp> => {
  const app = await start(readConfig({ PORT: '0', ...env }));
  running.push(app);
  return app;
};
afterEach(async () => {
  for (const app of running.splice(0)) await app.stop();
});

const locationOf = async (app: RunningApp, name: string): Promise<string> =>
  (await fetch(`${app.url}/auth/${name}`, { redirect: 'manual' })).headers.get('location') ?? '';

describe('the app without credentials', () => {
  it('starts an emulator for every provider, which knows its callbacks', async () => {
    const app = await startWith({});
    expect(app.emulated).toEqual(NAMES);
    for (const name of NAMES) {
      const page = await fetch(await locationOf(app, name));
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('Express sample app');
    }
  });

  it('starts them at its own host name, since cookies do not know ports; elsewhere at 127.0.0.1', async () => {
    const hostOf = async (app: RunningApp): Promise<string> => new URL(await locationOf(app, 'elice')).hostname;
    expect(await hostOf(await startWith({}))).toBe('localhost');
    const elsewhere = await startWith({ BASE_URL: 'http://127.0.0.1:3000' });
    expect(await hostOf({ ...elsewhere, url: `http://localhost:${elsewhere.port}` })).toBe('127.0.0.1');
  });

  it('counts a variable that is set to nothing as not set', async () => {
    expect((await startWith({ ELICE_CLIENT_ID: '', ELECQ_CLIENT_SECRET: '  ' })).emulated).toEqual(NAMES);
  });
});

describe('the app with credentials for some', () => {
  it('uses these, and emulators for the others', async () => {
    const emulators = await startEmulators();
    try {
      const app = await startWith({ ...emulators.elice.env });
      expect(app.emulated).toEqual(NAMES.filter((name) => name !== 'elice'));
      expect(await locationOf(app, 'elice')).toContain(emulators.elice.url);
      expect(await locationOf(app, 'flowaccount')).not.toContain(emulators.flowaccount.url);
    } finally {
      await emulators.close();
    }
  });

  it('says what is missing, and where it comes from', async () => {
    await expect(startWith({ ELICE_CLIENT_ID: 'mine' })).rejects.toThrow(
      /ELICE_WEB_URL is missing.*registration with Elice.*ELICE_CLIENT_SECRET is missing/s,
    );
  });

  it('talks to FlowAccount itself in production', async () => {
    const app = await startWith({
      FLOWACCOUNT_CLIENT_ID: 'id',
      FLOWACCOUNT_CLIENT_SECRET: 'secret',
      FLOWACCOUNT_ENVIRONMENT: 'production',
      FLOWACCOUNT_AUTH_SERVER_URL: 'https://auth.example',
    });
    expect(await locationOf(app, 'flowaccount')).toMatch(/^https:\/\/auth\.example\/connect\/authorize\?/);
  });
});

describe('settings', () => {
  it.each([
    [{ PORT: 'abc' }, /^PORT must be a number/],
    [{ PORT: '70000' }, /^PORT must be a number/],
    [{ BASE_URL: 'app.example' }, /^BASE_URL must look like/],
    [{ BASE_URL: 'https://app.example/app' }, /^BASE_URL must look like/],
    [{ BASE_URL: 'http://192.168.1.5:4160' }, /^BASE_URL must be https for another host than localhost: .*--https\.$/],
    [{ HTTPS: 'perhaps' }, /^HTTPS must be yes or no\.$/],
    [{ LOG_LEVEL: 'banana' }, /^LOG_LEVEL must be one of trace, .*silent\.$/],
    [{ HOST: '192.0.2.1' }, /^HOST must be an address of this computer/],
    [{ REDIS_URL: 'redis://127.0.0.1:1' }, /^SESSION_SECRET is missing/],
    [{ EMULATOR_DIALECT: 'slang' }, /^EMULATOR_DIALECT must be documented, observed or a \.json file, and is "slang"/],
  ])('that make no sense are told by name: %j', async (env, message) => {
    const app = startWith(env);
    await expect(app).rejects.toThrow(SettingError);
    await expect(app).rejects.toThrow(message);
  });

  it('are told all at once, in the names of the environment, with what only trying tells, and without a secret', async () => {
    const { port } = await startWith({});
    const app = startWith({
      NODE_ENV: 'production',
      PORT: String(port),
      REDIS_URL: 'redis://:canary-password@127.0.0.1:1',
      SESSION_SECRET: 'a',
      TOKEN_ENCRYPTION_KEY: 'canary-key',
      EMULATOR_DIALECT: 'slang',
      ELECQ_CLIENT_ID: 'mine',
      CHAINUP_CLIENT_ID: 'mine',
    });
    await expect(app).rejects.toThrow(SettingError);
    for (const problem of [
      `Port ${port} is taken`,
      'Redis cannot be reached (REDIS_URL)',
      'SESSION_SECRET is too easy',
      'TOKEN_ENCRYPTION_KEY must be 32 bytes, written in base64',
      'EMULATOR_DIALECT',
      'ELECQ_CLIENT_SECRET',
      'CHAINUP_PRIVATE_KEY',
    ]) {
      await expect(app).rejects.toThrow(problem);
    }
    await expect(app).rejects.not.toThrow(/canary|clientSecret|privateKey|encryptionKey/);
    // Nothing is left running.
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).resolves.toHaveProperty('status', 200);
  });

  it('take keys of 32 bytes in the usual forms, and name the one of several that is none', () => {
    const key = Buffer.alloc(32, 7);
    const keys = [key.toString('base64'), key.toString('base64url'), key.toString('hex')];
    expect(readConfig({ TOKEN_ENCRYPTION_KEY: keys.join(',') }).problems).toEqual([]);
    expect(readConfig({ TOKEN_ENCRYPTION_KEY: `${keys[0]!},${keys[1]!.slice(4)}` }).problems).toEqual([
      expect.stringMatching(/^Number 2 of TOKEN_ENCRYPTION_KEY must be 32 bytes.*openssl rand -base64 32/),
    ]);
  });

  it('refuse a session secret that is easy to guess, in production only', () => {
    for (const secret of ['a', 'a'.repeat(40), 'x'.repeat(31), '1234567890'.repeat(4), 'change-me-'.repeat(4)]) {
      expect(readConfig({ NODE_ENV: 'production', SESSION_SECRET: secret }).problems).toEqual([
        expect.stringMatching(/^SESSION_SECRET is too easy/),
      ]);
      expect(readConfig({ SESSION_SECRET: secret })).toMatchObject({ sessionSecrets: [secret], problems: [] });
    }
    // In hex there are least bits in a character.
    for (const strong of ['q3Zl0pVYfT8mWcK2uE7xHn5RbD9sJgA4', '8f1d02b7c94e6a35f07b1d8e2c6a9043']) {
      expect(readConfig({ NODE_ENV: 'production', SESSION_SECRET: strong }).problems).toEqual([]);
    }
  });

  it.each([
    ['yes', {}],
    ['1', {}],
    ['no', undefined],
    ['false', undefined],
    ['', undefined],
  ])('switch https by HTTPS=%s', (text, https) => {
    expect(readConfig({ HTTPS: text })).toMatchObject({ https, problems: [] });
  });

  it('without a session secret in production say what a restart does', async () => {
    const lines: string[] = [];
    const log = createLog({ isProduction: true }, { write: (line) => void lines.push(line) });
    const app = await start(readConfig({ NODE_ENV: 'production', PORT: '0', SESSION_SECRET: ',' }), log);
    await app.stop();
    expect(lines.join('')).toContain('SESSION_SECRET is not set: each restart logs everybody out');
  });

  it('let it listen on this computer only, unless HOST says otherwise', () => {
    expect(readConfig({}).host).toBe('127.0.0.1');
    expect(readConfig({ HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
  });

  it('default to port 3000', () => {
    expect(readConfig({})).toMatchObject({ port: 3000, baseURL: undefined, redisURL: undefined });
  });
});

it('says that the port is taken, and how to choose another', async () => {
  const { port } = await startWith({});
  const second = startWith({ PORT: String(port) });
  await expect(second).rejects.toThrow(SettingError);
  await expect(second).rejects.toThrow(
    `Port ${port} is taken by another program. Stop that, or choose another port: PORT=`,
  );
});

it.each([
  'https://bob:canary@app.example/p',
  'https://bob:canary@app.example',
  'https://:canary@',
  'bob:canary@app.example',
])('does not repeat the password of a public address: %s', async (address) => {
  const app = startWith({ BASE_URL: address });
  await expect(app).rejects.toThrow(/^BASE_URL must look like/);
  await expect(app).rejects.not.toThrow('canary');
});

it.each([
  [80, false, 'http://localhost'],
  [443, true, 'https://localhost'],
  [80, true, 'https://localhost:80'],
  [3000, false, 'http://localhost:3000'],
])('has the address on port %d, https %s, that a browser shows: %s', (port, isHTTPS, address) => {
  expect(localAddress(port, isHTTPS)).toBe(address);
});

it('does not repeat the password of an address of Redis that makes no sense', async () => {
  const redis = startWith({ REDIS_URL: 'redis://user:canary-password@localhost/abc', SESSION_SECRET: 'x' });
  await expect(redis).rejects.toThrow(/^REDIS_URL must look like/);
  await expect(redis).rejects.not.toThrow('canary-password');
});

it('says that Redis is not there', async () => {
  const redis = startWith({ REDIS_URL: 'redis://127.0.0.1:1', SESSION_SECRET: 'x' });
  await expect(redis).rejects.toThrow(SettingError);
  await expect(redis).rejects.toThrow(/^Redis cannot be reached \(REDIS_URL\)/);
});

it('answers its health check, and stops', async () => {
  const app = await startWith({});
  const health = await fetch(`${app.url}/healthz`);
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
  const emulator = new URL(await locationOf(app, 'elice')).origin;
  await app.stop();
  await expect(fetch(`${app.url}/healthz`)).rejects.toThrow('fetch failed');
  await expect(fetch(emulator)).rejects.toThrow('fetch failed');
});

describe('the command', () => {
  const ROOT = join(__dirname, '../../..');
  const run = (...args: string[]) => {
    const program = ['--require', join(ROOT, 'test/support/on-sources.cjs'), join(__dirname, '../src/main.ts')];
    const env = { PATH: process.env['PATH'], PORT: '0' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...args], { env, encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  it.each(['--help', '-h'])('tells its options with %s, in 80 columns, and starts nothing', (option) => {
    const { status, stdout, stderr } = run(option);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: npm start -- \[options\]\n/);
    for (const each of ['--https ', '--https-key <file>', '--https-cert <file>', '--dialect <dialect>', '--help']) {
      expect(stdout).toContain(`\n  ${each}`);
    }
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    ['an option that it does not have', '--port', "Unknown option '--port'. See npm start -- --help.\n"],
    ['a word', 'fast', "Unexpected argument 'fast'. See npm start -- --help.\n"],
  ])('refuses %s, and says where the options are', (_what, word, said) => {
    expect(run(word)).toEqual({ status: 1, stdout: '', stderr: said });
  });
});
