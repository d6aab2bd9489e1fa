import {
  NAMES,
  type Name,
  noticeIn,
  type SampleApp,
  startSampleApp,
  textOf,
  type VisitedPage,
} from './support/sample-app.js';

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

/** What is shown of the card of a provider. */
function cardOf(page: VisitedPage, name: Name): string {
  const card = page.html.split(`id="card-${name}"`)[1]?.split('</article>')[0] ?? '';
  return card.replace(/<template[^]*?<\/template>/g, '');
}

const callsOf = (name: Name): [string | undefined, number | undefined][] =>
  app.emulators[name].requests.map(({ endpoint, answer }) => [endpoint, answer?.status]);

describe('unlinking', () => {
  it('takes the provider away, and its account is free for somebody else', async () => {
    const visitor = app.visitor();
    await visitor.login('flowaccount');
    await visitor.login('elice');
    expect(await visitor.noticeAfter('/account/unlink/elice')).toBe(
      'Elice is unlinked. Its tokens are forgotten here.',
    );
    const page = await visitor.get('/account');
    expect(page.html).not.toContain('id="card-elice"');
    expect(page.html).toContain('href="/auth/elice"');
    const other = app.visitor();
    await other.login('elice');
    expect((await other.get('/account')).html).not.toContain('id="card-flowaccount"');
  });

  it('forgets the tokens: linked again by a login that brings none, there would be none', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    await visitor.login('flowaccount');
    await visitor.submit('/account/unlink/flowaccount');
    expect((await visitor.post('/account/api/flowaccount', await visitor.form())).status).toBe(404);
    app.emulators.flowaccount.clearRequests();
    await visitor.login('flowaccount');
    // Nothing of the old tokens is used or refreshed.
    expect(callsOf('flowaccount').map(([endpoint]) => endpoint)).not.toContain('refresh');
  });

  it('says that the last one is the last, and logs out with it', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    expect(textOf(await visitor.get('/account'))).toContain('Elice is your last way in. Unlinking it logs you out.');
    const { location } = await visitor.submit('/account/unlink/elice');
    const home = await visitor.get(location!);
    expect(noticeIn(home)).toBe(
      'Elice is unlinked, and its tokens are forgotten here. It was your last way in, so you are logged out.',
    );
    expect(textOf(home)).not.toContain('You are logged in');
    expect((await visitor.get('/account')).location).toBe('/');
    expect((await visitor.login('elice')).location).toBe('/account');
  });

  it('ends the login of the same user in other browsers, too, with the last one', async () => {
    const [visitor, elsewhere] = [app.visitor(), app.visitor()];
    await visitor.login('elice');
    await elsewhere.login('elice');
    await visitor.submit('/account/unlink/elice');
    expect((await elsewhere.get('/account')).location).toBe('/');
  });

  it('of all at once leaves nobody logged in, and every account free', async () => {
    const visitor = app.visitor();
    for (const name of NAMES) await visitor.login(name);
    const form = await visitor.form();
    const answers = await Promise.all(
      [...NAMES, ...NAMES].map((name) => visitor.post(`/account/unlink/${name}`, form)),
    );
    for (const { status } of answers) expect([303, 403, 404]).toContain(status);
    expect((await visitor.get('/account')).location).toBe('/');
    for (const name of NAMES) {
      const other = app.visitor();
      await other.login(name);
      expect((await other.get('/account')).html.match(/id="card-/g)).toHaveLength(1);
    }
  });

  it('needs the form', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    expect((await visitor.post('/account/unlink/elice', {})).status).toBe(403);
    expect((await visitor.get('/account')).status).toBe(200);
  });
});

describe('reconnecting', () => {
  it.each(NAMES)('brings new tokens of %s, and says so', async (name) => {
    const visitor = app.visitor();
    await visitor.login(name);
    expect(cardOf(await visitor.get('/account'), name)).toContain('>Reconnect<');
    const { location } = await visitor.login(name);
    expect(noticeIn(await visitor.get(location!))).toMatch(/^You have logged in with \w+ again\. It has given you new/);
  });
});

describe('a token that is made to look ended', () => {
  it.each(['elecq', 'flowaccount'] as const)('is refreshed by the next use of %s, once', async (name) => {
    const visitor = app.visitor();
    await visitor.login(name);
    app.emulators[name].clearRequests();
    const page = await visitor.get((await visitor.submit(`/account/expire/${name}`)).location!);
    expect(noticeIn(page)).toMatch(/^The access token of \w+ counts as ended now\.$/);
    expect(cardOf(page, name)).toContain('The next use gets a new one');
    expect(callsOf(name)).toEqual([]);
    const both = await Promise.all([1, 2].map(() => visitor.noticeAfter(`/account/api/${name}`)));
    for (const notice of both) expect(notice).toContain('has answered');
    expect(callsOf(name).filter(([endpoint]) => endpoint === 'refresh')).toEqual([['refresh', 200]]);
    expect(cardOf(await visitor.get('/account'), name)).not.toContain('has ended');
  });

  it('leaves a new login as the only way where there is no refresh: Elice', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    expect(cardOf(await visitor.get('/account'), 'elice')).toContain('action="/account/api/elice"');
    await visitor.submit('/account/expire/elice');
    const card = cardOf(await visitor.get('/account'), 'elice');
    expect(card).toContain('Log in again with Elice');
    expect(card).not.toContain('action="/account/api/elice"');
    expect(card).not.toContain('<time');
    await visitor.login('elice');
    expect(cardOf(await visitor.get('/account'), 'elice')).toMatch(/>ends in /);
  });

  it('does not overwrite tokens that a refresh has brought meanwhile', async () => {
    const visitor = app.visitor();
    await visitor.login('flowaccount');
    const form = await visitor.form();
    await Promise.all(
      ['expire', 'refresh', 'expire', 'refresh'].map((action) => visitor.post(`/account/${action}/flowaccount`, form)),
    );
    expect(await visitor.noticeAfter('/account/refresh/flowaccount')).toContain('has given you new tokens');
    expect(callsOf('flowaccount').every(([, status]) => status !== 400)).toBe(true);
  });

  it('is offered on emulators and outside production only', async () => {
    await app.close();
    app = await startSampleApp({}, { NODE_ENV: 'production' });
    const visitor = app.visitor();
    await visitor.login('flowaccount');
    expect((await visitor.get('/account')).html).not.toContain('/account/expire/');
    const { location } = await visitor.post('/account/expire/flowaccount', await visitor.form());
    expect(noticeIn(await visitor.get(location!))).toContain('did not work');
    expect(cardOf(await visitor.get('/account'), 'flowaccount')).toMatch(/>ends in /);
  });
});

describe('a token that the API has refused', () => {
  it('has no time of life any more, and offers a login: Elice', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    app.emulators.elice.faults.next('profile', 'expired-token');
    expect(await visitor.noticeAfter('/account/api/elice')).toContain('Elice refused the access token.');
    const card = cardOf(await visitor.get('/account'), 'elice');
    expect(card).toContain('refused by the API');
    expect(card).toContain('Log in again with Elice');
    expect(card).not.toMatch(/>ends in |A new token did not help|action="\/account\/api/);
    const { location } = await visitor.login('elice');
    expect(noticeIn(await visitor.get(location!))).toContain('again');
    expect(cardOf(await visitor.get('/account'), 'elice')).toMatch(/>ends in /);
  });

  it.each(['elecq', 'flowaccount'] as const)('even a new one offers a login, and a refresh: %s', async (name) => {
    const visitor = app.visitor();
    await visitor.login(name);
    app.emulators[name].faults.next('profile', 'expired-token', 2);
    expect(await visitor.noticeAfter(`/account/api/${name}`)).toContain('refused the access token.');
    const card = cardOf(await visitor.get('/account'), name);
    expect(card).toContain('A new token did not help.');
    expect(card).toContain('Log in again with');
    expect(await visitor.noticeAfter(`/account/refresh/${name}`)).toContain('has given you new tokens');
    expect(cardOf(await visitor.get('/account'), name)).toMatch(/>ends in /);
  });

  it('stays as it is for a refusal that is not about the token', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    app.emulators.elice.faults.next('profile', { status: 403, headers: {}, body: '{}' });
    expect(await visitor.noticeAfter('/account/api/elice')).toContain('refused the call');
    expect(cardOf(await visitor.get('/account'), 'elice')).toMatch(/>ends in /);
  });
});

describe('a lifetime', () => {
  it.each([
    ['flowaccount', 'Refresh token', true],
    ['flowaccount', 'Access token', false],
    ['chainup', 'Access token', true],
    ['elecq', 'Access token', false],
    ['elice', 'Access token', false],
  ] as const)('of %s that is our reading of a document says so: %s, %s', async (name, token, isAssumed) => {
    const visitor = app.visitor();
    await visitor.login(name);
    const [, value = ''] = cardOf(await visitor.get('/account'), name).split(`<dt>${token}</dt>`);
    const text = textOf({ html: value.split('</dd>')[0]! });
    expect(text).toMatch(/ends in \d/);
    expect(text.includes('(as far as we know)')).toBe(isAssumed);
  });
});
