import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main, type Report } from 'provider-doctor';
import type { RecordedRequest } from 'provider-emulators';
import * as v from 'valibot';
import {
  NAMES,
  type Name,
  type SampleApp,
  startSampleApp,
  type VisitedPage,
  type Visitor,
} from './support/sample-app.js';

let app: SampleApp;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'exports-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

// ---- HAR 1.2, to the letter: no member besides, and every size, time and list that the format demands ----------------------

const pairs = v.array(v.strictObject({ name: v.string(), value: v.string() }));
const size = v.pipe(v.number(), v.integer(), v.minValue(-1));
const Har = v.strictObject({
  log: v.strictObject({
    version: v.literal('1.2'),
    creator: v.strictObject({ name: v.string(), version: v.string(), comment: v.string() }),
    comment: v.string(),
    entries: v.array(
      v.strictObject({
        startedDateTime: v.pipe(v.string(), v.isoTimestamp()),
        time: v.pipe(v.number(), v.minValue(0)),
        request: v.strictObject({
          method: v.string(),
          url: v.pipe(v.string(), v.url(), v.regex(/^[\x21-\x7e]+$/)),
          httpVersion: v.string(),
          cookies: v.tuple([]),
          headers: pairs,
          queryString: pairs,
          postData: v.optional(v.strictObject({ mimeType: v.string(), text: v.string() })),
          headersSize: size,
          bodySize: size,
          comment: v.optional(v.string()),
        }),
        response: v.strictObject({
          status: v.pipe(v.number(), v.integer()),
          statusText: v.string(),
          httpVersion: v.string(),
          cookies: v.tuple([]),
          headers: pairs,
          content: v.strictObject({ size, mimeType: v.string(), text: v.string() }),
          redirectURL: v.string(),
          headersSize: size,
          bodySize: size,
          comment: v.optional(v.string()),
        }),
        cache: v.strictObject({}),
        timings: v.strictObject({ send: v.number(), wait: v.number(), receive: v.number() }),
        comment: v.string(),
      }),
    ),
  }),
});

// ---- Taking them home ------------------------------------------------------------------------------------------------------

/** The addresses of a page's files, the latest flow's first. */
const filesOn = ({ html }: VisitedPage, ending: 'har' | 'md'): string[] =>
  [...html.matchAll(new RegExp(`href="(/flows/[^"]*\\.${ending})"`, 'g'))].map(([, href]) => href!);

async function download(visitor: Visitor, page: VisitedPage, ending: 'har' | 'md'): Promise<VisitedPage> {
  return visitor.get(filesOn(page, ending)[0]!);
}

async function loggedIn(name: Name): Promise<{ visitor: Visitor; page: VisitedPage }> {
  const visitor = app.visitor();
  await visitor.login(name);
  return { visitor, page: await visitor.get('/account') };
}

async function examine(name: Name, har: string): Promise<{ status: number; report: Report }> {
  const file = join(folder, `${name}.har`);
  writeFileSync(file, har);
  let out = '';
  const status = await main([name, '--json', '--har', file], {
    env: {},
    out: (text) => void (out += text),
    error: () => undefined,
    open: () => Promise.reject(new Error('no browser')),
    ask: undefined,
    readLine: () => Promise.resolve(undefined),
    hasColours: false,
    stop: new AbortController().signal,
  });
  return { status, report: JSON.parse(out) as Report };
}

const lastOf = (requests: readonly RecordedRequest[], endpoint: string): RecordedRequest =>
  requests.findLast((request) => request.endpoint === endpoint)!;

describe.each(NAMES)('a login with %s, taken home', (name) => {
  it('as HAR 1.2 has every call in its order, and the doctor finds nothing wrong in it', async () => {
    const { visitor, page } = await loggedIn(name);
    const file = await download(visitor, page, 'har');
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toMatch(/^application\/json/);
    expect(file.headers.get('cache-control')).toBe('no-store');
    expect(file.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename=${name}-login-\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ\\.har$`),
    );
    const { log } = v.parse(Har, JSON.parse(file.html));
    const calls = app.emulators[name].requests.filter(({ endpoint }) => endpoint !== undefined && endpoint !== 'login');
    const sent = log.entries.filter(
      ({ comment }) => comment.endsWith(' to provider') || comment.startsWith('provider-page'),
    );
    const pathOf = ({ request: { method, url } }: (typeof sent)[number]): string =>
      `${method} ${new URL(url).pathname}`;
    expect([...new Set(sent.map(pathOf))]).toEqual(
      expect.arrayContaining([...new Set(calls.map(({ method, path }) => `${method} ${path}`))]),
    );
    const started = log.entries.map(({ startedDateTime }) => Date.parse(startedDateTime));
    expect(started).toEqual([...started].sort((a, b) => a - b));
    const { status, report } = await examine(name, file.html);
    expect(report.steps.filter(({ verdict }) => verdict === 'FAIL')).toEqual([]);
    expect(status).toBe(0);
    const callback = report.steps
      .filter(({ step }) => step === 'callback')
      .map(({ check, verdict }) => `${check} ${verdict}`);
    expect(callback).toEqual(['code PASS', 'state PASS']);
  });

  it('as Markdown says when what was called, by which versions, and holds no cookie', async () => {
    const { visitor, page } = await loggedIn(name);
    const file = await download(visitor, page, 'md');
    expect(file.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename=.*\.md$/);
    const { path, answer } = lastOf(app.emulators[name].requests, 'token');
    expect(file.html).toContain(`POST ${app.emulators[name].url}${path}`);
    expect(file.html).toContain(`HTTP ${answer!.status}`);
    expect(file.html).toMatch(
      /Our application to \w+, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC, answered after \d+ ms/,
    );
    expect(file.html).toContain(`passport-${name} 0.1.0, passport-oauth2-kit 0.1.0, Node.js ${process.versions.node}`);
    expect(file.html).not.toMatch(/cookie:/i);
  });

  it('is for the session that it was recorded in', async () => {
    const { page } = await loggedIn(name);
    const stranger = app.visitor();
    await stranger.login(name);
    for (const ending of ['har', 'md'] as const) {
      expect((await download(stranger, page, ending)).status).toBe(404);
      expect((await download(app.visitor(), page, ending)).status).toBe(404);
    }
  });
});

it('tells the doctor how long what is masked was', async () => {
  const { visitor, page } = await loggedIn('elice');
  const { report } = await examine('elice', (await download(visitor, page, 'har')).html);
  const { answer } = lastOf(app.emulators.elice.requests, 'token');
  const { access_token } = answer!.payload as { access_token: string };
  expect(report.steps).toContainEqual(
    expect.objectContaining({ check: 'access token', seen: `a text of ${access_token.length} characters` }),
  );
});

it('has the doctor say that it cannot read masked claims, where nothing else tells who it is', async () => {
  await app.close();
  app = await startSampleApp({}, { ELECQ_USER_PROFILE_URL: '' });
  const { visitor, page } = await loggedIn('elecq');
  const { status, report } = await examine('elecq', (await download(visitor, page, 'har')).html);
  expect(status).toBe(0);
  expect(report.steps).toContainEqual(
    expect.objectContaining({ check: 'claims', verdict: 'NOT_RUN', seen: expect.stringContaining('masked') }),
  );
  expect(report.steps).toContainEqual(expect.objectContaining({ step: 'profile', verdict: 'NOT_RUN' }));
});

it('leaves out of both files who the person is', async () => {
  const visitor = app.visitor();
  await visitor.login('elice', '20482');
  const page = await visitor.get('/account');
  expect(page.html).toContain('haneul@learners.example');
  for (const ending of ['har', 'md'] as const) {
    const { html } = await download(visitor, page, ending);
    expect(html).toContain('fullname');
    expect(html).toContain('20482');
    expect(html).not.toMatch(/haneul/i);
  }
});

it('leaves out of both files the branch of a business', async () => {
  const visitor = app.visitor();
  await visitor.login('flowaccount');
  const page = await visitor.get('/account');
  const { payload } = lastOf(app.emulators.flowaccount.requests, 'profile').answer!;
  const { companyBranch } = payload as { companyBranch: string };
  expect(companyBranch).not.toBe('');
  for (const ending of ['har', 'md'] as const) {
    const { html } = await download(visitor, page, ending);
    expect(html).toContain('companyBranch');
    expect(html).not.toContain(companyBranch);
  }
});

it('leaves out of both files, and secrets out of the page, whatever names they have', async () => {
  const visitor = app.visitor();
  const secrets = { session_key: 'canary-1', apikey: 'canary-2', cookie: 'canary-3' };
  const personal = {
    address: { street: 'canary-4' },
    nationalId: 1_101_700_230_708,
    birthday: '1990-01-31',
    pets: ['canary-5'],
  };
  app.emulators.elice.faults.next('token', { payload: { access_token: 'canary-token', ...secrets } });
  app.emulators.elice.faults.next('profile', {
    payload: { id: 7, name: 'canary-6', status: 'ok', ...personal, ...secrets },
  });
  const page = await visitor.get((await visitor.login('elice')).location!);
  const { html: har } = await download(visitor, page, 'har');
  const { html: markdown } = await download(visitor, page, 'md');
  for (const text of [har, markdown]) {
    expect(text).not.toMatch(/canary|1101700230708|1990-01-31/);
    // What tells of nobody helps the reader.
    expect(text).toMatch(/status\\?": \\?"ok/);
  }
  expect(page.html).not.toMatch(/canary-[123]/);
});

it('say why a login failed, where the wire does not show it', async () => {
  const visitor = app.visitor();
  app.emulators.chainup.faults.next('token', 'foreign-signature');
  const page = await visitor.login('chainup');
  const { html: har } = await download(visitor, page, 'har');
  const { html: markdown } = await download(visitor, page, 'md');
  expect(markdown).toMatch(/- Outcome: failed at step \d\n- Error: ChainUp .*signature.*\n/);
  expect(har).toMatch(/failed \(ChainUp .*signature/);
  expect(markdown).not.toContain('your app');
});

it('offers a failed login on its error page, to whoever is not logged in', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  app.emulators.flowaccount.faults.next('token', 'invalid-client');
  const visitor = app.visitor();
  const page = await visitor.login('flowaccount');
  log.mockRestore();
  expect(page.status).toBe(401);
  const markdown = await download(visitor, page, 'md');
  expect(markdown.html).toContain('- Outcome: failed at step 4');
  expect(markdown.html).toContain('HTTP 401');
  const { report } = await examine('flowaccount', (await download(visitor, page, 'har')).html);
  expect(report.steps.filter(({ verdict }) => verdict === 'FAIL')).toEqual([
    expect.objectContaining({ step: 'token', side: 'settings' }),
  ]);
  expect((await download(app.visitor(), page, 'har')).status).toBe(404);
});

it('says in a HAR which call had no answer, and why', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  app.emulators.elice.faults.next('token', 'reset');
  const visitor = app.visitor();
  const page = await visitor.login('elice');
  log.mockRestore();
  const { log: har } = v.parse(Har, JSON.parse((await download(visitor, page, 'har')).html));
  expect(har.entries.at(-1)!.response).toMatchObject({ status: 0, comment: 'No answer (ECONNRESET)' });
});
