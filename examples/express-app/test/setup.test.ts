import { PROVIDERS } from '../src/providers/index.js';
import { NAMES, type SampleApp, startSampleApp, textOf } from './support/sample-app.js';

let app: SampleApp;
afterEach(() => app.close());

const pageOf = async (path = '/setup'): Promise<string> =>
  (await fetch(`http://localhost:${app.running.port}${path}`)).text();

it('says for each provider what to register, which variables are set, and how to ask the doctor, and shows no value', async () => {
  app = await startSampleApp({}, { ELECQ_REFRESH_URL: '' });
  const page = await pageOf();
  for (const name of NAMES) {
    expect(page).toContain(`://localhost:${app.running.port}/auth/${name}/callback`);
    expect(textOf({ html: page })).toContain(
      `node packages/provider-doctor/bin/provider-doctor.js ${name} --env-file examples/express-app/.env`,
    );
    const secrets = Object.entries(app.emulators[name].env).filter(([variable]) => /SECRET|KEY/.test(variable));
    for (const [, secret] of secrets) expect(page).not.toContain(secret);
  }
  const stateOf = (variable: string): string | undefined =>
    new RegExp(`${variable}</code></dt>\\s*<dd>([^<]*)`).exec(page)?.[1];
  expect(stateOf('ELECQ_CLIENT_ID')).toBe('set');
  expect(stateOf('ELECQ_REFRESH_URL')).toBe('not set');
});

it('names those that take https only, where the app is on http', async () => {
  app = await startSampleApp();
  expect((await pageOf()).match(/\w+ takes https only/g)).toEqual(['ELECQ takes https only', 'Elice takes https only']);
  // What they would refuse is not shown as an address to register.
  const registered = [...(await pageOf()).matchAll(/<pre id="callback-\w+"[^>]*>(\w+):\/\/localhost:/g)];
  expect(registered.map(([, scheme]) => scheme)).toEqual(
    PROVIDERS.map(({ httpsOnly }) => (httpsOnly ? 'https' : 'http')),
  );
  await app.close();
  app = await startSampleApp({}, { BASE_URL: 'https://app.example' });
  expect(await pageOf()).not.toContain('takes https only');
});

it('tells an emulated provider from one with credentials', async () => {
  app = await startSampleApp(
    {},
    { ELICE_CLIENT_ID: '', ELICE_CLIENT_SECRET: '', ELICE_WEB_URL: '', ELICE_SERVER_URL: '' },
  );
  const page = await pageOf();
  expect(page.match(/<span class="tag">Emulator/g)).toHaveLength(1);
  expect(page).toMatch(/ELICE_CLIENT_ID<\/code><\/dt>\s*<dd>emulated/);
});

it('is a click away from every page', async () => {
  app = await startSampleApp();
  expect(await pageOf('/')).toContain('<a href="/setup">');
});
