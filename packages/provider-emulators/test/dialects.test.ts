import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialectOptions, PROVIDERS } from 'provider-emulators';
import request from 'supertest';
import { CASES, MODEL_CASE } from './support/providers.js';

// What holds for the dialects of all providers. What has been observed of one is in that provider's own suite.

describe.each(CASES)('the dialect of $label', ({ create, token: { path }, refusal, statuses }) => {
  test('of a refusal is spoken from the next request on, also by faults, until another is', async () => {
    const emulator = create();
    const refused = async () => {
      emulator.faults.next('token', 'invalid-client');
      const { status, body } = await request(emulator.handler).post(path).send({});
      return [status, body as unknown];
    };
    const asDocumented = [statuses?.invalidClient ?? 401, refusal];
    expect(await refused()).toEqual(asDocumented);
    emulator.speak({ answers: { token: { refusal: { failed: '{message}' } } } });
    expect(await refused()).toEqual([200, { failed: expect.any(String) as unknown }]);
    emulator.speak('documented');
    expect(await refused()).toEqual(asDocumented);
  });

  test.each([
    ['server-error', 500, undefined],
    ['rate-limited', 429, '30'],
  ] as const)('of a refusal leaves the fault %s its status', async (fault, status, retryAfter) => {
    const emulator = create({ dialect: { answers: { token: { refusal: { failed: '{message}' } } } } });
    emulator.faults.next('token', fault);
    const answer = await request(emulator.handler).post(path).send({});
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
    expect(answer.body).not.toHaveProperty('failed');
  });

  test('that is none is refused, and nothing changes', () => {
    const emulator = create({ dialect: 'observed' });
    for (const [dialect, message] of [
      ['Thai', `option "dialect" must be 'documented', 'observed' or an object, and is "Thai".`],
      [undefined, `option "dialect" must be 'documented', 'observed' or an object, and is undefined.`],
      [{ answer: {} }, 'dialect: there is no option "answer"; did you mean "answers"?'],
      [{ answers: { tokens: {} } }, 'dialect: there is no answer of "tokens"; there are: '],
      [{ answers: { token: 'bare' } }, 'dialect.answers.token must be an object, and is "bare".'],
      [{ answers: { token: { name: {} } } }, 'dialect.answers.token: there is no option "name"; did you mean'],
      [
        { answers: { token: { absent: 'phone' } } },
        `dialect.answers.token: option "absent" must be an array of strings, such as ['`,
      ],
      [
        { answers: { token: { shape: 'flat' } } },
        `dialect.answers.token: option "shape" must be 'list' or 'bare', and is "flat".`,
      ],
      [{ lineLength: 0 }, 'dialect: option "lineLength" must be a whole number, 1 or more, and is 0.'],
    ] as const) {
      expect(() => emulator.speak(dialect as never)).toThrow(TypeError);
      expect(() => emulator.speak(dialect as never)).toThrow(message);
      if (dialect !== undefined) expect(() => create({ dialect: dialect as never })).toThrow(message);
    }
    expect(emulator.dialect).toBe('observed');
  });
});

test('a payload without its envelope is a dialect that reaches faults, too', async () => {
  const {
    create,
    token: { path },
  } = MODEL_CASE;
  const emulator = create();
  emulator.faults.always('token', { payload: { member: 1 } });
  const body = async () => (await request(emulator.handler).post(path).send({})).body as unknown;
  expect(await body()).not.toEqual({ member: 1 });
  emulator.speak({ answers: { token: { shape: 'bare' } } });
  expect(await body()).toEqual({ member: 1 });
});

test('no dialect but two has a name', () => {
  // @ts-expect-error no such dialect
  expect(() => MODEL_CASE.create().speak('seen')).toThrow(TypeError);
});

test('a dialect in a shell is a word for all, or one for a provider, or a file', () => {
  const [one, other] = Object.keys(PROVIDERS);
  const folder = mkdtempSync(join(tmpdir(), 'dialect-'));
  const file = join(folder, 'mine.json');
  writeFileSync(file, '{"envelope":{"code":"0"}}');
  expect(dialectOptions(['observed', `${one}=documented`, `${other}=${file}`])).toEqual({
    dialect: 'observed',
    [one!]: { dialect: 'documented' },
    [other!]: { dialect: { envelope: { code: '0' } } },
  });
  rmSync(folder, { recursive: true });
  expect(() => dialectOptions(['seen'])).toThrow(
    'dialect must be documented, observed or a .json file, and is "seen".',
  );
  expect(() => dialectOptions(['nobody=observed'])).toThrow('dialect: there is no provider "nobody"');
});
