import { noticeIn, type SampleApp, startSampleApp, textOf } from './support/sample-app.js';

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

const bearer = (request: { headers: { authorization?: string | undefined } } | undefined): string =>
  request?.headers.authorization ?? '';

describe.each(['elecq', 'chainup', 'flowaccount'] as const)('the refresh button of %s', (name) => {
  it('gets new tokens, and the next refresh uses the new refresh token', async () => {
    const visitor = app.visitor();
    await visitor.login(name);
    for (const round of [1, 2]) {
      const answer = await visitor.submit(`/account/refresh/${name}`);
      expect(answer.status).toBe(303);
      // Where the browser goes to, so that nobody has to look for it.
      expect(answer.location).toMatch(new RegExp(`^/account\\?notice=[\\w-]+#card-${name}$`));
      const card = (await visitor.get(answer.location!)).html.split(`id="card-${name}"`)[1]?.split('</article>')[0];
      expect(card).toContain('has given you new tokens.');
      // The emulator refuses a refresh token that was used before.
      const refreshes = app.emulators[name].requests.filter(({ endpoint }) => endpoint === 'refresh');
      expect(refreshes.map(({ answer: given }) => given?.status)).toEqual(Array.from({ length: round }, () => 200));
    }
  });

  it('keeps the old tokens when the provider is down', async () => {
    const visitor = app.visitor();
    await visitor.login(name);
    app.emulators[name].faults.next('refresh', 'unavailable');
    expect(await visitor.noticeAfter(`/account/refresh/${name}`)).toContain('could not do that right now');
    expect(await visitor.noticeAfter(`/account/refresh/${name}`)).toContain('has given you new tokens');
  });
});

describe.each(['chainup', 'flowaccount'] as const)('an ended refresh token of %s', (name) => {
  it('leads to a new login when the refresh token is refused', async () => {
    const visitor = app.visitor();
    await visitor.login(name);
    app.emulators[name].faults.next('refresh', 'expired-refresh-token');
    const { location } = await visitor.submit(`/account/refresh/${name}`);
    const page = await visitor.get(location!);
    expect(noticeIn(page)).toContain('have ended');
    expect(textOf(page)).toContain('Log in again with');
    expect(page.html).toContain(`href="/auth/${name}"`);
    await visitor.login(name);
    expect(textOf(await visitor.get('/account'))).not.toContain('Log in again with');
  });
});

// ELECQ's documents name no code that says so, and a wrong client secret is answered alike.
it('keeps the tokens of ELECQ when it refuses a refresh for a reason that nobody knows', async () => {
  const visitor = app.visitor();
  await visitor.login('elecq');
  app.emulators.elecq.faults.next('refresh', 'expired-refresh-token');
  const { location } = await visitor.submit('/account/refresh/elecq');
  const page = await visitor.get(location!);
  expect(noticeIn(page)).toContain('Try again in a moment');
  expect(page.html).toContain('action="/account/refresh/elecq"');
});

it('offers no refresh for Elice, which has none', async () => {
  const visitor = app.visitor();
  await visitor.login('elice');
  const page = await visitor.get('/account');
  expect(page.html).not.toContain('/account/refresh/elice');
  expect(textOf(page)).toContain('Elice has none');
});

describe('two clicks on refresh at once', () => {
  it('both succeed, with no refresh token used twice', async () => {
    const visitor = app.visitor();
    await visitor.login('flowaccount');
    const notices = await Promise.all([1, 2].map(() => visitor.noticeAfter('/account/refresh/flowaccount')));
    for (const notice of notices) expect(notice).toContain('has given you new tokens');
    const refreshes = app.emulators.flowaccount.requests.filter(({ endpoint }) => endpoint === 'refresh');
    expect(refreshes.every(({ answer }) => answer?.status === 200)).toBe(true);
  });
});

describe.each([
  ['elecq', 'u-1002', 'Laadplein Utrecht'],
  ['elice', '31007', 'somchai@learners.example'],
  ['flowaccount', 'owner-2', 'Chaiyo Logistics Co., Ltd.'],
] as const)('the API button of %s', (name, account, expected) => {
  it('calls the API with the access token and shows the answer', async () => {
    const visitor = app.visitor();
    await visitor.login(name, account);
    app.emulators[name].clearRequests();
    expect(await visitor.noticeAfter(`/account/api/${name}`)).toContain('has answered');
    expect(app.emulators[name].requests.map(({ endpoint }) => endpoint)).toEqual(['profile']);
    expect(bearer(app.emulators[name].requests[0])).toMatch(/^Bearer ./);
    expect(textOf(await visitor.get('/account'))).toContain(`Latest answer of the API: HTTP 200 OK`);
    expect(textOf(await visitor.get('/account'))).toContain(expected);
  });

  it('tells when the provider refuses, and when it is down', async () => {
    const visitor = app.visitor();
    await visitor.login(name, account);
    app.emulators[name].faults.next('profile', 'unavailable');
    expect(await visitor.noticeAfter(`/account/api/${name}`)).toContain('could not do that right now');
    app.emulators[name].faults.next('profile', 'reset');
    expect(await visitor.noticeAfter(`/account/api/${name}`)).toContain('could not do that right now');
    app.emulators[name].faults.next('profile', 'expired-token', 2);
    expect(await visitor.noticeAfter(`/account/api/${name}`)).toContain('refused the access token');
  });
});

it('gets another token when the API refuses the one it has, and asks again', async () => {
  const visitor = app.visitor();
  await visitor.login('flowaccount');
  app.emulators.flowaccount.clearRequests();
  app.emulators.flowaccount.faults.next('profile', 'expired-token');
  expect(await visitor.noticeAfter('/account/api/flowaccount')).toContain('has answered');
  const requests = app.emulators.flowaccount.requests.map(({ endpoint, answer }) => [endpoint, answer?.status]);
  expect(requests).toEqual([
    ['profile', 401],
    ['refresh', 200],
    ['profile', 200],
  ]);
  expect(textOf(await visitor.get('/account'))).toContain('This app exchanges the refresh token for new tokens');
});

it('goes by the verdict in the envelope of ELECQ, not by HTTP 200', async () => {
  const visitor = app.visitor();
  await visitor.login('elecq');
  app.emulators.elecq.clearRequests();
  app.emulators.elecq.faults.next('profile', 'refused-with-200');
  expect(await visitor.noticeAfter('/account/api/elecq')).toContain('has answered');
  expect(app.emulators.elecq.requests.map(({ endpoint }) => endpoint)).toEqual(['profile', 'refresh', 'profile']);
  app.emulators.elecq.faults.next('profile', 'refused-with-200', 2);
  expect(await visitor.noticeAfter('/account/api/elecq')).toContain('refused the access token');
});

it('goes by the verdict in the envelope of FlowAccount, not by HTTP 200', async () => {
  const visitor = app.visitor();
  await visitor.login('flowaccount');
  const body = JSON.stringify({ status: false, message: 'No such company', code: 404, data: null });
  app.emulators.flowaccount.faults.next('profile', { headers: { 'content-type': 'application/json' }, body });
  expect(await visitor.noticeAfter('/account/api/flowaccount')).toContain('refused the call');
});

it('offers no API call for ChainUp, whose documents have none for a token', async () => {
  const visitor = app.visitor();
  await visitor.login('chainup');
  expect((await visitor.get('/account')).html).not.toContain('/account/api/chainup');
});

it('renews an expired token on the way to the API, and shows the renewal in the inspector', async () => {
  await app.close();
  // As short as FlowAccount's answer can say, and within the minute for which the keeper renews ahead.
  app = await startSampleApp({ flowaccount: { accessTokenLifetime: 30_000 } });
  const visitor = app.visitor();
  await visitor.login('flowaccount');
  const page = textOf(await visitor.get('/account'));
  expect(page).toContain('Automatic refresh at FlowAccount');
  expect(page).toContain('This asks for another refresh token');
});

it('does nothing for a provider that is not linked', async () => {
  const visitor = app.visitor();
  await visitor.login('elice');
  const { html } = await visitor.get('/account');
  const token = /name="_csrf"\s+value="([^"]*)"/.exec(html)?.[1] ?? '';
  expect((await visitor.post('/account/refresh/flowaccount', { _csrf: token })).status).toBe(404);
  expect(app.emulators.flowaccount.requests).toHaveLength(0);
});

it('needs a login for the account page and its buttons', async () => {
  expect((await app.visitor().get('/account')).location).toBe('/');
});
