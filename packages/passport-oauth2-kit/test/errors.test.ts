import { inspect } from 'node:util';
import { InternalOAuthError, TokenError } from 'passport-oauth2';
import {
  ConfigurationError,
  ProviderProtocolError,
  ProviderRefusedError,
  ProviderUnavailableError,
  refused,
} from '../src/index.js';
import type { CallContext, ProviderResponse } from '../src/index.js';

const context: CallContext = { provider: 'acme', label: 'Acme', operation: 'token', secrets: ['canary/secret+1'] };
const answer = (
  status: number,
  headers: Record<string, string> = {},
  call: Partial<CallContext> = {},
): ProviderResponse => ({
  status,
  headers,
  body: '',
  receivedAt: Date.now(),
  call: { ...context, ...call },
});

it.each(['No.', 'No!', 'No?', 'No...', 'No。', 'No:', 'No'])(
  'A refusal «%s» goes on in our sentence without double punctuation',
  (reason) => {
    const { message } = refused(answer(400), { reason });
    expect(message).toContain(': No. Check');
  },
);

describe('The errors of the contract', () => {
  it.each([
    ['ProviderRefusedError', ProviderRefusedError, TokenError, 401, false],
    ['ProviderUnavailableError', ProviderUnavailableError, InternalOAuthError, 503, true],
    ['ProviderProtocolError', ProviderProtocolError, InternalOAuthError, 502, false],
  ] as const)(
    '%s extends what passport-oauth2 has for it, and tells Express a status',
    (name, Class, Base, status, retryable) => {
      const error = new Class('Something happened.', {
        provider: 'acme',
        operation: 'profile',
        httpStatus: 418,
        code: 'teapot',
      });
      expect(error).toBeInstanceOf(Base);
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({
        provider: 'acme',
        operation: 'profile',
        httpStatus: 418,
        code: 'teapot',
        status,
        retryable,
      });
      expect([error.name, error.message]).toEqual([name, 'Something happened.']);
      expect(error.stack).toContain(`${name}: Something happened.`);
      expect(error.stack).toContain('errors.test');
    },
  );

  it('a ProviderUnavailableError of a timeout has the status 504', () => {
    const error = new ProviderUnavailableError('Late.', { provider: 'acme', operation: 'token', code: 'ETIMEDOUT' });
    expect(error.status).toBe(504);
  });

  it('have no code, httpStatus or cause when there is none, instead of made-up ones', () => {
    for (const Class of [ProviderRefusedError, ProviderUnavailableError, ProviderProtocolError]) {
      const error = new Class('x', { provider: 'acme', operation: 'token' });
      expect([error.code, error.httpStatus, error.cause]).toEqual([undefined, undefined, undefined]);
      expect('code' in error).toBe(false);
    }
  });

  it('have their cause where Node and tools look for it, and out of their JSON', () => {
    const cause = new Error('connect ECONNREFUSED');
    const error = new ProviderUnavailableError('Down.', { provider: 'acme', operation: 'token', cause });
    expect(error.cause).toBe(cause);
    expect(inspect(error)).toContain('ECONNREFUSED');
    expect(Object.keys(error)).not.toContain('cause');
  });

  it('are shown as text with their own message, whatever their cause', () => {
    const cause = new Error('connect ECONNREFUSED');
    for (const Class of [ProviderRefusedError, ProviderUnavailableError, ProviderProtocolError]) {
      const error: Error = new Class('Acme is down.', { provider: 'acme', operation: 'token', cause });
      expect(error.toString()).toBe(`${Class.name}: Acme is down.`);
    }
  });

  it('ConfigurationError is a TypeError that names the option and the strategy', () => {
    const error = new ConfigurationError('Wrong.', 'timeout', 'acme');
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ name: 'ConfigurationError', option: 'timeout', provider: 'acme', retryable: false });
    expect(Object.keys(error)).not.toContain('operation');
  });
});

describe('A refusal', () => {
  it.each([
    [400, ProviderRefusedError],
    [401, ProviderRefusedError],
    [404, ProviderRefusedError],
    [200, ProviderRefusedError],
    [429, ProviderUnavailableError],
    [500, ProviderUnavailableError],
    [599, ProviderUnavailableError],
  ])('over HTTP %d is of the class that suits', (status, Class) => {
    const error = refused(answer(status));
    expect(error).toBeInstanceOf(Class);
    expect(error).toMatchObject({ provider: 'acme', operation: 'token', httpStatus: status });
  });

  it("is of the class that the provider's own code says, where it says one", () => {
    expect(refused(answer(200), { unavailable: true })).toBeInstanceOf(ProviderUnavailableError);
    expect(refused(answer(500), { unavailable: false })).toBeInstanceOf(ProviderRefusedError);
  });

  it.each([
    ['30', 30],
    ['0', 0],
    [new Date(Date.now() + 3_600_000).toUTCString(), expect.closeTo(3600, -2)],
    [new Date(Date.now() - 3_600_000).toUTCString(), 0],
    ['soon', undefined],
    ['86400', 86_400],
    // Nobody means these; a keeper that kept to them would let every refresh token die.
    ['86401', undefined],
    ['999999999', undefined],
    [new Date(Date.now() + 30 * 86_400_000).toUTCString(), undefined],
  ])('keeps Retry-After: %s, in seconds', (header, seconds) => {
    const error = refused(answer(429, { 'retry-after': header }));
    expect((error as { retryAfter?: number }).retryAfter).toEqual(seconds);
  });

  it.each([
    ['Wed, 21 Oct 2015 07:28:00 GMT', 30],
    ['Wed, 21 Oct 2015 07:29:00 GMT', 0],
    ['whenever', 0],
  ])("reads a date in Retry-After by the provider's clock, %s, which may be days away from ours", (date, seconds) => {
    const error = refused(answer(429, { 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT', date }));
    expect((error as { retryAfter?: number }).retryAfter).toBe(seconds);
  });

  it('says who, where, what, and what to do next', () => {
    const { message } = refused(answer(400), { code: 'invalid_grant', reason: 'Code expired.' });
    expect(message).toMatch(
      /^Acme refused the token call \(HTTP 400, code invalid_grant\): Code expired\. Send the user through login again/,
    );
  });

  it.each(['authorize', 'token', 'refresh', 'profile'] as const)('of the %s call ends with a remedy', (operation) => {
    const { message } = refused(answer(400, {}, { operation }));
    expect(message).toMatch(/\. (Check|Send) [^.]+\.$/);
  });

  it.each([
    ['as it is', 'canary/secret+1'],
    ['URL-encoded', 'canary%2Fsecret%2B1'],
  ])('repeats no secret of the call, %s, in reason or code', (_title, echoed) => {
    const error = refused(answer(400), { code: `x_${echoed}`, reason: `you sent ${echoed}!` });
    expect(inspect(error, { showHidden: true }) + JSON.stringify(error)).not.toContain(echoed);
    expect(error.message).toContain('you sent [redacted]. Check');
  });

  it.each([
    ['stands behind what makes its beginning look spelled', '100%41abcdef', ['41abcdef']],
    ['begins with another secret', 'code abcdefghijkl', ['abcdefgh', 'abcdefghijkl']],
    ['overlaps another secret', 'code abcdefghijkl', ['abcdefghi', 'defghijkl']],
    ['is nothing but backslashes', 'code \\\\\\', ['\\\\\\']],
  ])('repeats no part of a secret that %s', (_title, echoed, secrets) => {
    const { message } = refused(answer(400, {}, { secrets }), { reason: echoed });
    expect(message).toMatch(/: (code |100%)\[redacted\]\. Check/);
  });

  it('cuts no hole into words for a secret that is as short as one', () => {
    const call = { secrets: ['ck', 'rant', 'et'] };
    const error = refused(answer(400, {}, call), { code: 'invalid_grant', reason: 'socket ck rant:et. Restart' });
    expect(error.code).toBe('invalid_grant');
    expect(error.message).toContain(': socket [redacted] [redacted]:[redacted]. Restart.');
  });

  it('repeats no line breaks, which would forge lines of a log, and no endless texts', () => {
    const { message } = refused(answer(400), { reason: `one\r\ntwo\u2028three\u0007${'x'.repeat(1000)}` });
    expect(message).toContain('one two three x');
    expect(message.length).toBeLessThan(500);
  });
});
