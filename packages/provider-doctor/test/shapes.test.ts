import type { Finding, Side, Step } from 'provider-doctor';
import { failures, type Name, NAMES, TestSetup, useSetup } from './support.js';

// What the real services answer, shape by shape (as in the repository's real-answers.test.ts): the report names each.

const onStage = useSetup();

type Members = Record<string, unknown>;
interface AnyFaults {
  always(endpoint: string, fault: unknown): void;
  clear(): void;
}
const faultsOf = (name: Name): AnyFaults => onStage().emulators[name].faults;

/** A login in which one answer is changed. */
async function seen(name: Name, endpoint: string, change: unknown, args: string[] = []) {
  const faults = faultsOf(name);
  faults.always(endpoint, change);
  return onStage()
    .examine(name, args)
    .finally(() => faults.clear());
}
const members = (change: Members | ((payload: Members) => Members)) => ({
  payload: (payload: Members) => (typeof change === 'function' ? change(payload) : { ...payload, ...change }),
});
const without =
  (name: string) =>
  ({ [name]: _gone, ...rest }: Members): Members =>
    rest;
const raw = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

type Row = [
  name: Name,
  what: string,
  endpoint: string,
  change: unknown,
  found: { step: Step; check: string; verdict: 'WARN' | 'FAIL'; side: Side; seen: RegExp },
];
const warns = (step: Step, check: string, text: RegExp) =>
  ({ step, check, verdict: 'WARN', side: 'provider', seen: text }) as const;
const fails = (step: Step, check: string, side: Side, text: RegExp) =>
  ({ step, check, verdict: 'FAIL', side, seen: text }) as const;

const TABLE: Row[] = [
  // Lives
  [
    'flowaccount',
    'a life as text in words',
    'token',
    members({ expires_in: 'soon' }),
    warns('token', 'lifetime', /no lifetime/),
  ],
  ['flowaccount', 'a life of null', 'token', members({ expires_in: null }), warns('token', 'lifetime', /null/)],
  [
    'flowaccount',
    'a life in milliseconds',
    'token',
    members({ expires_in: 3_600_000 }),
    warns('token', 'lifetime', /milliseconds/),
  ],
  [
    'elecq',
    'a life in milliseconds',
    'token',
    members({ accessTokenExpiresIn: 86_400_000 }),
    warns('token', 'lifetime', /milliseconds/),
  ],
  [
    'elecq',
    'a life of half a minute',
    'token',
    members({ accessTokenExpiresIn: 30 }),
    warns('token', 'lifetime', /30 seconds/),
  ],
  [
    'chainup',
    'an instant',
    'token',
    members({ expireIn: '4102444800' }),
    warns('token', 'lifetime', /epoch seconds, about .* ahead/),
  ],
  [
    'chainup',
    'an instant that is past',
    'token',
    members({ expireIn: '1720492073' }),
    warns('token', 'lifetime', /past/),
  ],
  ['chainup', 'an empty life', 'token', members({ expireIn: '' }), warns('token', 'lifetime', /an empty text/)],
  // Refresh tokens
  [
    'flowaccount',
    'no refresh token',
    'token',
    members(without('refresh_token')),
    warns('token', 'refresh token', /nothing/),
  ],
  [
    'elecq',
    'a refresh token of null',
    'token',
    members({ refreshToken: null }),
    warns('token', 'refresh token', /null/),
  ],
  // Names
  [
    'chainup',
    'another spelling',
    'token',
    members(({ refreshToken, ...rest }) => ({ ...rest, refersh_token: refreshToken })),
    warns('token', 'refresh token', /spelled refersh_token/),
  ],
  [
    'elice',
    'another case',
    'profile',
    members(({ fullname, ...rest }) => ({ ...rest, fullName: fullname })),
    warns('profile', 'members', /fullname is spelled fullName/),
  ],
  ['elice', 'a member that is null', 'profile', members({ phone: null }), warns('profile', 'members', /phone is null/)],
  [
    'elice',
    'a member that is absent',
    'profile',
    members(without('email')),
    warns('profile', 'members', /email is absent/),
  ],
  [
    'elice',
    'a member more',
    'token',
    members({ token_type: 'Bearer' }),
    warns('token', 'members', /token_type is not in the document/),
  ],
  [
    'elice',
    'a nested account',
    'profile',
    members((account) => ({ account })),
    warns('profile', 'nesting', /inside «account»/),
  ],
  [
    'flowaccount',
    'a flat company',
    'profile',
    raw(200, { companyId: 1, companyName: 'x' }),
    warns('profile', 'envelope', /data as nothing/),
  ],
  [
    'elecq',
    'a success of zeros',
    'token',
    { ...raw(200, {}), payload: undefined },
    warns('token', 'envelope', /respCode "000000"/),
  ],
  // Identity
  ['elice', 'no id', 'profile', members(without('id')), fails('profile', 'identity', 'provider', /nothing/)],
  ['elice', 'an id of null', 'profile', members({ id: null }), fails('profile', 'identity', 'provider', /null/)],
  [
    'elice',
    'an id that is a list',
    'profile',
    members({ id: [1] }),
    fails('profile', 'identity', 'provider', /a list of 1/),
  ],
  [
    'flowaccount',
    'no supportCode',
    'token',
    members(without('supportCode')),
    fails('token', 'identity', 'provider', /nothing/),
  ],
  ['chainup', 'no openId', 'token', members({ openId: '' }), fails('token', 'identity', 'provider', /an empty text/)],
  [
    'flowaccount',
    'the text of no supportCode',
    'token',
    members({ supportCode: 'null' }),
    fails('token', 'identity', 'provider', /a text of 4 characters that stands for none/),
  ],
  [
    'elice',
    'an id of white space',
    'profile',
    members({ id: ' ' }),
    fails('profile', 'identity', 'provider', /stands for none/),
  ],
  // Access tokens
  [
    'elice',
    'no access token',
    'token',
    members(without('access_token')),
    fails('token', 'access token', 'provider', /nothing/),
  ],
  [
    'elice',
    'a token with a line break',
    'token',
    members({ access_token: 'a\nb' }),
    fails('token', 'access token', 'provider', /no header can carry/),
  ],
  [
    'chainup',
    'a token that is a number',
    'token',
    members({ token: 7 }),
    fails('token', 'access token', 'provider', /a number of 1 digit/),
  ],
  // In front of it
  [
    'elice',
    'a gateway’s page',
    'token',
    raw(403, '<title>Just a moment</title>', { 'content-type': 'text/html' }),
    fails('token', 'outcome', 'network', /something in front/),
  ],
  [
    'elice',
    'nothing at the address',
    'token',
    raw(404, '<h1>Not found</h1>', { 'content-type': 'text/html' }),
    fails('token', 'outcome', 'settings', /nothing at this address/),
  ],
  [
    'flowaccount',
    'a redirect',
    'token',
    raw(302, '', { location: 'https://elsewhere.example/' }),
    fails('token', 'outcome', 'settings', /a redirect/),
  ],
  [
    'chainup',
    'an ak/sk app',
    'token',
    raw(200, { code: '0', msg: 'suc', data: { openId: 'o' } }),
    fails('token', 'envelope', 'provider', /data as an object/),
  ],
  [
    'chainup',
    'a clock that is off',
    'token',
    raw(200, { code: '50010', msg: 'time', data: null }),
    fails('token', 'outcome', 'settings', /the time of the call is off/),
  ],
  [
    'elice',
    'a fail with HTTP 200',
    'profile',
    raw(200, { _result: { status: 'fail', reason: 'no' } }),
    fails('profile', 'outcome', 'provider', /_result/),
  ],
];

it('of a lifetime that is plausible, but a text, nobody is told to ask for the unit', async () => {
  const run = await seen('flowaccount', 'token', members({ expires_in: '3600' }));
  expectFound(run.report.steps, warns('token', 'lifetime', /about 1 hour/));
  const [{ remedy } = {}] = run.report.steps.filter(({ check }) => check === 'lifetime');
  expect(remedy).not.toContain('unit');
});

it.each(TABLE)('%s: %s', async (name, _what, endpoint, change, found) => {
  // The envelope of a dialect, where a payload cannot show it.
  if (found.seen.source.includes('000000')) {
    const own = await TestSetup.open({ elecq: { dialect: { envelope: { respCode: '000000' } } } });
    const run = await own.examine(name).finally(() => own.close());
    expectFound(run.report.steps, found);
    expect(run.status).toBe(0);
    return;
  }
  const run = await seen(name, endpoint, change);
  expectFound(run.report.steps, found);
  expect(run.status).toBe(found.verdict === 'FAIL' ? 1 : 0);
  if (found.verdict === 'FAIL') expect(failures(run.report)).toHaveLength(1);
});

function expectFound(steps: Finding[], { seen: text, ...found }: Row[4]): void {
  expect(steps.filter(({ step, check }) => step === found.step && check === found.check)).toEqual([
    expect.objectContaining({ ...found, seen: expect.stringMatching(text), remedy: expect.any(String) }),
  ]);
}

describe('the callback', () => {
  it('without its state', async () => {
    const run = await onStage().examine('elice', [], {
      open: onStage().login('elice', (callback) => callback.searchParams.delete('state')),
    });
    expect(failures(run.report)).toEqual([
      expect.objectContaining({
        step: 'callback',
        check: 'state',
        side: 'provider',
        remedy: expect.stringContaining('stateEcho'),
      }),
    ]);
    const option = await onStage().examine('chainup', ['--option', 'stateEcho=false'], {
      open: onStage().login('chainup', (callback) => callback.searchParams.delete('state')),
    });
    expect(option.status).toBe(0);
    expectFound(option.report.steps, warns('callback', 'state', /no state/));
  });

  it('with another state', async () => {
    const run = await onStage().examine('elice', [], {
      open: onStage().login('elice', (callback) => callback.searchParams.set('state', 'another')),
    });
    expect(failures(run.report)).toEqual([expect.objectContaining({ check: 'state', side: 'login' })]);
  });

  it('with the issuer of somebody else', async () => {
    const run = await onStage().examine('flowaccount', [], {
      open: onStage().login('flowaccount', (callback) => callback.searchParams.set('iss', 'https://issuer.example')),
    });
    expect(failures(run.report)).toEqual([
      expect.objectContaining({ check: 'outcome', side: 'settings', remedy: expect.stringContaining('issuer') }),
    ]);
    expect(run.text).not.toContain('issuer.example');
  });

  it('with parameters that nobody documented', async () => {
    const run = await onStage().examine('elice', [], {
      open: onStage().login('elice', (callback) => callback.searchParams.set('session_state', 's3cr3t')),
    });
    expectFound(run.report.steps, warns('callback', 'parameters', /also: session_state/));
    expect(run.status).toBe(0);
  });

  it('with the other name of ELECQ’s code', async () => {
    const own = await TestSetup.open({ elecq: { codeParameter: 'authorizationCode' } });
    const run = await own.examine('elecq').finally(() => own.close());
    expect(run.status).toBe(0);
    expect(run.report.steps).toContainEqual(
      expect.objectContaining({ step: 'callback', check: 'code', seen: expect.stringContaining('authorizationCode') }),
    );
  });

  it('that ELECQ gives directly', async () => {
    for (const authorizeMode of ['redirect', 'envelope'] as const) {
      const own = await TestSetup.open({ elecq: { authorizeMode } });
      const run = await own
        .examine('elecq', [], { open: () => Promise.reject(new Error('no page')) })
        .finally(() => own.close());
      expect(run.status).toBe(0);
      expect(failures(run.report)).toEqual([]);
    }
  });
});

describe('before the login', () => {
  it('an unregistered redirect URI shows, and no page is opened', async () => {
    const open = jest.fn(() => Promise.resolve());
    const run = await onStage().examine('elice', ['--callback', 'http://localhost:9/elsewhere'], { open });
    expect(failures(run.report)).toEqual([
      expect.objectContaining({ step: 'authorize', side: 'settings', remedy: expect.stringContaining('registered') }),
    ]);
    expect(open).not.toHaveBeenCalled();
  });

  it('ELECQ’s claims are read where no call tells the user, and what is missing is named', async () => {
    const env = { ELECQ_USER_PROFILE_URL: '' };
    const named = await onStage().examine('elecq', [], { env });
    expect(named.report.steps).toContainEqual(
      expect.objectContaining({
        step: 'token',
        check: 'identity',
        verdict: 'PASS',
        seen: expect.stringContaining('sub'),
      }),
    );
    const own = await TestSetup.open({ elecq: { tokenFormat: 'opaque' } });
    const opaque = await own.examine('elecq', [], { env }).finally(() => own.close());
    expect(failures(opaque.report)).toEqual([
      expect.objectContaining({ remedy: expect.stringContaining('ELECQ_USER_PROFILE_URL'), side: 'settings' }),
    ]);
  });
});

describe.each(['documented', 'observed'] as const)('the %s dialect', (dialect) => {
  it.each(NAMES)('of %s: every check PASS or WARN, as it should', async (name) => {
    const own = await TestSetup.open({ dialect });
    const run = await own.examine(name, ['--refresh', '--no-decline']).finally(() => own.close());
    expect(run.status).toBe(0);
    const warned = run.report.steps.filter(({ verdict }) => verdict !== 'PASS' && verdict !== 'NOT_RUN');
    if (dialect === 'documented') expect(warned).toEqual([]);
    else {
      expect([...new Set(warned.map(({ step, check }) => `${step} ${check}`))]).toEqual(OBSERVED[name]);
    }
    expect(run.text).not.toMatch(/works/i);
  });
});

const OBSERVED: Record<Name, string[]> = {
  elecq: ['token envelope', 'profile envelope', 'profile identity', 'profile members', 'refresh envelope'],
  chainup: [
    'token envelope',
    'token refresh token',
    'token lifetime',
    'token members',
    'refresh envelope',
    'refresh refresh token',
    'refresh lifetime',
    'refresh members',
  ],
  elice: ['profile nesting'],
  flowaccount: [
    'token lifetime',
    'token members',
    'profile envelope',
    'profile members',
    'refresh lifetime',
    'refresh members',
  ],
};

it('a decline that the person wants to show', async () => {
  let visits = 0;
  const open = async (url: string): Promise<void> => {
    visits += 1;
    await (visits === 1 ? onStage().login('elice') : onStage().decline('elice'))(url);
  };
  const run = await onStage().examine('elice', ['--decline'], { open });
  expect(run.status).toBe(0);
  expect(run.report.steps).toContainEqual(
    expect.objectContaining({ step: 'decline', verdict: 'PASS', seen: 'error, code access_denied' }),
  );
});
