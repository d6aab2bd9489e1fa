import { changed, describeRefusals, REFUSED, STANDARD_REFUSALS, useAnswers } from '../../../test/support/answers.js';
import { json } from '../../../test/support/wire.js';
import { ProviderRefusedError } from '../src/index.js';

// What the real service answers, shape by shape: as it has been seen in public, and as services drift. Nothing here asks an emulator.

const byHand = useAnswers();
const { login, loggedIn } = byHand;

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

  it.each<[string, Record<string, unknown>]>([
    ['without a reason', { _result: { status: 'fail' } }],
    ['with an empty error', { _result: { status: 'fail', reason: 'no' }, error: null }],
    ['with a message', { _result: { status: 'fail' }, message: 'no' }],
  ])('that says it failed, %s, logs nobody in, whoever else is in the answer', async (_shape, members) => {
    const { status, error } = await login('elice', { profile: changed('elice', 'profile', members) });
    expect([status, error]).toEqual([401, expect.any(ProviderRefusedError)]);
  });

  describeRefusals('elice', byHand, [
    ...STANDARD_REFUSALS,
    [
      '_result, with HTTP 200',
      200,
      '{"_result":{"status":"fail","reason":"No code"}}',
      { ...REFUSED, says: /No code/ },
    ],
  ]);
});
