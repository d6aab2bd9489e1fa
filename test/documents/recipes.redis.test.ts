import { startEmulators } from 'provider-emulators';
import { TestRedis } from '../../packages/passport-token-keeper/test/support/redis.js';
import { Browser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { endPrograms, programsOf, startPrograms } from '../support/program.js';

afterEach(endPrograms);

it('the recipe of many processes: a login starts in one and ends in another, which knows the user and the tokens', async () => {
  const redis = await TestRedis.start();
  const emulators = await startEmulators();
  try {
    const baseURL = 'http://localhost:3000';
    const start = async (): Promise<string> => {
      const program = await startPrograms('many-processes', programsOf('many-processes'), {
        ...emulators.flowaccount.env,
        BASE_URL: baseURL,
        PORT: String(await freePort()),
        REDIS_URL: redis.url,
        SESSION_SECRET: 's'.repeat(32),
        STATE_SECRET: `${'n'.repeat(32)},${'o'.repeat(32)}`,
        TOKEN_KEY: Buffer.alloc(32, 7).toString('base64'),
      });
      return program.url;
    };
    const [first, second] = [await start(), await start()];
    const browser = new Browser();
    const begun = await browser.get(`${first}/auth/flowaccount`);
    const callback = await emulators.flowaccount.approve(begun.headers.get('location')!);
    const end = await browser.get(callback.replace(baseURL, second));
    expect(end.headers.get('location')).toBe('/me');
    for (const url of [first, second]) {
      const me = await browser.get(`${url}/me`);
      expect(await me.json()).toMatchObject({ id: 'N1000231', expiresAt: expect.any(Number) });
    }
  } finally {
    await endPrograms();
    await emulators.close();
    await redis.stop();
  }
}, 120_000);
