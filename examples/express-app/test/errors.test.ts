import { NAMES, type SampleApp, startSampleApp, textOf } from './support/sample-app.js';

let app: SampleApp;
afterEach(() => app.close());

const SECRETS = {
  elecq: 'ELECQ_CLIENT_SECRET',
  chainup: 'CHAINUP_PRIVATE_KEY',
  elice: 'ELICE_CLIENT_SECRET',
  flowaccount: 'FLOWACCOUNT_CLIENT_SECRET',
} as const;

it.each(NAMES)('tells a developer why %s refused the credentials, with the flow from its first step', async (name) => {
  app = await startSampleApp();
  app.emulators[name].faults.next('token', 'invalid-client');
  const page = await app.visitor().login(name);
  const text = textOf(page);
  expect(text).toContain('For developers');
  expect(text).toContain('ProviderRefusedError');
  expect(text).toContain('operation token');
  expect(text).toContain('retryable false');
  expect(text).toContain(SECRETS[name]);
  expect(text).not.toContain('took too long');
  expect(text).toContain('Your browser asks this app to log in with');
  expect(text).toContain('The login failed here.');
  expect(page.html).not.toContain(app.emulators[name].env[SECRETS[name] as keyof object]);
});

it('tells a person in production what to do, and gives the log the rest under the same request id', async () => {
  app = await startSampleApp({}, { NODE_ENV: 'production' });
  app.emulators.elice.faults.next('token', 'invalid-client');
  const page = await app.visitor().login('elice');
  expect(textOf(page)).not.toMatch(/For developers|ProviderRefusedError|ELICE_CLIENT|over the wire/);
  const id = page.headers.get('x-request-id')!;
  expect(textOf(page)).toContain(`Request id: ${id}`);
  expect(app.log.at(-1)).toMatchObject({
    requestId: id,
    provider: 'elice',
    operation: 'token',
    status: 401,
    reason: expect.stringContaining('Elice') as string,
  });
});

it('logs by its class a request that it cannot read, and promises no more of the log', async () => {
  app = await startSampleApp();
  const page = await app.visitor().post('/logout', { text: 'c4nary'.repeat(2_000) });
  expect(page.status).toBe(413);
  expect(textOf(page)).toContain('PayloadTooLargeError');
  expect(textOf(page)).not.toContain('in the log');
  expect(app.log.at(-1)).toMatchObject({
    level: 40,
    requestId: page.headers.get('x-request-id'),
    status: 413,
    error: 'PayloadTooLargeError',
    msg: 'request refused',
  });
  expect(JSON.stringify(app.log)).not.toContain('c4nary');
});

it('says why it refused a callback, and does not say that the callback counts', async () => {
  app = await startSampleApp();
  const page = await app.visitor().get(await app.visitor().agree('elecq'));
  const text = textOf(page);
  expect(text).toContain('reason none_pending');
  expect(app.log.at(-1)).toMatchObject({
    level: 40,
    requestId: page.headers.get('x-request-id'),
    provider: 'elecq',
    reason: 'none_pending',
    msg: 'login refused',
  });
  expect(text).not.toContain('The callback counts');
});

it('keeps a failed login of somebody who is logged in for the inspector, in the colour of failure', async () => {
  app = await startSampleApp();
  const visitor = app.visitor();
  await visitor.login('flowaccount');
  app.emulators.elice.faults.next('token', 'unavailable');
  await visitor.login('elice');
  const page = await visitor.get('/account');
  expect(textOf(page)).toContain('Linking Elice');
  expect(page.html).toContain('class="back s5"');
});
