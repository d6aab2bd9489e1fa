import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createLog } from '../src/log.js';
import { NAMES, type SampleApp, startSampleApp } from './support/sample-app.js';

let app: SampleApp | undefined;
afterEach(() => app?.close());

it('holds no code, state, token or secret, whatever happens', async () => {
  app = await startSampleApp();
  const visitor = app.visitor();
  const secrets = new Set<string>();
  for (const name of NAMES) {
    for (const fault of ['invalid-client', 'expired-code', 'truncated', 'unavailable', 'reset'] as const) {
      app.emulators[name].faults.next('token', fault);
      const callback = await visitor.agree(name);
      for (const value of new URL(callback).searchParams.values()) if (value.length > 8) secrets.add(value);
      await visitor.get(callback);
      await visitor.get(callback);
    }
    await visitor.login(name);
  }
  app.emulators.flowaccount.faults.next('refresh', 'unavailable');
  await visitor.submit('/account/refresh/flowaccount');
  await visitor.get('/auth/elice/callback?error=canary-error&state=canary-state');
  const text = JSON.stringify(app.log);
  for (const { requests, env } of NAMES.map((name) => app!.emulators[name])) {
    for (const [name, value] of Object.entries(env)) if (/SECRET|KEY/.test(name)) secrets.add(value);
    for (const { answer } of requests) {
      for (const [name, value] of Object.entries(Object(answer?.payload) as Record<string, unknown>)) {
        if (/token/i.test(name) && typeof value === 'string' && value.length > 8) secrets.add(value);
      }
    }
  }
  expect(secrets.size).toBeGreaterThan(30);
  for (const secret of [...secrets, 'canary']) expect(text).not.toContain(secret);
  expect(app.log.length).toBeGreaterThan(40);
});

it('tells a login with its provider, and of a failed use of the tokens the reason', async () => {
  app = await startSampleApp();
  const visitor = app.visitor();
  await visitor.login('flowaccount');
  expect(app.log).toEqual([
    { level: 30, time: expect.any(Number) as number, provider: 'flowaccount', msg: 'logged in' },
  ]);
  app.emulators.flowaccount.faults.next('refresh', 'unavailable');
  await visitor.submit('/account/refresh/flowaccount');
  expect(app.log.at(-1)).toMatchObject({
    level: 50,
    provider: 'flowaccount',
    action: 'refresh',
    outcome: 'unavailable',
    error: 'RefreshUnavailableError',
    cause: 'ProviderUnavailableError',
    httpStatus: 503,
  });
});

it('has of an unforeseen error its stack, and none of what hangs on it', () => {
  const lines: string[] = [];
  const log = createLog({ isProduction: true }, { write: (line) => void lines.push(line) });
  log.error(
    { err: Object.assign(new Error('boom'), { config: { headers: { authorization: 'canary' } } }) },
    'unforeseen',
  );
  const [line] = lines;
  expect(JSON.parse(line!)).toMatchObject({
    err: { type: 'Error', message: 'boom', stack: expect.any(String) as string },
  });
  expect(line).not.toContain('canary');
});

it('is lines for a person at the terminal, and JSON in production', async () => {
  const printed = async (isProduction: boolean): Promise<string[]> => {
    // A process of its own, since it writes to the terminal.
    const script = `require('esbuild-register/dist/node').register();
      const { createLog } = require('./src/log.ts');
      createLog({ isProduction: ${isProduction} }).warn({ provider: 'elice', reason: 'used' }, 'login refused');`;
    const child = spawn(process.execPath, ['-e', script], { cwd: join(__dirname, '..') });
    const texts = { out: '', error: '' };
    child.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (texts.error += chunk.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    return [texts.out, texts.error];
  };
  const [, person] = await printed(false);
  expect(person).toMatch(/^\d\d:\d\d:\d\d WARN login refused provider=elice reason=used\n$/);
  const [machine] = await printed(true);
  expect(JSON.parse(machine!)).toMatchObject({ level: 40, provider: 'elice', reason: 'used', msg: 'login refused' });
});
