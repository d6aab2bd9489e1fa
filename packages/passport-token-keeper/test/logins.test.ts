import { ReauthenticationRequiredError } from '../src/index.js';
import { TestSetup, rejection } from './support/setup.js';

let setup: TestSetup;
beforeEach(async () => {
  setup = await TestSetup.create();
});
afterEach(() => setup.provider.close());

describe('a login during a refresh', () => {
  it.each(['arrival', 'answer'] as const)('wins over the refresh that is held at its %s', async (point) => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    const gate = setup.provider.hold(point);
    const asker = keeper.accessToken('ann');
    await gate.reached;
    const login = setup.provider.login('ann');
    await keeper.save('ann', login);
    expect(await keeper.accessToken('ann')).toBe(login.accessToken);
    gate.open();

    expect(await asker).toBe(login.accessToken);
    expect(await keeper.tokens('ann')).toEqual(login);
  });

  it('wins over the refusal of the tokens before it', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    const gate = setup.provider.hold('arrival');
    const asker = keeper.accessToken('ann');
    await gate.reached;
    setup.provider.revoke('ann');
    const login = setup.provider.login('ann');
    await keeper.save('ann', login);
    gate.open();

    expect(await asker).toBe(login.accessToken);
    expect(await keeper.accessToken('ann')).toBe(login.accessToken);
  });
});

describe('forgetting', () => {
  it('removes the tokens', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.login('ann'));
    await keeper.forget('ann');

    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ reason: 'no_tokens' });
  });

  it('is not undone by the refresh that was under way', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    const gate = setup.provider.hold('answer');
    const asker = rejection(keeper.accessToken('ann'));
    await gate.reached;
    await keeper.forget('ann');
    gate.open();

    expect(await asker).toBeInstanceOf(ReauthenticationRequiredError);
    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ reason: 'no_tokens' });
  });
});

describe('what save is given', () => {
  it.each([
    ['no object', 'tokens-as-text', 'object'],
    ['no access token', { tokenType: 'Bearer', raw: {} }, 'accessToken'],
    ['an empty access token', { accessToken: '', tokenType: 'Bearer', raw: {} }, 'accessToken'],
    ['a refresh token of another type', { accessToken: 'secret', refreshToken: 7, raw: {} }, 'refreshToken'],
    ['a date that is no number', { accessToken: 'secret', expiresAt: '2026-01-01', raw: {} }, 'expiresAt'],
    ['a date in a Date', { accessToken: 'secret', refreshExpiresAt: new Date(), raw: {} }, 'refreshExpiresAt'],
    ['a date that is not finite', { accessToken: 'secret', expiresAt: Infinity, raw: {} }, 'expiresAt'],
    ['scope as text', { accessToken: 'secret', scope: 'read', raw: {} }, 'scope'],
    ['what JSON cannot say', { accessToken: 'secret', raw: { big: 1n } }, 'JSON'],
    ['nothing', undefined, 'object'],
  ])('is refused when it is %s, by a message that names the fault and no secret', async (_title, tokens, named) => {
    const keeper = setup.keeper();
    const error = await rejection(keeper.save('ann', tokens as never));

    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain(named);
    expect((error as Error).message).not.toContain('secret');
    expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ reason: 'no_tokens' });
  });

  describe('as times', () => {
    const inSeconds = (name: string) => ({
      ...setup.provider.login('ann'),
      [name]: Math.floor(setup.clock.now() / 1000) + 3600,
    });

    it.each(['expiresAt', 'refreshExpiresAt'])('is refused when %s is in seconds', async (name) => {
      const keeper = setup.keeper();
      const error = await rejection(keeper.save('ann', inSeconds(name)));

      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain(`${name} is in ms since 1970; multiply by 1000`);
      expect(await rejection(keeper.accessToken('ann'))).toMatchObject({ reason: 'no_tokens' });
    });

    it.each([3600, 3_600_000])(
      'is refused when expiresAt is a lifetime (%d), and told how to make a time of it',
      async (life) => {
        const error = await rejection(setup.keeper().save('ann', { ...setup.provider.login('ann'), expiresAt: life }));

        expect(error).toBeInstanceOf(TypeError);
        const said = 'expiresAt is in ms since 1970; a lifetime in seconds is Date.now() + 1000 * seconds';
        expect((error as Error).message).toContain(said);
      },
    );

    it.each([0, -1, 1e11])('may be long ago, or say that nothing is valid: %d', async (expiresAt) => {
      const keeper = setup.keeper();
      await keeper.save('ann', { ...setup.provider.login('ann'), expiresAt });

      expect(await keeper.tokens('ann')).toMatchObject({ refreshToken: expect.any(String) as string });
    });

    it('may be small where the clock starts at zero, and in a record that is stored already', async () => {
      await setup.keeper({ now: () => 0 }).save('ann', inSeconds('expiresAt'));

      expect(await setup.keeper().tokens('ann')).toMatchObject({ refreshToken: expect.any(String) as string });
    });

    it('may be in seconds in the answer to a refresh, since its refresh token would be lost', async () => {
      const keeper = setup.keeper({
        strategy: { canRefresh: true, refresh: () => Promise.resolve(inSeconds('expiresAt')) },
      });
      await keeper.save('ann', setup.provider.expiredLogin('ann'));

      expect(await keeper.tokens('ann')).toMatchObject({ refreshToken: expect.any(String) as string });
    });
  });

  it.each([
    ['an empty string', ''],
    ['no string', 42],
    ['half a character', 'a\ud800'],
  ])('is refused for a subject that is %s', async (_title, subject) => {
    const keeper = setup.keeper();
    expect(await rejection(keeper.save(subject as string, setup.provider.login('ann')))).toBeInstanceOf(TypeError);
    expect(await rejection(keeper.accessToken(subject as string))).toBeInstanceOf(TypeError);
    expect(await rejection(keeper.forget(subject as string))).toBeInstanceOf(TypeError);
  });
});
