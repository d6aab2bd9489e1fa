import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ChainUpStrategy } from 'passport-chainup';
import type { RecordedRequest } from 'provider-emulators';
import { snippetsOf } from '../../../test/support/readme.js';
import { shellWord, variable } from '../src/inspector/exports/shell.js';
import { NAMES, type Name, type SampleApp, startSampleApp, textOf, type VisitedPage } from './support/sample-app.js';

const run = promisify(execFile);

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

/** What a page offers to copy at a step. */
function commandAt({ html }: VisitedPage, title: string): string {
  const step = html.split('<li class="step').find((text) => text.includes(`<p class="title">${title}</p>`)) ?? '';
  const [, code = ''] = /<pre id="command-[^>]*>([^<]*)<\/pre>/.exec(step) ?? [];
  return code.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => textOf({ html: entity }));
}

/** Runs a command in a shell that has these variables and no others. */
async function inShell(command: string, variables: Record<string, string>): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', ...variables };
  const { stdout } = await run('sh', ['-euc', command], { env });
  return stdout;
}

const STEPS = {
  authorize: 'This app asks ELECQ where to send your browser',
  token: 'This app exchanges the code for tokens',
  refresh: 'This app exchanges the refresh token for new tokens',
  profile: 'This app asks who you are',
};

/** What two calls have in common when they are the same call: all but the secrets that work once. */
const essence = ({ method, path, query, headers, decodedBody }: RecordedRequest) => ({
  method,
  path,
  query,
  type: headers['content-type']?.split(';')[0],
  scheme: headers.authorization?.split(' ')[0],
  fields: Object.entries(Object(decodedBody) as object).map(([name, value]) =>
    /code$|refresh_?token/i.test(name) ? name : [name, String(value)],
  ),
});

const lastOf = (name: Name, endpoint: string): RecordedRequest =>
  app.emulators[name].requests.findLast((request) => request.endpoint === endpoint)!;

describe.each(['elecq', 'elice', 'flowaccount'] as const)('a call to %s as curl', (name) => {
  it('makes in a shell the call that the app made, with every secret from a variable', async () => {
    const visitor = app.visitor();
    await visitor.login(name);
    if (name !== 'elice') await visitor.submit(`/account/refresh/${name}`);
    const page = await visitor.get('/account');
    const { requests, env } = app.emulators[name];
    const steps: (keyof typeof STEPS)[] = name === 'elecq' ? ['authorize', 'token'] : ['token'];
    const credentials: Record<string, string> = { ...env };
    for (const step of [...steps, ...(name === 'elice' ? [] : ['refresh' as const]), 'profile' as const]) {
      const made = lastOf(name, step);
      const command = commandAt(page, STEPS[step]);
      expect(command).toMatch(/^curl /);
      expect(command).not.toMatch(/…|\(\d+ chars\)/);
      if (step === 'token') {
        const code = new URL(await app.visitor().agree(name)).searchParams.get('code')!;
        credentials['CODE'] = code;
      }
      const before = requests.length;
      const answer = await inShell(command, credentials);
      expect(requests.length).toBe(before + 1);
      expect(essence(requests.at(-1)!)).toEqual(essence(made));
      expect(answer).toMatch(step === 'authorize' ? /^HTTP\/1.1 302/ : /^HTTP\/1.1 200/);
      const { answer: recorded } = requests.at(-1)!;
      if (step === 'token' || step === 'refresh') {
        const tokens = Object(recorded!.payload) as Record<string, string>;
        credentials['ACCESS_TOKEN'] = tokens['access_token'] ?? tokens['accessToken'] ?? '';
        credentials['REFRESH_TOKEN'] = tokens['refresh_token'] ?? tokens['refreshToken'] ?? '';
      }
    }
  });
});

it('says of a sealed call that curl cannot make it, and how the strategy does', async () => {
  const visitor = app.visitor();
  await visitor.login('chainup');
  await visitor.submit('/account/refresh/chainup');
  const page = await visitor.get('/account');
  expect(textOf(page)).toContain('curl alone cannot make this body');
  const strategy = new ChainUpStrategy(
    { ...app.emulators.chainup.strategyOptions, callbackURL: `${app.url}/auth/chainup/callback` },
    () => Promise.resolve({}),
  );
  const code = new URL(await app.visitor().agree('chainup')).searchParams.get('code')!;
  const AsyncFunction = (async () => Promise.resolve()).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<Record<string, string>>;
  const call = (title: string, given: Record<string, unknown>): Promise<Record<string, string>> =>
    new AsyncFunction('strategy', ...Object.keys(given), `return ${commandAt(page, title)}`)(
      strategy,
      ...Object.values(given),
    );
  const tokens = await call(STEPS.token, { code });
  expect(tokens).toMatchObject({ openId: expect.any(String), token: expect.any(String) });
  const renewed = await call(STEPS.refresh, tokens);
  expect(renewed['token']).not.toBe(tokens['token']);
});

it.each(["it's", 'a "quoted" $HOME `id` \\ !! text', 'two\nlines', '', '$(id)', 'ภาษาไทย 한국어 中文', '-n'])(
  'a shell takes %j for what it is',
  async (text) => {
    expect(await inShell(`printf '%s' ${shellWord(text)}`, {})).toBe(text);
    const around = `${text}${variable('SECRET')}${text}`;
    const secret = `$(id) "'\\`;
    expect(await inShell(`printf '%s' ${shellWord(around)}`, { SECRET: secret })).toBe(text + secret + text);
  },
);

describe.each(NAMES)('the set-up page of %s', (name) => {
  it('shows the code of the README, and its variables as lines for .env, without values', async () => {
    const page = await app.visitor().get('/setup');
    const shown = (id: string): string =>
      textOf({
        html: (new RegExp(`<pre id="${id}-${name}"[^>]*>([^<]*)</pre>`).exec(page.html)?.[1] ?? '').replaceAll(
          '\n',
          '⏎',
        ),
      }).replaceAll('⏎', '\n');
    const collapsed = (text: string): string => text.replace(/[ ]+/g, ' ');
    expect(shown('code')).toBe(collapsed(snippetsOf(`passport-${name}`)[0]!.code));
    expect(shown('callback')).toMatch(new RegExp(`^https?:.*/auth/${name}/callback$`));
    const lines = shown('env').trim().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const line of lines) expect(line).toMatch(/^[A-Z_]+=$/);
    expect(lines).toEqual(expect.arrayContaining([`${name.toUpperCase()}_CLIENT_ID=`]));
  });
});
