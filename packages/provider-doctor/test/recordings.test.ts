import { writeFileSync, readFileSync } from 'node:fs';
import type { Dialect } from 'provider-emulators';
import { failures, type Name, NAMES, run, TestSetup, useFolder } from './support.js';

// A report out of a recorded exchange, and a dialect out of a report.

const inFolder = useFolder();
let files = 0;
const fileOf = (json: unknown): string => {
  const file = inFolder(`${(files += 1)}.har`);
  writeFileSync(file, typeof json === 'string' ? json : JSON.stringify(json));
  return file;
};

interface Entry {
  request: { method: string; url: string; headers: { name: string; value: string }[]; postData?: { text: string } };
  response: { status: number; headers: { name: string; value: string }[]; content: { text: string } };
}

/** What an emulator has in its log, and the browser's way back, as a HAR. */
function harOf(setup: TestSetup, name: Name, callback: string): { log: { entries: Entry[] } } {
  const { url, requests } = setup.emulators[name];
  const pairs = (headers: Readonly<Record<string, unknown>>) =>
    Object.entries(headers).map(([key, value]) => ({ name: key, value: String(value) }));
  const entries = requests
    .filter(({ endpoint }) => endpoint !== undefined && endpoint !== 'login')
    .map(({ method, path, query, headers, body, answer }): Entry => {
      const search = new URLSearchParams(query as Record<string, string>).toString();
      return {
        request: {
          method,
          url: `${url}${path}${search === '' ? '' : `?${search}`}`,
          headers: pairs(headers),
          ...(body !== '' && { postData: { text: body } }),
        },
        response: {
          status: answer?.status ?? 0,
          headers: pairs(answer?.headers ?? {}),
          content: { text: answer?.body ?? '' },
        },
      };
    });
  const visit: Entry = {
    request: { method: 'GET', url: callback, headers: [] },
    response: { status: 302, headers: [], content: { text: '' } },
  };
  const page = entries.findIndex(({ request }) => request.method === 'GET');
  entries.splice(page + 1, 0, visit);
  return { log: { entries } };
}

async function recorded(name: Name, dialect: 'documented' | 'observed') {
  const setup = await TestSetup.open({ dialect });
  let callback = '';
  const live = await setup.examine(name, ['--refresh'], {
    open: setup.login(name, (url) => {
      callback = url.href;
    }),
  });
  const har = harOf(setup, name, callback);
  await setup.close();
  return { live, har, env: setup.emulators[name].env };
}

/** What a report says, but for the settings, and for the page that only a live examination opens. */
const saidBy = ({ report }: Awaited<ReturnType<typeof run>>) =>
  report.steps
    .filter(
      ({ step, check }) =>
        !['settings', 'addresses', 'decline'].includes(step) && check !== 'page' && check !== 'destination',
    )
    .map(({ step, check, verdict, seen }) => `${step} ${check} ${verdict} ${seen}`);

describe.each(['documented', 'observed'] as const)('a recording of the %s dialect', (dialect) => {
  it.each(NAMES)('of %s says what the login itself said', async (name) => {
    const { live, har, env } = await recorded(name, dialect);
    const read = await run([name, '--json', '--har', fileOf(har)], { env: name === 'chainup' ? env : {} });
    expect(saidBy(read)).toEqual(saidBy(live));
    expect(read.status).toBe(0);
  });
});

it('reads ChainUp’s envelope without keys, and says what it would take to open it', async () => {
  const { har } = await recorded('chainup', 'documented');
  const read = await run(['chainup', '--json', '--har', fileOf(har)]);
  expect(read.status).toBe(0);
  expect(read.report.steps).toContainEqual(
    expect.objectContaining({
      step: 'token',
      verdict: 'NOT_RUN',
      seen: expect.stringContaining('CHAINUP_PRIVATE_KEY'),
    }),
  );
});

it('reads what is masked as the sample app masks it', async () => {
  const { har } = await recorded('elice', 'documented');
  const mask = (text: string): string =>
    text.replace(/[\w-]{40,}/g, (secret) => `${secret.slice(0, 4)}…(${secret.length} chars)`);
  const masked = mask(JSON.stringify(har));
  expect(masked).toContain('…(43 chars)');
  const read = await run(['elice', '--json', '--har', fileOf(masked)]);
  expect(read.status).toBe(0);
  expect(read.report.steps).toContainEqual(
    expect.objectContaining({ step: 'token', check: 'access token', seen: 'a text of 43 characters', verdict: 'PASS' }),
  );
});

it('a browser’s recording ends at the callback: the rest is told as not run', async () => {
  const { har } = await recorded('elice', 'documented');
  har.log.entries = har.log.entries.slice(0, 2);
  const read = await run(['elice', '--json', '--har', fileOf(har)]);
  expect(read.status).toBe(0);
  expect(failures(read.report)).toEqual([]);
  expect(read.report.steps.filter(({ verdict }) => verdict === 'NOT_RUN').map(({ step }) => step)).toEqual(
    expect.arrayContaining(['token', 'profile', 'refresh']),
  );
  expect(read.report.steps).toContainEqual(
    expect.objectContaining({ step: 'callback', check: 'state', verdict: 'PASS' }),
  );
});

it('a recorded refusal is a FAIL with the same advice', async () => {
  const { har } = await recorded('flowaccount', 'documented');
  const token = har.log.entries.find(({ request }) => request.method === 'POST')!;
  token.response = {
    status: 401,
    headers: [{ name: 'Content-Type', value: 'application/json' }],
    content: { text: '{"error":"invalid_client"}' },
  };
  const read = await run(['flowaccount', '--json', '--har', fileOf(har)]);
  expect(read.status).toBe(1);
  expect(failures(read.report)).toEqual([expect.objectContaining({ step: 'token', side: 'settings' })]);
});

it.each([
  ['no JSON', 'not json', /no JSON/],
  ['no HAR', { entries: [] }, /no HAR 1\.2: it has no list/],
  [
    'a HAR of something else',
    { log: { entries: [{ request: { method: 'GET', url: 'https://x.example/' }, response: { status: 200 } }] } },
    /no call of a login/,
  ],
])('a file that is %s: exit status 2', async (_what, json, words) => {
  const { status, error } = await run(['elice', '--har', fileOf(json)]);
  expect(status).toBe(2);
  expect(error).toMatch(words);
});

describe('--emulate', () => {
  it.each(NAMES)(
    'the dialect of %s, as seen, is one that the emulator speaks: the next report is the same',
    async (name) => {
      const setup = await TestSetup.open({ dialect: 'observed' });
      const file = inFolder(`${name}.json`);
      const first = await setup.examine(name, ['--refresh', '--emulate', file]);
      await setup.close();
      const dialect = JSON.parse(readFileSync(file, 'utf8')) as Dialect;
      const again = await TestSetup.open({ [name]: { dialect } });
      const second = await again.examine(name, ['--refresh']);
      await again.close();
      const shapes = (text: string): string =>
        text.replace(/a text of \d+ characters|a number of \d+ digits?|an empty text|\d+ characters of/g, 'a value');
      expect(saidBy(second).map(shapes)).toEqual(saidBy(first).map(shapes));
      expect(first.status).toBe(0);
    },
  );

  it.each(['chainup', 'elice', 'flowaccount'] as const)(
    'of the documented wire of %s is the documented one',
    async (name) => {
      const setup = await TestSetup.open();
      const file = inFolder(`documented-${name}.json`);
      await setup.examine(name, ['--refresh', '--emulate', file]);
      await setup.close();
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({});
    },
  );
});
