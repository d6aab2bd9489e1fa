import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError } from 'passport-oauth2-kit';
import { changed, OLD_TOKENS, useAnswers } from './support/answers.js';
import { type ProviderName, PROVIDERS, RECORDS, targetOf } from './support/providers.js';
import type { Members } from './support/record.js';
import { CANARIES } from './support/secrets.js';
import { http, json, type Script } from './support/wire.js';

// What real services answer, shape by shape. Each is a whole login, and a refresh where it is about tokens. What is one provider's
// is in its own package. Nothing here asks an emulator.

const { wire, evidence, login, loggedIn, tokensWith } = useAnswers();

const having = (member: keyof Members): ProviderName[] =>
  PROVIDERS.filter((name) => RECORDS[name].members[member] !== undefined);

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
    const { life = '', refreshLife } = RECORDS[name].members;
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
    const { life = '' } = RECORDS[name].members;
    const { again } = await loggedIn(name, { token: changed(name, 'token', { [life]: 'c4naryLifetime' }) });
    await again();
    const lines = evidence.debugOutput().filter((line) => line.includes(`"${life}"`));
    expect(lines).toEqual([expect.stringContaining('it is ignored')]);
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
    for (const { scope } of await tokensWith(name, { [RECORDS[name].members.scope!]: value }))
      expect(scope).toEqual(expected);
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
    for (const { tokenType } of await tokensWith(name, { [RECORDS[name].members.type!]: value })) {
      expect(tokenType).toBe(expected);
    }
  });
});

describe.each(PROVIDERS)('whatever %s sends,', (name) => {
  const { access, refresh, id, idIn } = RECORDS[name].members;
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
    ['white space', ' \t\u00a0'],
    // What servers write where they have none: everybody would be one user.
    ...['null', 'undefined', 'None', 'NaN', '[object Object]', ' NULL '].map((text): [string, string] => [text, text]),
  ])('an identity that is %s is refused', async (_shape, value) => {
    const { status, error } = await login(name, { [idIn]: changed(name, idIn, { [id]: value }) });
    expect([status, error]).toEqual([502, expect.any(ProviderProtocolError)]);
  });

  it.each<[string, number | string]>([
    ['a text', 'nobody'],
    ['a number', 12_345],
    ['digits', '12345'],
  ])('an identity that only begins as none, or is %s, is one', async (_shape, value) => {
    const { profile } = await loggedIn(name, { [idIn]: changed(name, idIn, { [id]: value }) });
    expect(profile.id).toBe(String(value));
  });

  it.each<[string, string, (text: string) => Buffer]>([
    ['gzip', 'gzip', gzipSync],
    ['gzip in capitals', 'GZIP', gzipSync],
    ['br', 'br', brotliCompressSync],
    ['deflate', 'deflate', deflateSync],
    ['deflate without a zlib header', 'deflate', deflateRawSync],
    ['deflate, which is gzip', 'deflate', gzipSync],
  ])('compressed unasked, as %s, costs no login and no refresh', async (_shape, encoding, compress) => {
    const answer = (call: string): Script =>
      http(200, { 'content-encoding': encoding }, compress(target.wrap(JSON.stringify(target.calls[call]!.payload))));
    const { tokens, strategy } = await loggedIn(name, { token: answer('token') });
    expect(tokens.accessToken).toBe(CANARIES.accessToken);
    if (!strategy.canRefresh) return;
    wire.play(`/${name}/refresh`, answer('refresh'));
    expect((await strategy.refresh(OLD_TOKENS)).accessToken).toBe(CANARIES.accessToken);
  });

  if (idIn === 'token' && refresh !== undefined) {
    const old = (owner: unknown): object => ({ ...OLD_TOKENS, raw: { openId: 'open-1', [id]: owner } });

    it.each<[string, unknown]>([
      ['nothing', undefined],
      ['null', null],
      ['an empty text', ''],
      ['a list', []],
      ['the same', 'open-1'],
    ])('a refresh that says %s of whose tokens they are keeps what is known', async (_shape, value) => {
      const { strategy } = await loggedIn(name);
      wire.play(`/${name}/refresh`, changed(name, 'refresh', { [id]: value }));
      const once = await strategy.refresh(old('open-1'));
      expect([once.raw[id], once.refreshToken]).toEqual(['open-1', CANARIES.refreshToken]);
      expect((await strategy.refresh(once)).raw[id]).toBe('open-1');
    });

    it('a refresh may write the same identity as a number or as a text', async () => {
      const { strategy } = await loggedIn(name);
      wire.play(`/${name}/refresh`, changed(name, 'refresh', { [id]: 12_345 }));
      expect((await strategy.refresh(old('12345'))).refreshToken).toBe(CANARIES.refreshToken);
    });

    it("a refresh that brings another user's tokens is refused", async () => {
      const { strategy } = await loggedIn(name);
      wire.play(`/${name}/refresh`, changed(name, 'refresh', { [id]: 'open-2' }));
      const refreshed = strategy.refresh(old('open-1'));
      await expect(refreshed).rejects.toBeInstanceOf(ProviderProtocolError);
      await expect(refreshed).rejects.toThrow(`"${id}" is another one than before`);
    });
  }

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
    await expect(outcome.strategy.refresh(OLD_TOKENS)).rejects.toBeInstanceOf(ProviderProtocolError);
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
