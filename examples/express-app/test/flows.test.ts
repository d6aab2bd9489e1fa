import { type SampleApp, startSampleApp, textOf, type VisitedPage } from './support/sample-app.js';

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

const headlines = ({ html }: VisitedPage): string[] =>
  [...html.matchAll(/<h3>([^<]*)<\/h3>/g)].map(([, text]) => text!).filter((text) => /Login|Linking|API/.test(text));

it('shows the flows of one provider, without a script, and says which', async () => {
  const visitor = app.visitor();
  await visitor.login('elice');
  await visitor.login('chainup');
  expect(headlines(await visitor.get('/account'))).toEqual(['Linking ChainUp', 'Login with Elice']);
  const filtered = await visitor.get('/account?flows=elice');
  expect(headlines(filtered)).toEqual(['Login with Elice']);
  expect(filtered.html).toMatch(/<a href="\/account\?flows=elice#flows" aria-current="true"\s*>Elice<\/a/);
  expect(textOf(await visitor.get('/account?flows=elecq'))).toContain('Nothing of ELECQ is recorded.');
  // What is no provider filters nothing, and is repeated nowhere.
  const odd = await visitor.get('/account?flows=%3Cscript%3E');
  expect(headlines(odd)).toHaveLength(2);
  expect(odd.html).not.toContain('script%3E#flows');
});

it('filters what failed before anybody logged in', async () => {
  const visitor = app.visitor();
  for (const name of ['elice', 'flowaccount'] as const) {
    await visitor.get(await app.emulators[name].decline(await visitor.start(name)));
  }
  expect(headlines(await visitor.get('/flows?flows=flowaccount'))).toEqual(['Login with FlowAccount']);
  expect(headlines(await visitor.get('/flows'))).toEqual(['Login with FlowAccount', 'Login with Elice']);
});

describe('the list for an open page', () => {
  const newestIn = ({ html }: VisitedPage): string => /data-newest="([^"]*)"/.exec(html)![1]!;

  it('is empty while there is nothing new, and has everything when there is', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    const newest = newestIn(await visitor.get('/account'));
    expect(newest).toMatch(/^[\da-f-]{32,36}$/);
    const same = await visitor.get(`/flows/list?newest=${newest}`);
    expect([same.status, same.html]).toEqual([204, '']);
    await visitor.submit('/account/api/elice');
    const more = await visitor.get(`/flows/list?newest=${newest}`);
    expect(more.status).toBe(200);
    expect(headlines(more)).toEqual(['API call to Elice', 'Login with Elice']);
    expect(more.html).not.toContain('<html');
    expect(more.headers.get('cache-control')).toBe('no-store');
    const latest = more.headers.get('x-newest-flow')!;
    expect((await visitor.get(`/flows/list?newest=${latest}`)).status).toBe(204);
    // Nothing new of another provider.
    expect((await visitor.get('/flows/list?flows=chainup&newest=')).status).toBe(204);
  });

  it('is nobody else’s, and gone after the logout', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    expect((await app.visitor().get('/flows/list?newest=')).status).toBe(204);
    await visitor.submit('/logout');
    const list = await visitor.get('/flows/list?newest=elice-1');
    expect([list.status, list.html.trim()]).toEqual([200, '']);
  });
});
