import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { request } from 'node:https';
import { freePort } from '../../../test/support/free-port.js';
import { NOBODY } from '../../../test/support/wire.js';
import { failures, NAMES, run, TestSetup, useFolder, useSetup } from './support.js';

const inFolder = useFolder();
const onStage = useSetup();

describe('where it cannot begin: exit status 2', () => {
  it.each(NAMES)('names every variable that %s needs, and where its value comes from', async (name) => {
    const { status, error, out } = await run([name]);
    expect([status, out]).toEqual([2, '']);
    const needed = Object.keys(onStage().emulators[name].env).filter((variable) =>
      /CLIENT_ID|SECRET|KEY/.test(variable),
    );
    for (const variable of needed) expect(error).toMatch(new RegExp(`${variable}: .{8,}`));
  });

  it('asks for the production server of FlowAccount', async () => {
    const env = { FLOWACCOUNT_CLIENT_ID: 'c', FLOWACCOUNT_CLIENT_SECRET: 's', FLOWACCOUNT_ENVIRONMENT: 'production' };
    const { status, error } = await run(['flowaccount'], { env });
    expect(status).toBe(2);
    expect(error).toContain('FLOWACCOUNT_AUTH_SERVER_URL');
  });

  it.each([
    ['an address that is not https', 'elice', { ELICE_WEB_URL: 'http://elice.example' }, /ELICE_WEB_URL .*https/],
    ['a key that is none', 'chainup', { CHAINUP_PRIVATE_KEY: 'aGVsbG8' }, /CHAINUP_PRIVATE_KEY/],
    [
      'keys the wrong way round',
      'chainup',
      'swapped',
      /CHAINUP_PRIVATE_KEY .*is a public one[^]*CHAINUP_PLATFORM_PUBLIC_KEY .*is a private one/,
    ],
  ] as const)('%s, in the environment’s own names and without its value', async (_what, name, change, words) => {
    const { CHAINUP_PRIVATE_KEY: own = '', CHAINUP_PLATFORM_PUBLIC_KEY: theirs = '' } = onStage().emulators.chainup.env;
    const env = change === 'swapped' ? { CHAINUP_PRIVATE_KEY: theirs, CHAINUP_PLATFORM_PUBLIC_KEY: own } : change;
    const { status, text } = await onStage().examine(name, [], { env });
    expect(status).toBe(2);
    expect(text).toMatch(words);
    for (const value of Object.values(env)) expect(text).not.toContain(value);
  });

  it.each(NAMES)('an option that the strategy of %s has not', async (name) => {
    const { status, text } = await onStage().examine(name, ['--option', 'nope=1', '--option', 'timeout=9000']);
    expect([status, text]).toEqual([2, expect.stringContaining(`--option nope: passport-${name} has no such option`)]);
  });

  it('a port that is taken', async () => {
    const other = createServer().listen(0, 'localhost');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { status, error } = await onStage().examine('elice', [
      '--callback',
      `http://localhost:${port}/auth/elice/callback`,
    ]);
    other.close();
    expect([status, error]).toEqual([2, expect.stringMatching(/Port \d+ .* is used by another program.*--callback/)]);
  });

  it.each([
    ['an unknown provider', ['elise'], /unknown command 'elise'[^]*elice/],
    ['an unknown option', ['elice', '--ofline'], /unknown option '--ofline'[^]*--offline/],
    ['a callback that is no address', ['elice', '--callback', 'here'], /http or https/],
    ['a wait that is none', ['elice', '--wait', 'long'], /whole number of seconds/],
    ['an option without a value', ['elice', '--option', 'lang'], /name=value/],
    ['an env file that is not there', ['elice', '--env-file', '/nowhere/.env'], /--env-file.*ENOENT/],
    ['a HAR that is not there', ['elice', '--har', '/nowhere/x.har'], /--har.*ENOENT/],
  ])('%s', async (_what, args, words) => {
    const { status, out, error } = await run(args);
    expect([status, out]).toEqual([2, '']);
    expect(error).toMatch(words);
  });
});

it('reads an env file, over which the environment wins', async () => {
  const file = inFolder('.env');
  const { ELICE_CLIENT_SECRET: _secret, ...env } = onStage().emulators.elice.env;
  writeFileSync(
    file,
    Object.entries({ ...env, ELICE_CLIENT_SECRET: 'wrong' })
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
  );
  const wrong = await run(['elice', '--json', '--env-file', file, '--callback', onStage().callback('elice')], {
    open: onStage().login('elice'),
  });
  expect(failures(wrong.report)).toEqual([expect.objectContaining({ step: 'token', side: 'settings' })]);
  const right = await run(['elice', '--json', '--env-file', file, '--callback', onStage().callback('elice')], {
    env: { ELICE_CLIENT_SECRET: onStage().emulators.elice.env['ELICE_CLIENT_SECRET'] },
    open: onStage().login('elice'),
  });
  expect(right.status).toBe(0);
});

it('--offline stops before the login, asks the hosts and opens the page, and uses nothing up', async () => {
  for (const name of NAMES) {
    const emulator = onStage().emulators[name];
    emulator.clearRequests();
    const open = (): Promise<void> => Promise.reject(new Error('opened'));
    const { status, report } = await onStage().examine(name, ['--offline'], { open });
    expect(status).toBe(0);
    // ELECQ's authorize call could issue a code, so it is left for the login.
    const page = name === 'elecq' ? [] : ['authorize'];
    expect(emulator.requests.map(({ method, endpoint }) => endpoint ?? method)).toEqual(['HEAD', ...page]);
    expect(report.steps.filter(({ verdict }) => verdict === 'NOT_RUN').map(({ step }) => step)).toEqual([
      ...(name === 'elecq' ? ['authorize'] : []),
      'callback',
      'token',
      'profile',
      'refresh',
      'decline',
    ]);
  }
});

it('--offline sees a callback URL that is not registered', async () => {
  const { status, report } = await onStage().examine('elice', [
    '--offline',
    '--callback',
    'http://localhost:9/elsewhere',
  ]);
  expect(status).toBe(1);
  expect(failures(report)).toEqual([expect.objectContaining({ step: 'authorize', side: 'settings' })]);
});

it('says whose side it is on when a host does not answer', async () => {
  const { status, report } = await onStage().examine('elice', [], { env: { ELICE_SERVER_URL: NOBODY } });
  expect(status).toBe(1);
  expect(failures(report)).toEqual([
    expect.objectContaining({
      step: 'addresses',
      check: 'ELICE_SERVER_URL',
      side: 'settings',
      remedy: expect.stringContaining('ELICE_SERVER_URL'),
    }),
  ]);
});

it('ChainUp’s public key that is the other half of the private one', async () => {
  const own = onStage().emulators.chainup.env['CHAINUP_PRIVATE_KEY'] ?? '';
  const der = Buffer.from(own, 'base64');
  const half = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({
    type: 'spki',
    format: 'der',
  });
  const env = { CHAINUP_PLATFORM_PUBLIC_KEY: half.toString('base64') };
  const { status, text } = await onStage().examine('chainup', ['--offline'], { env });
  expect(status).toBe(2);
  expect(text).toMatch(/CHAINUP_PLATFORM_PUBLIC_KEY.*is the public half of "privateKey"/);
});

describe('the refresh', () => {
  const refreshes = (): number =>
    onStage().emulators.flowaccount.requests.filter(({ endpoint }) => endpoint === 'refresh').length;
  it.each([
    ['nobody can be asked', [], undefined, 0],
    ['the person says no', [], 'n', 0],
    ['the person says yes', [], 'y', 1],
    ['--no-refresh', ['--no-refresh'], 'y', 0],
    ['--refresh', ['--refresh'], 'n', 1],
  ])('%s', async (_what, args, answer, times) => {
    onStage().emulators.flowaccount.clearRequests();
    const asked: string[] = [];
    const ask =
      answer === undefined
        ? undefined
        : (question: string) => {
            asked.push(question);
            return Promise.resolve(question.includes('Refresh') ? answer : 'n');
          };
    const { report } = await onStage().examine('flowaccount', args, { ask });
    expect(refreshes()).toBe(times);
    expect(report.steps.filter(({ step, verdict }) => step === 'refresh' && verdict === 'NOT_RUN')).toHaveLength(
      1 - times,
    );
    expect(asked.some((question) => question.includes('uses the refresh token up'))).toBe(
      answer !== undefined && args.length === 0,
    );
  });
});

it('takes the callback as the person pastes it, where it does not come to this machine', async () => {
  const callback = 'https://app.example/auth/elice/callback';
  const own = await TestSetup.open({ redirectURIs: [callback] });
  let location = '';
  const answers = ['nonsense', 'https://app.example/elsewhere?code=1'];
  const questions: string[] = [];
  const pasted = await run(['elice', '--json', '--callback', callback], {
    env: own.emulators.elice.env,
    open: (url) => {
      location = url;
      return Promise.resolve();
    },
    readLine: async (question) => {
      questions.push(question);
      return answers.shift() ?? (await own.emulators.elice.approve(location));
    },
  });
  await own.close();
  expect(pasted.status).toBe(0);
  expect(questions.filter((question) => question.startsWith('Paste'))).toHaveLength(3);
});

it('waits for an https callback on this machine with a certificate made on the spot', async () => {
  const port = await freePort();
  const callback = `https://localhost:${port}/auth/elice/callback`;
  const own = await TestSetup.open({ redirectURIs: [callback] });
  const open = async (url: string): Promise<void> => {
    const back = await own.emulators.elice.approve(url);
    const answer = request(back, { rejectUnauthorized: false }).end();
    const [response] = (await once(answer, 'response')) as [NodeJS.ReadableStream & { resume(): void }];
    response.resume();
  };
  const secure = await run(['elice', '--json', '--callback', callback], { env: own.emulators.elice.env, open });
  await own.close();
  expect(secure.status).toBe(0);
});

describe('what is printed', () => {
  it('--json: the report alone on stdout, as documented', async () => {
    const { out, report } = await onStage().examine('elice');
    expect(Object.keys(JSON.parse(out) as object)).toEqual(['provider', 'steps']);
    expect(report.provider).toBe('elice');
    for (const step of report.steps) {
      expect(Object.keys(step).sort()).toEqual([
        'check',
        'expected',
        'remedy',
        'seen',
        'side',
        'source',
        'step',
        'verdict',
      ]);
    }
  });

  it('for people: titles, one thing to do next after each FAIL, and no colours unless wanted', async () => {
    const { faults } = onStage().emulators.elice;
    faults.always('token', 'invalid-client');
    const { out } = await run(['elice', '--callback', onStage().callback('elice')], {
      env: onStage().emulators.elice.env,
      open: onStage().login('elice'),
    });
    faults.clear();
    expect(out).toMatch(/^Elice: what the doctor saw/);
    expect(out).toMatch(
      /FAIL {5}outcome: .*invalid_client[^]*expected {3}[^]*source {5}[^]*side {7}settings\n {11}to do {6}Check ELICE_CLIENT_ID/,
    );
    expect(out).toMatch(
      /1 FAIL, 0 WARN, \d+ PASS\.\nNot looked at: who it is, refresh, a decline\.\nNext: Check ELICE_CLIENT_ID/,
    );
    // eslint-disable-next-line no-control-regex -- that is what colours are
    expect(out).not.toMatch(/\u001b/);
  });

  it('for a terminal: in its columns, each line below the text that it goes on with, and the same words', async () => {
    const { faults } = onStage().emulators.flowaccount;
    const examine = async (columns?: number): Promise<string> => {
      faults.always('token', 'invalid-client');
      const { out } = await run(['flowaccount', '--callback', onStage().callback('flowaccount')], {
        env: onStage().emulators.flowaccount.env,
        open: onStage().login('flowaccount'),
        ...(columns !== undefined && { columns }),
      });
      faults.clear();
      return out;
    };
    const [wide, narrow] = [await examine(), await examine(80)];
    const tooLong = (text: string): string[] => text.split('\n').filter((line) => line.length > 80);
    expect(tooLong(wide)).not.toEqual([]);
    expect(tooLong(narrow)).toEqual([]);
    expect(narrow).toMatch(/^ {2}PASS {5}variables: set: \w+,.*\n {11}FLOWACCOUNT_\w+/m);
    expect(narrow).toMatch(/^ {11}to do {6}Check .*\n {22}\w/m);
    expect(narrow.split(/\s+/)).toEqual(wide.split(/\s+/));
  });

  it('a file for the provider', async () => {
    const file = inFolder('report.md');
    await onStage().examine('elice', ['--report', file]);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^# Elice: report of provider-doctor/);
    expect(text).toMatch(/- \*\*PASS\*\* identity: a number of 5 digits/);
    expect(text).toMatch(/expected: .*Elice login integration guide, section 4/);
  });

  it.each([[['--help']], ...NAMES.map((name) => [[name, '--help']]), [['chainup', 'keygen', '--help']]])(
    '%j: with an example',
    async (args) => {
      const { status, out } = await run(args);
      expect(status).toBe(0);
      expect(out).toMatch(/Usage: [^]*Example[^]*provider-doctor/);
    },
  );
});

describe('keygen', () => {
  it('makes a pair, and the strategy takes it', async () => {
    const file = inFolder('key.pem');
    const { status, out, error } = await run(['chainup', 'keygen', '--out', file]);
    expect(status).toBe(0);
    const own = createPrivateKey(readFileSync(file, 'utf8'));
    const publicKey = createPublicKey({ key: Buffer.from(out, 'base64'), format: 'der', type: 'spki' });
    expect(own.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(createPublicKey(own).equals(publicKey)).toBe(true);
    expect(out).toMatch(/^[A-Za-z\d+/]+=*\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(error).not.toContain(readFileSync(file, 'utf8').split('\n')[1]);
    const used = await onStage().examine('chainup', ['--offline'], {
      env: { CHAINUP_PRIVATE_KEY: readFileSync(file, 'utf8') },
    });
    expect(used.status).toBe(0);
  });

  it('overwrites nothing', async () => {
    const file = inFolder('taken.pem');
    writeFileSync(file, 'mine');
    const { status, out, error } = await run(['chainup', 'keygen', '--out', file]);
    expect([status, out]).toEqual([2, '']);
    expect(error).toMatch(/exists.*--out/);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});
