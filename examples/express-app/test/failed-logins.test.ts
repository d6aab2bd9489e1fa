import { NAMES, type SampleApp, startSampleApp, textOf, type VisitedPage } from './support/sample-app.js';

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

/** The text of each recorded flow, the latest first. */
const flowsIn = ({ html, ...page }: VisitedPage): string[] =>
  html
    .split('class="recorded"')
    .slice(1)
    .map((part) => textOf({ ...page, html: part }));

describe.each(NAMES)('a failed login with %s, of somebody not logged in', (name) => {
  it('is found in the inspector, from its first step to the failed one', async () => {
    const visitor = app.visitor();
    app.emulators[name].faults.next('token', 'expired-code');
    await visitor.login(name);
    const [flow = '', ...others] = flowsIn(await visitor.get('/flows'));
    expect(others).toHaveLength(0);
    expect(flow).toContain('Your browser asks this app to log in with');
    expect(flow).toContain('This app exchanges the code for tokens The login failed here.');
    const stranger = await app.visitor().get('/flows');
    expect(flowsIn(stranger)).toHaveLength(0);
    expect(textOf(stranger)).toContain('Nothing is recorded.');
  });

  it('is found on the account page after the next login, and not on the page before it any more', async () => {
    const visitor = app.visitor();
    await visitor.get(await app.emulators[name].decline(await visitor.start(name)));
    await visitor.login(name);
    const [success = '', failure = '', ...others] = flowsIn(await visitor.get('/account'));
    expect(others).toHaveLength(0);
    expect(success).not.toContain('The login failed here.');
    expect(failure).toContain('The login failed here.');
    expect(failure).toContain('Your browser asks this app to log in with');
    expect((await visitor.get('/flows')).location).toBe('/account#flows');
    await visitor.submit('/logout');
    expect(flowsIn(await visitor.get('/flows'))).toHaveLength(0);
  });
});

describe.each(['chainup', 'elice', 'flowaccount'] as const)('a login that %s itself ends at the callback', (name) => {
  const endWith = async (parameters: Record<string, string>): Promise<VisitedPage> => {
    const visitor = app.visitor();
    const callback = new URL(await app.emulators[name].decline(await visitor.start(name)));
    for (const [parameter, value] of Object.entries(parameters)) callback.searchParams.set(parameter, value);
    return visitor.get(callback.href);
  };

  it('has its code in the log, under the request id of the page', async () => {
    const page = await endWith({ error: 'unauthorized_client', error_description: 'canary' });
    expect(app.log.at(-1)).toMatchObject({
      requestId: page.headers.get('x-request-id'),
      provider: name,
      error: 'ProviderRefusedError',
      operation: 'authorize',
      code: 'unauthorized_client',
    });
    expect(JSON.stringify(app.log)).not.toContain('canary');
  });

  it('has no code in the log that looks like none', async () => {
    await endWith({ error: 'a canary in words' });
    expect(app.log.at(-1)).toMatchObject({ error: 'ProviderRefusedError' });
    expect(JSON.stringify(app.log)).not.toContain('canary');
  });

  it('is told as declined, on the page for developers and in the log', async () => {
    const page = await endWith({});
    expect(textOf(page)).toMatch(/reason declined/);
    expect(app.log.at(-1)).toMatchObject({
      level: 30,
      requestId: page.headers.get('x-request-id'),
      reason: 'declined',
      msg: 'login declined',
    });
  });
});

// ELECQ returns no state, so that of its logins the latest is taken for the one that came back.
it.each(['chainup', 'elice', 'flowaccount'] as const)('finds the start of the right tab, with %s', async (name) => {
  const visitor = app.visitor();
  const pages: string[] = [];
  for (const tab of ['first', 'second']) pages.push((await visitor.get(`/auth/${name}?tab=${tab}`)).location!);
  for (const [index, tab] of [
    [0, 'first'],
    [1, 'second'],
  ] as const) {
    app.emulators[name].faults.next('token', 'expired-code');
    await visitor.get(await app.emulators[name].approve(pages[index]!));
    const [flow = ''] = flowsIn(await visitor.get('/flows'));
    expect(flow).toContain(`/auth/${name} ?tab=${tab}`);
  }
});

it('shows the flow of each of two tabs, whatever the order they log in', async () => {
  const visitor = app.visitor();
  const pages = [];
  for (const tab of ['first', 'second']) pages.push((await visitor.get(`/auth/elice?tab=${tab}`)).location!);
  await visitor.get(await app.emulators.elice.approve(pages[1]!));
  expect(flowsIn(await visitor.get('/account'))[0]).toContain('?tab=second');
  await visitor.get(await app.emulators.elice.approve(pages[0]!));
  expect(flowsIn(await visitor.get('/account'))[0]).toContain('?tab=first');
});

it('lets the first of two clicks on a callback have the start', async () => {
  const visitor = app.visitor();
  const callback = await visitor.agree('elice');
  await Promise.all([visitor.get(callback), visitor.get(callback)]);
  const flows = flowsIn(await visitor.get('/account'));
  expect(flows[0]).toContain('Your browser asks this app to log in with Elice');
});

it('remembers eight starts of a browser, the latest ones', async () => {
  const visitor = app.visitor();
  const pages: string[] = [];
  for (let tab = 1; tab <= 9; tab += 1) pages.push((await visitor.get(`/auth/elice?tab=${tab}`)).location!);
  await visitor.get(await app.emulators.elice.decline(pages[0]!));
  await visitor.get(await app.emulators.elice.decline(pages[1]!));
  const [ninth, oldest] = flowsIn(await visitor.get('/flows'));
  expect(ninth).toContain('?tab=2');
  expect(oldest).not.toContain('Your browser asks this app');
});

it('keeps nothing for a browser that started no login', async () => {
  const visitor = app.visitor();
  const answer = await visitor.get('/auth/elice/callback?code=made-up&state=made-up');
  expect(answer.status).toBe(403);
  expect(answer.headers.getSetCookie().filter((cookie) => cookie.includes('flows'))).toHaveLength(0);
  expect(flowsIn(await visitor.get('/flows'))).toHaveLength(0);
});

it('keeps a login whose start failed already', async () => {
  app.emulators.elecq.faults.next('authorize', 'unavailable');
  const visitor = app.visitor();
  expect((await visitor.get('/auth/elecq')).status).toBe(503);
  const [flow] = flowsIn(await visitor.get('/flows'));
  expect(flow).toContain('This app asks ELECQ where to send your browser The login failed here.');
});

it('does not say of a refused callback that it counts, on any page', async () => {
  const visitor = app.visitor();
  const page = await visitor.start('elecq');
  const declined = await visitor.get(await app.emulators.elecq.decline(page));
  for (const shown of [declined, await visitor.get('/flows')]) {
    expect(textOf(shown)).toContain('ELECQ has sent your browser back');
    expect(textOf(shown)).not.toMatch(/callback counts|has checked it/);
  }
});

it('shows nobody in production why a login failed, not even one with an emulator', async () => {
  await app.close();
  app = await startSampleApp({}, { NODE_ENV: 'production' });
  const emulated = await startSampleApp(
    {},
    Object.fromEntries([
      ['NODE_ENV', 'production'],
      ...Object.keys(app.emulators.elice.env).map((name) => [name, '']),
    ]) as Record<string, string>,
  );
  try {
    expect(emulated.running.emulated).toEqual(['elice']);
    const [visitor, other] = [app.visitor(), emulated.visitor()];
    app.emulators.elice.faults.next('token', 'invalid-client');
    const start = await other.start('elice');
    const { searchParams } = new URL(start);
    const back = new URL('/auth/elice/callback', emulated.url);
    back.searchParams.set('state', searchParams.get('state')!);
    back.searchParams.set('code', 'made-up');
    for (const [who, failed] of [
      [visitor, await visitor.login('elice')],
      [other, await other.get(back.href)],
    ] as const) {
      expect(failed.status).toBe(401);
      for (const page of [failed, await who.get('/flows')]) {
        expect(textOf(page)).not.toMatch(/For developers|ProviderRefusedError|ELICE_CLIENT|HTTP \d/);
        expect(flowsIn(page)).toHaveLength(0);
      }
    }
  } finally {
    await emulated.close();
  }
});

it('finds the start of a callback without a state, and says that the state is missing', async () => {
  const visitor = app.visitor();
  app.emulators.elice.faults.next('authorize', 'no-state');
  const page = await visitor.login('elice');
  expect(page.status).toBe(403);
  const text = textOf(page);
  expect(text).toContain('Your browser asks this app to log in with Elice');
  expect(text).toContain('it has no state');
  expect(text).toContain('reason no_state');
  expect(text).not.toMatch(/used already|started elsewhere/);
});

it('says of a callback that comes again that it was used before', async () => {
  const visitor = app.visitor();
  app.emulators.elice.faults.next('token', 'expired-code');
  const callback = await visitor.agree('elice');
  await visitor.get(callback);
  const again = await visitor.get(callback);
  expect(again.status).toBe(403);
  expect(textOf(again)).toContain('This login was used already');
  expect(textOf(again)).toContain('reason used');
});
