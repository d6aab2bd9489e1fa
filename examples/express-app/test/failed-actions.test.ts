import type { Emulator } from 'provider-emulators';
import {
  noticeIn,
  type SampleApp,
  startSampleApp,
  textOf,
  type VisitedPage,
  type Visitor,
} from './support/sample-app.js';

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

/** Presses a button of the account page. */
async function press(visitor: Visitor, action: string): Promise<VisitedPage> {
  const { location } = await visitor.submit(`/account/${action}`);
  return visitor.get(location!);
}

async function latestFiles(visitor: Visitor, { html }: VisitedPage): Promise<{ markdown: string; har: string }> {
  const [, path] = /href="(\/flows\/[^"]*)\.har"/.exec(html) ?? [];
  const [markdown, har] = [await visitor.get(`${path}.md`), await visitor.get(`${path}.har`)];
  return { markdown: markdown.html, har: har.html };
}

/** The first flow of the page. */
const latestFlow = ({ html }: VisitedPage): string =>
  html.split('<details class="recorded"')[1]?.split('<details class="recorded"')[0] ?? '';

const requestIdIn = (page: VisitedPage): string | undefined => /Request id: (\w{8})/.exec(noticeIn(page) ?? '')?.[1];

const problems = (): Record<string, unknown>[] => app.log.filter(({ level }) => Number(level) >= 40);

/** Which faults an endpoint has, its own type knows; here they come from a table. */
const arm = (name: 'elecq' | 'chainup' | 'elice' | 'flowaccount', endpoint: string, fault: string): void =>
  (app.emulators[name] as Emulator).faults.next(endpoint, fault);

describe.each([
  ['flowaccount', 'refresh', 'refresh', 'unavailable', 'The refresh failed here.'],
  ['chainup', 'refresh', 'refresh', 'lost-answer', 'The refresh failed here.'],
  ['elecq', 'refresh', 'refresh', 'refused-with-200', 'The refresh failed here.'],
  ['elecq', 'api', 'profile', 'unavailable', 'The API call failed here.'],
  ['elecq', 'api', 'profile', 'html', 'The API call failed here.'],
  ['flowaccount', 'api', 'profile', 'unavailable', 'The API call failed here.'],
  ['elice', 'api', 'profile', 'expired-token', 'The API call failed here.'],
] as const)('at %s, %s with the fault %s %s', (name, action, endpoint, fault, sentence) => {
  async function fail(): Promise<{ visitor: Visitor; page: VisitedPage }> {
    const visitor = app.visitor();
    await visitor.login(name);
    arm(name, endpoint, fault);
    return { visitor, page: await press(visitor, `${action}/${name}`) };
  }

  it('is a failed flow, on the page and in both files', async () => {
    const { visitor, page } = await fail();
    const flow = latestFlow(page);
    expect(textOf({ html: flow })).toContain(sentence);
    expect(flow).toContain('class="step failed"');
    // No answer that led nowhere looks like one that led on.
    expect(flow).not.toContain('class="back s2"');
    const { markdown, har } = await latestFiles(visitor, page);
    expect(markdown).toContain('- Outcome: failed at step 1\n');
    expect((JSON.parse(har) as { log: { comment: string } }).log.comment).toMatch(/, failed(\.| \()/);
  });

  it('is a line in the log, with its cause, under the request id of the notice', async () => {
    const { page } = await fail();
    const requestId = requestIdIn(page);
    expect(requestId).toBeDefined();
    expect(problems()).toEqual([expect.objectContaining({ requestId, provider: name, action })]);
    const [line] = problems();
    const httpStatus = app.emulators[name].requests.findLast((request) => request.endpoint === endpoint)?.answer
      ?.status;
    if (fault !== 'lost-answer') expect(line).toMatchObject({ httpStatus });
    if (action === 'refresh') {
      expect(line).toMatchObject({
        operation: 'refresh',
        cause: expect.stringMatching(/^Provider\w+Error$/) as string,
      });
      expect(line!['reason']).not.toMatch(/see the cause|no other access token/);
    }
  });
});

it('an action that worked is completed, and nothing in the log', async () => {
  const visitor = app.visitor();
  await visitor.login('flowaccount');
  const page = await press(visitor, 'refresh/flowaccount');
  expect((await latestFiles(visitor, page)).markdown).toContain('- Outcome: completed\n');
  expect(latestFlow(page)).not.toContain('failed here');
  expect(requestIdIn(page)).toBeUndefined();
  expect(problems()).toEqual([]);
});

it('a failed automatic renewal is a failed flow, too, and in the log', async () => {
  await app.close();
  // Within the minute for which the keeper renews ahead: the old token is still good.
  app = await startSampleApp({ flowaccount: { accessTokenLifetime: 30_000 } });
  const visitor = app.visitor();
  await visitor.login('flowaccount');
  app.emulators.flowaccount.faults.next('refresh', 'unavailable');
  const page = await visitor.get('/account');
  expect(textOf({ html: latestFlow(page) })).toContain('The refresh failed here.');
  expect((await latestFiles(visitor, page)).markdown).toContain('- Outcome: failed at step 1\n');
  expect(problems()).toContainEqual(
    expect.objectContaining({ action: 'renewal', httpStatus: 503, operation: 'refresh' }),
  );
});

it('refused credentials are in the log with the code of the provider', async () => {
  const visitor = app.visitor();
  await visitor.login('flowaccount');
  app.emulators.flowaccount.faults.next('refresh', 'invalid-client');
  const page = await press(visitor, 'refresh/flowaccount');
  expect(noticeIn(page)).toContain('The log of this app has the reason.');
  expect(problems()).toEqual([
    expect.objectContaining({
      error: 'RefreshFailedError',
      cause: 'ProviderRefusedError',
      code: 'invalid_client',
      operation: 'refresh',
      requestId: requestIdIn(page),
    }),
  ]);
});

describe.each(['flowaccount', 'chainup'] as const)('a refresh at %s whose answer is lost', (name) => {
  it.each(['lost-answer', 'truncated'] as const)('says that the new tokens may be lost: %s', async (fault) => {
    const visitor = app.visitor();
    await visitor.login(name);
    app.emulators[name].faults.next('refresh', fault);
    const notice = noticeIn(await press(visitor, `refresh/${name}`));
    expect(notice).toContain('If ');
    expect(notice).toContain(
      'they are lost, and the old refresh token may not work any more. You may have to log in again.',
    );
    // The emulator has ended the old one, as the provider does.
    expect(noticeIn(await press(visitor, `refresh/${name}`))).toContain('have ended. Log in with it again.');
  });

  it('says so, too, when the provider has said nothing for ten seconds', async () => {
    const visitor = app.visitor();
    await visitor.login(name);
    app.emulators[name].faults.next('refresh', 'hang');
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setInterval', 'Date', 'performance'],
    });
    try {
      const pressed = press(visitor, `refresh/${name}`);
      while (app.emulators[name].requests.at(-1)?.endpoint !== 'refresh') await new Promise(setImmediate);
      await jest.advanceTimersByTimeAsync(9_900);
      const waiting = Symbol();
      expect(await Promise.race([pressed, new Promise((resolve) => setImmediate(resolve, waiting))])).toBe(waiting);
      await jest.advanceTimersByTimeAsync(200);
      expect(noticeIn(await pressed)).toContain('You may have to log in again.');
    } finally {
      jest.useRealTimers();
    }
  });

  it('is none where the provider has answered that it is down', async () => {
    const visitor = app.visitor();
    await visitor.login(name);
    app.emulators[name].faults.next('refresh', 'unavailable');
    expect(noticeIn(await press(visitor, `refresh/${name}`))).toContain('could not do that right now');
  });
});

it.each(['elecq', 'elice', 'flowaccount'] as const)(
  'an answer of %s that is no answer is not called a refusal',
  async (name) => {
    const visitor = app.visitor();
    await visitor.login(name);
    for (const fault of ['html', 'truncated', 'empty'] as const) {
      app.emulators[name].faults.next('profile', fault);
      const notice = noticeIn(await press(visitor, `api/${name}`));
      expect(notice).toContain('gave an answer that this app cannot read.');
    }
  },
);

it('during a pause says that nothing was sent, and when the next try is possible', async () => {
  const visitor = app.visitor();
  await visitor.login('elecq');
  app.emulators.elecq.faults.next('refresh', 'refused-with-200');
  await press(visitor, 'refresh/elecq');
  const flowsOf = ({ html }: VisitedPage): number => html.split('<details class="recorded"').length;
  const before = flowsOf(await visitor.get('/account'));
  app.emulators.elecq.clearRequests();
  const page = await press(visitor, 'refresh/elecq');
  expect(app.emulators.elecq.requests).toEqual([]);
  expect(flowsOf(page)).toBe(before);
  expect(noticeIn(page)).toMatch(/^Nothing was sent to ELECQ: .* The next try is possible in \d+ (sec|min)/);
});

it('tells a failed action in every language', async () => {
  for (const [language, words] of [
    ['ko', ['여기서 토큰 갱신이 실패했습니다.', '새 토큰이 발급되었다면']],
    ['th', ['การต่ออายุโทเค็นล้มเหลวตรงนี้', 'คุณอาจต้องเข้าสู่ระบบอีกครั้ง']],
    ['zh', ['刷新在此处失败。', '您可能需要重新登录。']],
  ] as const) {
    const visitor = app.visitor();
    await visitor.login('flowaccount');
    app.emulators.flowaccount.faults.next('refresh', 'lost-answer');
    await visitor.post('/language', { language, page: '/account' });
    const text = textOf(await press(visitor, 'refresh/flowaccount'));
    for (const word of words) expect(text).toContain(word);
  }
});
