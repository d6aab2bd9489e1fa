import { type Flow, type Step, timingsOf } from '../src/inspector/index.js';
import { type SampleApp, startSampleApp, textOf } from './support/sample-app.js';

const step = (rest: Partial<Step> & Pick<Step, 'at'>): Step => ({
  kind: 'token',
  from: 'app',
  to: 'provider',
  request: { line: 'POST https://provider.example/token', headers: [] },
  ...rest,
});
const start = step({ kind: 'start', from: 'browser', to: 'app', at: 1_000 });
const page = step({ kind: 'provider-page', from: 'browser', to: 'provider', at: 1_001 });
const callback = step({ kind: 'callback', from: 'browser', to: 'app', at: 31_000 });
const token = step({ at: 31_020, durationMs: 60 });
const profile = step({ kind: 'profile', at: 31_080, durationMs: 20 });

const flow = (steps: Step[]): Flow => ({
  id: 'f',
  provider: 'elice',
  action: 'login',
  at: 40_000,
  steps,
  failed: false,
});

describe('the times of a flow', () => {
  const timings = timingsOf(flow([start, page, callback, token, profile]));

  it('count from its start, whatever the person did at the provider', () => {
    expect(timings.start).toBe(1_000);
    expect(timings.of.get(callback)).toEqual({ after: 30_000 });
    expect(timings.of.get(profile)?.after).toBe(30_080);
  });

  it('lay the bar of a call into the time of the request that set it off', () => {
    expect(timings.of.get(token)?.bar).toEqual({ start: 0.2, length: 0.6 });
    expect(timings.of.get(profile)?.bar).toEqual({ start: 0.8, length: 0.2 });
  });

  it('sum up the calls to the provider, and nothing else', () => {
    expect([timings.calls, timings.total]).toEqual([2, 80]);
  });
});

describe('the page', () => {
  let app: SampleApp;
  beforeAll(async () => {
    app = await startSampleApp();
  });
  afterAll(() => app.close());

  it('says when a flow started, how long each call took, and draws it', async () => {
    const visitor = app.visitor();
    await visitor.login('flowaccount');
    const account = await visitor.get('/account');
    expect(account.html).toMatch(/Started\s+<time datetime="\d{4}-\d\d-\d\dT[\d:.]+Z"/);
    expect(textOf(account)).toMatch(/Calls of your app to FlowAccount: 2, together [\d.,]+ m?s/);
    expect(textOf(account).match(/after [\d.,]+ (ms|sec) · takes [\d.,]+ (ms|sec)/g)).toHaveLength(2);
    expect(account.html.match(/<rect\s+class="part"/g)).toHaveLength(2);
  });

  it.each([
    ['rate-limited', 's4'],
    ['unavailable', 's5'],
    ['reset', 'none'],
  ] as const)('gives the answer of a call that was %s the look of %s', async (fault, look) => {
    app.emulators.elice.faults.next('token', fault);
    const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const page = await app.visitor().login('elice');
    log.mockRestore();
    const looks = [...page.html.matchAll(/class="back (\w+)"/g)].map(([, name]) => name);
    expect(looks).toEqual(['s3', 's3', look]);
  });
});
