import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { RefreshUnavailableError } from '../src/index.js';
import { Bench, rejection } from './support/bench.js';

const NAMES = ['refreshed', 'failed', 'reauthentication-required'];

let bench: Bench;
let messages: { name: string; message: unknown }[];
const record = (message: unknown, name: string | symbol): void => {
  messages.push({ name: String(name).replace('passport-token-keeper:', ''), message });
};
beforeEach(async () => {
  bench = await Bench.set();
  messages = [];
  for (const name of NAMES) subscribe(`passport-token-keeper:${name}`, record);
});
afterEach(async () => {
  for (const name of NAMES) unsubscribe(`passport-token-keeper:${name}`, record);
  await bench.provider.close();
});

describe('the diagnostics channels', () => {
  it('tell of each refresh once, with its times and without its tokens', async () => {
    const keeper = bench.keeper();
    await keeper.save('ann', bench.provider.expiredLogin('ann'));
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
          expiresAt: bench.clock.now() + bench.provider.accessLife,
          refreshExpiresAt: bench.clock.now() + bench.provider.refreshLife,
        },
      },
    ]);
  });

  it('tell of each failed refresh, also when the old token could be given', async () => {
    const keeper = bench.keeper();
    bench.provider.mode = 'down';
    await keeper.save('ann', bench.provider.login('ann'));
    bench.clock.advance(bench.provider.accessLife - 1);
    await keeper.accessToken('ann');

    expect(messages).toEqual([
      {
        name: 'failed',
        message: { provider: 'test', subject: 'ann', trigger: 'request', error: expect.any(RefreshUnavailableError) },
      },
    ]);
  });

  it.each([
    ['refused', () => bench.provider.revoke('ann')],
    ['expired', () => bench.clock.advance(bench.provider.refreshLife)],
  ])('tell once that a login is needed since the refresh token is %s', async (reason, happen) => {
    const keeper = bench.keeper();
    await keeper.save('ann', bench.provider.expiredLogin('ann'));
    happen();
    for (let time = 0; time < 3; time++) await rejection(keeper.accessToken('ann'));

    const message = { provider: 'test', subject: 'ann', reason };
    expect(messages).toEqual([{ name: 'reauthentication-required', message }]);
  });
});
