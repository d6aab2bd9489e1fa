import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { RefreshUnavailableError } from '../src/index.js';
import { TestSetup, rejection } from './support/setup.js';

const NAMES = ['refreshed', 'failed', 'reauthentication-required'];

let setup: TestSetup;
let messages: { name: string; message: unknown }[];
const record = (message: unknown, name: string | symbol): void => {
  messages.push({ name: String(name).replace('passport-token-keeper:', ''), message });
};
beforeEach(async () => {
  setup = await TestSetup.create();
  messages = [];
  for (const name of NAMES) subscribe(`passport-token-keeper:${name}`, record);
});
afterEach(async () => {
  for (const name of NAMES) unsubscribe(`passport-token-keeper:${name}`, record);
  await setup.provider.close();
});

describe('the diagnostics channels', () => {
  it('tell of each refresh once, with its times and without its tokens', async () => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    await Promise.all([keeper.accessToken('ann'), keeper.accessToken('ann')]);
    await keeper.accessToken('ann');

    expect(messages).toEqual([
      {
        name: 'refreshed',
        message: {
          provider: 'test',
          subject: 'ann',
          trigger: 'request',
          durationMs: expect.any(Number),
          expiresAt: setup.clock.now() + setup.provider.accessLife,
          refreshExpiresAt: setup.clock.now() + setup.provider.refreshLife,
        },
      },
    ]);
  });

  it('tell of each failed refresh, also when the old token could be given', async () => {
    const keeper = setup.keeper();
    setup.provider.mode = 'down';
    await keeper.save('ann', setup.provider.login('ann'));
    setup.clock.advance(setup.provider.accessLife - 1);
    await keeper.accessToken('ann');

    expect(messages).toEqual([
      {
        name: 'failed',
        message: { provider: 'test', subject: 'ann', trigger: 'request', error: expect.any(RefreshUnavailableError) },
      },
    ]);
  });

  it.each([
    ['refused', () => setup.provider.revoke('ann')],
    ['expired', () => setup.clock.advance(setup.provider.refreshLife)],
  ])('tell once that a login is needed since the refresh token is %s', async (reason, happen) => {
    const keeper = setup.keeper();
    await keeper.save('ann', setup.provider.expiredLogin('ann'));
    happen();
    for (let time = 0; time < 3; time++) await rejection(keeper.accessToken('ann'));

    const message = { provider: 'test', subject: 'ann', reason };
    expect(messages).toEqual([{ name: 'reauthentication-required', message }]);
  });
});
