import { NAMES, noticeIn, type SampleApp, startSampleApp, textOf } from './support/sample-app.js';

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

it('links a second provider to the account that is logged in', async () => {
  const visitor = app.visitor();
  await visitor.login('elecq');
  const session = visitor.browser.cookies(app.url)['session'];
  const linked = await visitor.login('elice');
  const page = await visitor.get(linked.location!);
  expect(noticeIn(page)).toBe('Elice is linked to your account.');
  expect(page.html).toContain('id="card-elecq"');
  expect(page.html).toContain('id="card-elice"');
  expect(visitor.browser.cookies(app.url)['session']).toBe(session);
});

it('opens the one account by each of four ways in', async () => {
  const visitor = app.visitor();
  for (const name of NAMES) await visitor.login(name);
  for (const name of NAMES) {
    const later = app.visitor();
    await later.login(name);
    const { html } = await later.get('/account');
    for (const linked of NAMES) expect(html).toContain(`id="card-${linked}"`);
  }
});

it('refuses kindly what belongs to somebody else, and changes nothing for either', async () => {
  const [owner, other] = [app.visitor(), app.visitor()];
  await owner.login('elice');
  await other.login('elecq');
  const answer = await other.login('elice');
  expect(answer.status).toBe(409);
  expect(textOf(answer)).toContain('This Elice account belongs to somebody else');
  expect((await other.get('/account')).html).not.toContain('id="card-elice"');
  expect((await owner.get('/account')).html).not.toContain('id="card-elecq"');
});

it('refuses a second account of a provider that is linked already', async () => {
  const visitor = app.visitor();
  await visitor.login('elecq');
  await visitor.login('elice', '20482');
  const answer = await visitor.login('elice', '31007');
  expect(answer.status).toBe(409);
  expect(textOf(answer)).toContain('You have another Elice account linked');
  const page = textOf(await visitor.get('/account'));
  expect(page).toContain('20482');
  expect(page).not.toContain('31007');
});

it('links to nobody when the one who started it has logged out meanwhile', async () => {
  const visitor = app.visitor();
  await visitor.login('elecq');
  const callback = await visitor.agree('elice');
  await visitor.submit('/logout');
  // The login itself goes on, and finds nobody to link to.
  expect((await visitor.get(callback)).status).toBe(409);
  expect((await visitor.get('/account')).status).not.toBe(200);
});

it('links to nobody when somebody else is logged in by then', async () => {
  const visitor = app.visitor();
  // In one tab a login as somebody else is under way before anybody is logged in.
  const switching = await visitor.agree('chainup');
  await visitor.login('elecq');
  const linking = await visitor.agree('elice');
  await visitor.get(switching);
  const answer = await visitor.get(linking);
  expect(answer.status).toBe(409);
  expect(textOf(answer)).toContain('The account was not linked');
  expect((await visitor.get('/account')).html).not.toContain('id="card-elice"');
});

it('lets no other site start a link, and leaves the choice to the one who is logged in', async () => {
  const visitor = app.visitor();
  await visitor.login('elecq');
  for (const site of ['cross-site', 'same-site']) {
    const start = await visitor.browser.get(`${app.url}/auth/elice`, { 'sec-fetch-site': site });
    expect([start.status, start.headers.get('location')]).toEqual([302, '/']);
  }
  for (const site of ['same-origin', 'none']) {
    const start = await visitor.browser.get(`${app.url}/auth/elice`, { 'sec-fetch-site': site });
    expect(start.headers.get('location')).toContain(app.emulators.elice.url);
  }
});

it('lets other sites lead to a login', async () => {
  const start = await app.visitor().browser.get(`${app.url}/auth/elice`, { 'sec-fetch-site': 'cross-site' });
  expect(start.headers.get('location')).toContain(app.emulators.elice.url);
});

it("attaches nobody else's account to somebody logged in whom another site sends to the start and to a callback", async () => {
  const [victim, attacker] = [app.visitor(), app.visitor()];
  await victim.login('chainup');
  // ELECQ returns no state, so nothing but the pending login tells whose callback it is.
  const callback = await attacker.agree('elecq', 'u-1003');
  await victim.browser.get(`${app.url}/auth/elecq`, { 'sec-fetch-site': 'cross-site' });
  expect((await victim.get(callback)).status).toBe(403);
  await attacker.login('elecq', 'u-1003');
  expect((await attacker.get('/account')).html).not.toContain('id="card-chainup"');
});
