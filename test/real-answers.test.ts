import { createHmac } from 'node:crypto';
import { ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError } from 'passport-oauth2-kit';
import { type LoginApp, startLoginApp } from './support/app.js';
import { type AnyStrategy, type ProviderName, STRATEGIES } from './support/providers.js';
import { CANARIES, useEvidence } from './support/secrets.js';
import { type Target, TARGETS } from './support/targets.js';
import { http, json, type Script, Wire } from './support/wire.js';

// What the real services answer, shape by shape: as they have been seen in public, and as services drift. Each is a whole login,
// and a refresh where it is about tokens. Nothing here asks an emulator.

interface Member {
  /** Of the token and the refresh answer. */
  access: string;
  refresh?: string;
  life?: string;
  refreshLife?: string;
  scope?: string;
  type?: string;
  /** The identity, and the call whose answer has it. */
  id: string;
  idIn: 'token' | 'profile';
}

/** What each provider calls it; a fifth one gets the general part by a line here. */
const MEMBERS: Record<ProviderName, Member> = {
  elecq: {
    access: 'accessToken',
    refresh: 'refreshToken',
    life: 'accessTokenExpiresIn',
    refreshLife: 'refreshTokenExpiresIn',
    type: 'tokenType',
    id: 'userId',
    idIn: 'profile',
  },
  chainup: { access: 'token', refresh: 'refreshToken', life: 'expireIn', id: 'openId', idIn: 'token' },
  elice: { access: 'access_token', id: 'id', idIn: 'profile' },
  flowaccount: {
    access: 'access_token',
    refresh: 'refresh_token',
    life: 'expires_in',
    scope: 'scope',
    type: 'token_type',
    id: 'supportCode',
    idIn: 'token',
  },
};

interface Tokens {
  accessToken: string;
  refreshToken?: string;
  tokenType: string;
  expiresAt?: number;
  refreshExpiresAt?: number;
  scope?: string[];
  raw: Record<string, unknown>;
}

interface Profile {
  id: string;
  displayName: string;
  [member: string]: unknown;
}

const wire = new Wire();
const evidence = useEvidence();
const apps: LoginApp[] = [];
beforeAll(() => wire.listen());
beforeEach(() => wire.reset());
afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));
afterAll(() => wire.close());

const targetOf = (name: ProviderName): Target => TARGETS.find((each) => each.name === name)!;

interface Outcome {
  status: number;
  error: unknown;
  tokens?: Tokens;
  profile?: Profile;
  strategy: AnyStrategy;
  /** Logs in the same way again, and so on. */
  again: () => Promise<Outcome>;
}

type Answers = Record<string, Script>;

/** A whole login, in which the calls that `answers` has are answered so, and all others well. */
async function login(name: ProviderName, answers: Answers = {}, options: object = {}): Promise<Outcome> {
  const target = targetOf(name);
  const url = (call: string): string => `${wire.url}/${name}/${call}`;
  const seen: { tokens: Tokens; profile: Profile }[] = [];
  let strategy: AnyStrategy | undefined;
  const app = await startLoginApp({
    session: 'none',
    finish: { session: false },
    strategies: (callbackURL) => {
      strategy = new STRATEGIES[name](
        { ...target.options(url), callbackURL: callbackURL(name), ...options },
        (context: { tokens: Tokens; profile: Profile }) => {
          seen.push(context);
          return { id: 'u' };
        },
      );
      return [strategy];
    },
  });
  apps.push(app);
  const again = async (): Promise<Outcome> => {
    seen.length = 0;
    app.errors.length = 0;
    for (const [call, { payload }] of Object.entries(target.calls)) {
      wire.play(`/${name}/${call}`, answers[call] ?? json(target.wrap(JSON.stringify(payload))));
    }
    const start = await fetch(`${app.url}/auth/${name}`, { redirect: 'manual' });
    const location = start.headers.get('location');
    const cookie = start.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    if (location === null) return { status: start.status, error: app.errors[0], strategy: strategy!, again };
    const state = new URL(location).searchParams.get('state') ?? '';
    const query = new URLSearchParams({ code: CANARIES.code, state });
    const end = await fetch(`${app.url}/auth/${name}/callback?${query.toString()}`, { headers: { cookie } });
    return { status: end.status, error: app.errors[0], ...seen.at(-1), strategy: strategy!, again };
  };
  return again();
}

/** The provider's good answer to a call with other members; `undefined` takes one away. */
function changed(name: ProviderName, call: string, members: Record<string, unknown>): Script {
  const target = targetOf(name);
  return json(target.wrap(JSON.stringify({ ...target.calls[call]!.payload, ...members })));
}

async function loggedIn(
  name: ProviderName,
  answers: Answers = {},
  options: object = {},
): Promise<Required<Omit<Outcome, 'error'>>> {
  const outcome = await login(name, answers, options);
  expect({ name, status: outcome.status, error: outcome.error }).toEqual({ name, status: 200, error: undefined });
  return outcome as Required<Omit<Outcome, 'error'>>;
}

/** Logs in and, where the provider refreshes, refreshes with answers of this shape: the tokens of both. */
async function tokensWith(name: ProviderName, members: Record<string, unknown>): Promise<Tokens[]> {
  const answers = { token: changed(name, 'token', members) };
  const { tokens, strategy } = await loggedIn(name, answers);
  if (!strategy.canRefresh) return [tokens];
  wire.play(`/${name}/refresh`, changed(name, 'refresh', members));
  const before = { accessToken: 'a', refreshToken: 'r', tokenType: 'Bearer', raw: { openId: 'open-1' } };
  return [tokens, (await strategy.refresh(before)) as unknown as Tokens];
}

const NAMES = Object.keys(MEMBERS) as ProviderName[];
const having = (member: keyof Member): ProviderName[] => NAMES.filter((name) => MEMBERS[name][member] !== undefined);

const now = (): number => Math.floor(Date.now() / 1000);
const LIVES: [string, () => unknown, number | undefined][] = [
  ['7200', () => 7200, 7200],
  ["'7200'", () => '7200', 7200],
  ["'7200.0'", () => '7200.0', 7200],
  ["' 7200'", () => ' 7200', 7200],
  ['3600.5', () => 3600.5, 3600],
  ["''", () => '', undefined],
  ["'-1'", () => '-1', undefined],
  ['-1', () => -1, undefined],
  ['0', () => 0, undefined],
  ['null', () => null, undefined],
  ['nothing', () => undefined, undefined],
  ["'soon'", () => 'soon', undefined],
  ['an object', () => ({ seconds: 1 }), undefined],
  ['eleven years', () => 11 * 365 * 86_400, undefined],
  ['an instant in epoch seconds', () => now() + 5000, 5000],
  ['an instant in epoch seconds, as text', () => String(now() + 5000), 5000],
  ['an instant in epoch milliseconds', () => Date.now() + 5_000_000, 5000],
  ['an instant that is past', () => 1_720_492_073, undefined],
  ['more digits than a number has', () => Number('1e300'), undefined],
];

describe.each(having('life'))('a lifetime from %s', (name) => {
  it.each(LIVES)('%s costs no login and no refresh', async (_shape, value, seconds) => {
    const { life = '', refreshLife } = MEMBERS[name];
    const members = { [life]: value(), ...(refreshLife !== undefined && { [refreshLife]: value() }) };
    for (const { expiresAt, refreshExpiresAt, accessToken } of await tokensWith(name, members)) {
      expect(accessToken).toBe(CANARIES.accessToken);
      const ends = refreshLife === undefined ? [expiresAt] : [expiresAt, refreshExpiresAt];
      for (const end of ends) {
        if (seconds === undefined) expect(end).toBeUndefined();
        // A minute of slack, for a slow machine; the shapes are hours apart.
        else expect(Math.abs((end ?? 0) - Date.now() - seconds * 1000)).toBeLessThan(60_000);
      }
    }
  });

  it('that cannot be read is told under DEBUG, once, by its name and without its value', async () => {
    const { life = '' } = MEMBERS[name];
    const { again } = await loggedIn(name, { token: changed(name, 'token', { [life]: 'c4naryLifetime' }) });
    await again();
    const lines = evidence.debugOutput().filter((line) => line.includes(`"${life}"`));
    expect(lines).toEqual([expect.stringContaining('it is unknown')]);
    expect(evidence.debugOutput().join('\n')).not.toContain('c4naryLifetime');
  });
});

describe.each(having('scope'))('a scope from %s', (name) => {
  it.each<[string, unknown, string[] | undefined]>([
    ['a text', 'a b', ['a', 'b']],
    ['a text with commas', 'a,b', ['a', 'b']],
    ['an array', ['a', 'b'], ['a', 'b']],
    ['a number', 7, undefined],
    ['an object', {}, undefined],
    ['an empty text', '', undefined],
    ['null', null, undefined],
  ])('as %s', async (_shape, value, expected) => {
    for (const { scope } of await tokensWith(name, { [MEMBERS[name].scope!]: value })) expect(scope).toEqual(expected);
  });
});

describe.each(having('type'))('a token type from %s', (name) => {
  it.each<[string, unknown, string]>([
    ['bearer', 'bearer', 'bearer'],
    ['another kind', 'MAC', 'MAC'],
    ['nothing', undefined, 'Bearer'],
    ['null', null, 'Bearer'],
    ['a number', 7, 'Bearer'],
  ])('as %s', async (_shape, value, expected) => {
    for (const { tokenType } of await tokensWith(name, { [MEMBERS[name].type!]: value })) {
      expect(tokenType).toBe(expected);
    }
  });
});

describe.each(NAMES)('whatever %s sends,', (name) => {
  const { access, refresh, id, idIn } = MEMBERS[name];
  const target = targetOf(name);

  it('an empty error beside tokens is none, and members that nobody knows are handed on', async () => {
    for (const { raw } of await tokensWith(name, { error: '', more: { a: [1] } })) {
      expect(raw).toMatchObject({ error: '', more: { a: [1] } });
    }
  });

  if (refresh !== undefined) {
    it.each<[string, unknown]>([
      ['nothing', undefined],
      ['null', null],
      ['an empty text', ''],
    ])('a refresh token that is %s leaves the old one', async (_shape, value) => {
      const [first, second] = await tokensWith(name, { [refresh]: value });
      expect([first?.refreshToken, second?.refreshToken]).toEqual([undefined, 'r']);
    });
  }

  it.each(['9007199254740993', '12345678901234567890', '-9007199254740993', '123456789012345678901234567890'])(
    'an identity of any size arrives digit for digit: %s',
    async (digits) => {
      const payload = JSON.stringify({ ...target.calls[idIn]!.payload, [id]: 'DIGITS' }).replace('"DIGITS"', digits);
      const { profile } = await loggedIn(name, { [idIn]: json(target.wrap(payload)) });
      expect(profile.id).toBe(digits);
    },
  );

  it.each<[string, unknown, string]>([
    ['a number', 12_345, '12345'],
    ['zero', 0, '0'],
    ['a text of digits', '007', '007'],
    ['Thai text', 'ร้าน', 'ร้าน'],
  ])('an identity may be %s', async (_shape, value, expected) => {
    const { profile } = await loggedIn(name, { [idIn]: changed(name, idIn, { [id]: value }) });
    expect(profile.id).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['true', true],
    ['a fraction', 1.5],
    ['a list', [1]],
    ['an object', { id: 1 }],
  ])('an identity that is %s is refused', async (_shape, value) => {
    const { status, error } = await login(name, { [idIn]: changed(name, idIn, { [id]: value }) });
    expect([status, error]).toEqual([502, expect.any(ProviderProtocolError)]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['a number', 7],
    ['a list', ['t']],
    ['a text with a line break', 'abc\ndef'],
    ['a text with a line break at its end', 'abcdef\r\n'],
    ['a text with Bearer in front', 'Bearer abcdef'],
    ['a text with white space', 'abc def'],
    ['a text beyond ASCII', 'tökén'],
  ])('an access token that is %s is refused, at the login and at a refresh', async (_shape, value) => {
    const outcome = await login(name, { token: changed(name, 'token', { [access]: value }) });
    expect([outcome.status, outcome.error]).toEqual([502, expect.any(ProviderProtocolError)]);
    if (!outcome.strategy.canRefresh) return;
    wire.play(`/${name}/refresh`, changed(name, 'refresh', { [access]: value }));
    const tokens = { accessToken: 'a', refreshToken: 'r', tokenType: 'Bearer', raw: { openId: 'open-1' } };
    await expect(outcome.strategy.refresh(tokens)).rejects.toBeInstanceOf(ProviderProtocolError);
  });

  it('members of one name that differ are refused', async () => {
    const payload = JSON.stringify(target.calls['token']!.payload);
    const doubled = payload.replace('{', `{"${access}":"another",`);
    const { status, error } = await login(name, { token: json(target.wrap(doubled)) });
    expect([status, error]).toEqual([502, expect.any(ProviderProtocolError)]);
  });

  it('an answer that is too large or too deep is refused', async () => {
    const large = await login(
      name,
      { token: changed(name, 'token', { more: 'x'.repeat(3000) }) },
      { maxResponseBytes: 2000 },
    );
    expect([large.status, large.error]).toEqual([502, expect.any(ProviderProtocolError)]);
    const deep = JSON.stringify(target.calls['token']!.payload).replace(
      '{',
      `{"more":${'['.repeat(70)}${']'.repeat(70)},`,
    );
    const { status, error } = await login(name, { token: json(target.wrap(deep)) });
    expect([status, error]).toEqual([502, expect.any(ProviderProtocolError)]);
  });

  it('a redirected token call is refused, and nothing is sent elsewhere', async () => {
    const elsewhere = `${wire.url}/elsewhere`;
    // Also where a good answer lies in it.
    const answer = target.wrap(JSON.stringify(target.calls['token']!.payload));
    for (const redirect of [304, 307, 308]) {
      const { status, error } = await login(name, { token: http(redirect, { location: elsewhere }, answer) });
      expect([status, error]).toEqual([502, expect.any(ProviderProtocolError)]);
    }
    expect(wire.to('/elsewhere')).toEqual([]);
  });

  it.each([408, 425, 429, 500, 502, 503, 504, 529])('HTTP %d without a code is unavailable', async (httpStatus) => {
    for (const body of ['', '<html>', '{}']) {
      const { status, error } = await login(name, { token: http(httpStatus, { 'retry-after': '7' }, body) });
      expect([status, error]).toEqual([503, expect.any(ProviderUnavailableError)]);
      expect(error).toMatchObject({ retryable: true, httpStatus, retryAfter: 7 });
    }
  });

  it.each<[string, number, string, RegExp]>([
    ['an HTML page', 403, '<!doctype html><title>Just a moment</title><h1>Access denied</h1>', /Just a moment/],
    ['words', 403, 'error code: 1010', /error code: 1010/],
    ['nothing', 401, '', /nothing/],
    ['JSON that is no object', 400, '[]', /with broken JSON/],
    ['half an answer', 401, '{"access_token":"c4naryAccessToken', /with broken JSON/],
    ['what may be a token', 403, 'token: c4naryAccessToken+/=1', /token: \[redacted\]/],
  ])(
    'a refusal that is not in its form (%s) is by something in front of it, and no advice to log in again',
    async (_shape, httpStatus, body, quoted) => {
      const { status, error } = await login(name, { token: http(httpStatus, {}, body) });
      expect([status, error]).toEqual([401, expect.any(ProviderRefusedError)]);
      expect(error).toMatchObject({ grantEnded: false, httpStatus });
      const { message } = error as Error;
      expect(message).toMatch(/something in front of/);
      expect(message).toMatch(quoted);
      expect(message).not.toMatch(/login again/);
    },
  );

  it('what a gateway repeats of the call is redacted', async () => {
    const { error } = await login(name, { token: http(403, {}, `Blocked: ${CANARIES.code} ${CANARIES.clientSecret}`) });
    expect((error as Error).message).toContain('Blocked: [redacted]');
  });
});

// ---- Refusals, by table ------------------------------------------------------------------------------------------------------

interface Said {
  is: typeof ProviderRefusedError | typeof ProviderUnavailableError;
  grantEnded?: boolean;
  says?: RegExp;
}
const ENDED: Said = { is: ProviderRefusedError, grantEnded: true, says: /login again/ };
const REFUSED: Said = { is: ProviderRefusedError, grantEnded: false };
const LATER: Said = { is: ProviderUnavailableError };
const standard = (error: string, more: object = {}): string => JSON.stringify({ error, ...more });
const chainup = (code: string | number, msg = 'no'): string => JSON.stringify({ code, msg, data: null });
const elecq = (respCode: string | number): string => JSON.stringify({ respCode, respMsg: 'no', data: null });

const REFUSALS: [ProviderName, string, number, string, Said][] = [
  ...(['elice', 'flowaccount'] as const).flatMap((name): [ProviderName, string, number, string, Said][] => [
    [name, 'invalid_grant', 400, standard('invalid_grant'), ENDED],
    [name, 'invalid_client', 401, standard('invalid_client'), REFUSED],
    [name, 'invalid_request', 400, standard('invalid_request'), REFUSED],
    [name, 'invalid_scope', 400, standard('invalid_scope'), REFUSED],
    [name, 'rate_limit_exceeded', 403, standard('rate_limit_exceeded'), REFUSED],
    [name, 'temporarily_unavailable', 400, standard('temporarily_unavailable'), LATER],
    [name, 'temporarily_unavailable, with HTTP 200', 200, standard('temporarily_unavailable'), LATER],
    [name, 'server_error', 400, standard('server_error'), LATER],
    [name, 'slow_down', 400, standard('slow_down'), LATER],
    [name, 'a detail', 401, '{"detail":"No such client"}', { ...REFUSED, says: /No such client/ }],
    [name, 'a message', 400, '{"message":"Bad code"}', { ...REFUSED, says: /Bad code/ }],
  ]),
  [
    'elice',
    '_result, with HTTP 200',
    200,
    '{"_result":{"status":"fail","reason":"No code"}}',
    { ...REFUSED, says: /No code/ },
  ],
  ...['60001', '60004', 60_001].map((code): [ProviderName, string, number, string, Said] => [
    'chainup',
    `${code}`,
    200,
    chainup(code),
    ENDED,
  ]),
  ...['10001', '10005', '50009', '50011', '50013'].map((code): [ProviderName, string, number, string, Said] => [
    'chainup',
    code,
    200,
    chainup(code),
    LATER,
  ]),
  ['chainup', '50010', 200, chainup('50010'), { ...REFUSED, says: /clock/ }],
  ['chainup', '50001', 200, chainup('50001'), { ...REFUSED, says: /callbackURL/ }],
  ['chainup', '50002', 200, chainup('50002'), { ...REFUSED, says: /callbackURL/ }],
  ['chainup', '50004', 200, chainup('50004'), { ...REFUSED, says: /clientID/ }],
  ['chainup', '50005', 200, chainup('50005'), { ...REFUSED, says: /privateKey/ }],
  ['chainup', '50012', 200, chainup('50012'), { ...REFUSED, says: /clientID, privateKey and platformPublicKey/ }],
  ['chainup', 'a number that nobody knows', 200, chainup('77777'), REFUSED],
  ['elecq', '401', 200, elecq('401'), REFUSED],
  ['elecq', '401, as HTTP status', 401, elecq('401'), REFUSED],
  ['elecq', '999999', 200, elecq('999999'), REFUSED],
  ['elecq', '429', 200, elecq('429'), LATER],
  ['elecq', '500', 200, elecq(500), LATER],
  ['elecq', '503', 200, elecq('503'), LATER],
];

describe('a refusal', () => {
  it.each(REFUSALS)('%s: %s', async (name, _what, httpStatus, body, { is, grantEnded, says = /./ }) => {
    const outcome = await login(name, { token: json(body, httpStatus) });
    expect(outcome.error).toBeInstanceOf(is);
    expect(outcome.error).toMatchObject({ ...(grantEnded !== undefined && { grantEnded }), operation: 'token' });
    expect((outcome.error as Error).message).toMatch(says);
    if (grantEnded === false) expect((outcome.error as Error).message).not.toMatch(/login again/);
    if (!outcome.strategy.canRefresh) return;
    wire.play(`/${name}/refresh`, json(body, httpStatus));
    const tokens = { accessToken: 'a', refreshToken: 'r', tokenType: 'Bearer', raw: { openId: 'open-1' } };
    const refreshed = await outcome.strategy.refresh(tokens).catch((error: unknown) => error);
    expect(refreshed).toBeInstanceOf(is);
    expect(refreshed).toMatchObject({ ...(grantEnded !== undefined && { grantEnded }), operation: 'refresh' });
  });

  it('of ChainUp because of the clock says by how much, where the answer has a Date', async () => {
    const date = new Date(Date.now() - 360_000).toUTCString();
    const { error } = await login('chainup', {
      token: http(200, { date, 'content-type': 'application/json' }, chainup('50010')),
    });
    expect((error as Error).message).toMatch(/differ by 3[56]\d s/);
  });

  it('by an ak/sk app of ChainUp says what kind of app it is, and what to ask for', async () => {
    const body = JSON.stringify({ code: '0', msg: 'suc', data: { openId: 'o', token: 't' } });
    const { error } = await login('chainup', { token: json(body) });
    expect(error).toBeInstanceOf(ProviderProtocolError);
    expect((error as Error).message).toMatch(/ak\/sk.*ask ChainUp for an app with RSA keys/);
  });
});

// ---- One provider each -------------------------------------------------------------------------------------------------------

describe('ELECQ', () => {
  const { payload } = targetOf('elecq').calls['token']!;
  const enveloped = (data: unknown, respCode: unknown = '200'): Script =>
    json(JSON.stringify({ respCode, respMsg: 'success', data }));

  it.each(['200', 200, '000000', '0', 0, '00'])('says success by respCode %j', async (respCode) => {
    const answers = { token: enveloped(payload, respCode), profile: enveloped({ userId: 'u' }, respCode) };
    expect((await loggedIn('elecq', answers)).profile.id).toBe('u');
  });

  it.each<[string, unknown]>([
    ['USER_ID', { USER_ID: 'u' }],
    ['user_id', { user_id: 'u' }],
    ['id', { id: 'u' }],
    ['a list of one', [{ userId: 'u' }]],
  ])('names the user by %s', async (_shape, data) => {
    expect((await loggedIn('elecq', { profile: enveloped(data) })).profile.id).toBe('u');
  });

  it.each<[string, unknown]>([
    ['a list of two', [{ userId: 'u' }, { userId: 'v' }]],
    ['an empty list', []],
    ['no data', null],
  ])('does not name the user by %s', async (_shape, data) => {
    expect((await login('elecq', { profile: enveloped(data) })).error).toBeInstanceOf(ProviderProtocolError);
  });

  it.each(['sub', 'USER_ID', 'user_id', 'userId', 'id'])(
    'names the user by the claim %s of the access token',
    async (claim) => {
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const head = `${part({ alg: 'HS256' })}.${part({ iss: 'elecq', aud: 'token', [claim]: '123456789' })}`;
      const accessToken = `${head}.${createHmac('sha256', 'k').update(head).digest('base64url')}`;
      const answers = { token: enveloped({ ...payload, accessToken }) };
      expect((await loggedIn('elecq', answers, { userProfileURL: undefined })).profile.id).toBe('123456789');
    },
  );

  it.each<[string, unknown]>([
    ['data.authorizationCode', { authorizationCode: CANARIES.code }],
    ['data.code', { code: CANARIES.code }],
    ['data itself', CANARIES.code],
  ])('gives the code directly as %s', async (_shape, data) => {
    await loggedIn('elecq', { authorize: enveloped(data, '000000') });
    expect(JSON.parse(wire.to('/elecq/token')[0]!.body)).toEqual({ authorizationCode: CANARIES.code });
  });

  it('may have its login page on another host, which the option loginOrigins names', async () => {
    const page = 'https://sso.elecq.example/login?ticket=1';
    const answers = { authorize: http(302, { location: page }) };
    const { error } = await login('elecq', answers);
    expect(error).toBeInstanceOf(ProviderProtocolError);
    expect((error as Error).message).toMatch(/sso\.elecq\.example.*loginOrigins/);
    const { status } = await login('elecq', answers, { loginOrigins: ['https://sso.elecq.example'] });
    // Its page knows no state, and the callback came with none.
    expect(status).toBe(200);
  });

  it('must not send a code elsewhere, nor to the callback with another end', async () => {
    const stray = await login('elecq', {
      authorize: http(302, { location: `https://evil.example/?code=${encodeURIComponent(CANARIES.code)}` }),
    });
    expect(stray.error).toBeInstanceOf(ProviderProtocolError);
    const options = { callbackURL: 'https://app.example/back' };
    const slash = await login(
      'elecq',
      { authorize: http(302, { location: 'https://app.example/back/?code=c' }) },
      options,
    );
    expect((slash.error as Error).message).toMatch(/slash at its end/);
  });
});

describe('ChainUp', () => {
  const sealedTokens = (): string => {
    const target = targetOf('chainup');
    return target.wrap(JSON.stringify(target.calls['token']!.payload));
  };
  it.each(['refreshToken', 'refresh_token', 'refersh_token'])('calls the refresh token %s', async (member) => {
    const others = { refreshToken: undefined, [member]: CANARIES.refreshToken };
    const [first, second] = await tokensWith('chainup', others);
    expect([first?.refreshToken, second?.refreshToken]).toEqual([CANARIES.refreshToken, CANARIES.refreshToken]);
  });

  it.each<[string, (envelope: Record<string, string>) => object]>([
    ['a numeric code', (envelope) => ({ ...envelope, code: 0 })],
    [
      'base64 in lines',
      ({ data = '', sign = '', ...rest }) => ({
        ...rest,
        data: data.replace(/.{64}/g, '$&\r\n'),
        sign: sign.replace(/.{64}/g, '$&\n'),
      }),
    ],
    [
      'standard base64',
      ({ data = '', sign = '', ...rest }) => ({
        ...rest,
        data: Buffer.from(data, 'base64url').toString('base64'),
        sign: Buffer.from(sign, 'base64url').toString('base64'),
      }),
    ],
    ['another msg', (envelope) => ({ ...envelope, msg: 'suc' })],
  ])('answers with %s', async (_shape, change) => {
    const envelope = JSON.parse(sealedTokens()) as Record<string, string>;
    await loggedIn('chainup', { token: json(JSON.stringify(change(envelope))) });
  });

  it('answers a call that returns nothing without data', async () => {
    const { strategy } = await loggedIn('chainup');
    for (const body of ['{"code":"0","msg":"suc"}', '{"code":0,"msg":"suc","data":null}']) {
      wire.play('/call', json(body));
      await expect(
        (strategy as unknown as { call(path: string): Promise<unknown> }).call('/call'),
      ).resolves.toBeUndefined();
    }
  });

  it.each<[string, (envelope: Record<string, string>) => object]>([
    ['without a signature', ({ sign: _sign, ...rest }) => rest],
    [
      'with the signature of another text',
      ({ sign: _sign, ...rest }) => ({
        ...rest,
        sign: (JSON.parse(targetOf('chainup').wrap('{}')) as { sign: string }).sign,
      }),
    ],
    [
      'with data that is not sealed for us',
      (envelope) => ({ ...envelope, data: Buffer.alloc(256, 1).toString('base64url') }),
    ],
  ])('is refused %s', async (_shape, change) => {
    const envelope = JSON.parse(sealedTokens()) as Record<string, string>;
    const { status, error } = await login('chainup', { token: json(JSON.stringify(change(envelope))) });
    expect([status, error]).toEqual([502, expect.any(ProviderProtocolError)]);
  });
});

describe('Elice', () => {
  it.each(['fullname', 'email', 'phone', 'profile_url', 'locale'])('may send %s as anything', async (member) => {
    for (const value of [undefined, null, '', 7, true, [], {}, ['x']]) {
      const { profile } = await loggedIn('elice', { profile: changed('elice', 'profile', { [member]: value }) });
      expect(profile.id).toBe('12345');
    }
  });

  it('may nest the account', async () => {
    const nested = json('{"_result":{"status":"ok","reason":null},"account":{"id":7,"fullname":"A"}}');
    const { profile } = await loggedIn('elice', { profile: nested });
    expect(profile).toMatchObject({ id: '7', displayName: 'A' });
  });

  it.each([
    ['_result', '{"_result":{"status":"fail","reason":"no such account"}}'],
    ['detail', '{"detail":"no such account"}'],
  ])('may fail with HTTP 200 and %s', async (_shape, body) => {
    const { error } = await login('elice', { profile: json(body) });
    expect(error).toBeInstanceOf(ProviderRefusedError);
    expect((error as Error).message).toContain('no such account');
  });
});

describe('FlowAccount', () => {
  const company = { companyId: 1, compnayName: 'ร้าน', companyNameEn: 'Shop' };
  it.each<[string, Script, object | undefined]>([
    ['as documented', json(JSON.stringify({ status: true, message: '', code: 200, data: company })), { name: 'ร้าน' }],
    ['with status as a text', json(JSON.stringify({ status: 'true', data: company })), { name: 'ร้าน' }],
    ['without status', json(JSON.stringify({ data: company })), { name: 'ร้าน' }],
    ['as a list of one', json(JSON.stringify({ status: true, data: [company] })), { name: 'ร้าน' }],
    ['flat', json(JSON.stringify(company)), { name: 'ร้าน' }],
    ['spelled right', json(JSON.stringify({ status: true, data: { companyName: 'ร้าน' } })), { name: 'ร้าน' }],
    ['with data null', json('{"status":true,"data":null}'), undefined],
    ['as a list of two', json(JSON.stringify({ status: true, data: [company, company] })), undefined],
    ['as a no', json('{"status":false,"message":"no"}'), undefined],
    ['by 204', http(204, {}), undefined],
    ['by 401', json('{"status":false}', 401), undefined],
    ['by 500', http(500, {}, '<html>'), undefined],
    ['by HTML', http(200, {}, '<html>'), undefined],
    ['by a redirect', http(302, { location: 'https://elsewhere.example/' }), undefined],
    ['by a broken connection', ({ socket }) => void socket.destroy(), undefined],
  ])('may answer the company call %s: whoever has a supportCode is logged in', async (_shape, answer, expected) => {
    const { profile } = await loggedIn('flowaccount', { profile: answer });
    expect([profile.id, profile['supportCode']]).toEqual(['FA-1', 'FA-1']);
    if (expected) expect(profile['company']).toMatchObject(expected);
    else expect([profile['company'], profile.displayName]).toEqual([undefined, 'FA-1']);
  });
});
