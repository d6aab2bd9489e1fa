import { noticeIn, type SampleApp, startSampleApp, textOf } from './support/sample-app.js';

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

it('says nothing that only an address says', async () => {
  const visitor = app.visitor();
  await visitor.login('elice');
  for (const query of ['did=linked&provider=elice', 'notice=linked', 'notice=linked/elice', 'notice=constructor']) {
    expect(noticeIn(await visitor.get(`/account?${query}`))).toBeUndefined();
  }
});

it('tells it once: a reload does not repeat it', async () => {
  const visitor = app.visitor();
  await visitor.login('flowaccount');
  const { location } = await visitor.submit('/account/refresh/flowaccount');
  expect(noticeIn(await visitor.get(location!))).toBe('FlowAccount has given you new tokens.');
  expect(noticeIn(await visitor.get(location!))).toBeUndefined();
  expect(noticeIn(await visitor.get('/account'))).toBeUndefined();
});

it('leaves to each tab its own, in whichever order they load', async () => {
  const visitor = app.visitor();
  await visitor.login('flowaccount');
  await visitor.login('elice');
  const first = await visitor.submit('/account/refresh/flowaccount');
  const second = await visitor.submit('/account/api/elice');
  expect(noticeIn(await visitor.get('/account'))).toBeUndefined();
  expect(noticeIn(await visitor.get(second.location!))).toContain('Elice has answered.');
  expect(noticeIn(await visitor.get(first.location!))).toBe('FlowAccount has given you new tokens.');
});

it('tells nothing to somebody else who opens the address', async () => {
  const [visitor, other] = [app.visitor(), app.visitor()];
  await visitor.login('flowaccount');
  await other.login('elice');
  const { location } = await visitor.submit('/account/refresh/flowaccount');
  expect(noticeIn(await other.get(location!))).toBeUndefined();
});

it('believes no cookie that it did not sign', async () => {
  const visitor = app.visitor();
  await visitor.login('elice');
  const session = visitor.browser.cookies(app.url)['session']!;
  for (const value of ['linked/elice', encodeURIComponent('s:linked/elice.made-up'), session]) {
    const cookie = `session=${session}; notice.mine=${value}`;
    const response = await fetch(`${app.url}/account?notice=mine`, { headers: { cookie } });
    const html = await response.text();
    expect(textOf({ html })).toContain('Linked accounts');
    expect(html).not.toContain('is linked to your account');
  }
});
