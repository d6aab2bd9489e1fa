import { createHmac } from 'node:crypto';
import { describeRefusals, LATER, REFUSED, useAnswers } from '../../../test/support/answers.js';
import { targetOf } from '../../../test/support/providers.js';
import { CANARIES } from '../../../test/support/secrets.js';
import { http, json, type Script } from '../../../test/support/wire.js';
import { ProviderProtocolError } from '../src/index.js';

// What the real service answers, shape by shape: as it has been seen in public, and as services drift. Nothing here asks an emulator.

const byHand = useAnswers();
const { wire, login, loggedIn } = byHand;
const refusal = (respCode: string | number): string => JSON.stringify({ respCode, respMsg: 'no', data: null });

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
    expect((slash.error as Error).message).toMatch(/slash at the end/);
  });

  describeRefusals('elecq', byHand, [
    ['401', 200, refusal('401'), REFUSED],
    ['401, as HTTP status', 401, refusal('401'), REFUSED],
    ['999999', 200, refusal('999999'), REFUSED],
    ['429', 200, refusal('429'), LATER],
    ['500', 200, refusal(500), LATER],
    ['503', 200, refusal('503'), LATER],
  ]);
});
