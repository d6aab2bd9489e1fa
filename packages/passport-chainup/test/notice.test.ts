import express, { type ErrorRequestHandler } from 'express';
import request from 'supertest';
import type { ChainUpEmulator } from 'provider-emulators';
import { closeFlows } from '../../../test/support/flow.js';
import { runSnippet, snippetsOf } from '../../../test/support/readme.js';
import { ChainUpStrategy, ConfigurationError, ProviderProtocolError } from '../src/index.js';
import { knownPlatform, MERCHANT, privateKeyOf, publicKeyOf, PLATFORM, sealed } from './support/platform.js';

const NOTICE = { outOrderId: 'สั่งซื้อ-1', orderNum: '7', orderStatus: '3', payAmount: '200' };

let chainup: ChainUpEmulator;
let strategy: ChainUpStrategy;

beforeEach(async () => {
  chainup = await knownPlatform();
  // Also with allowUnsignedResponses, which is for answers over TLS: anybody can post a notice.
  const options = { ...chainup.strategyOptions, callbackURL: '/cb', allowUnsignedResponses: true };
  strategy = new ChainUpStrategy(options, ({ profile }) => profile);
});
afterEach(closeFlows);

describe('openNotice', () => {
  it('opens what the platform has sealed, whatever its envelope is called', async () => {
    expect(await strategy.openNotice(chainup.notice(NOTICE))).toEqual(NOTICE);
    expect(await strategy.openNotice(sealed(JSON.stringify(NOTICE)))).toEqual(NOTICE);
    expect(await strategy.openNotice({ ...chainup.notice(NOTICE), more: 1 })).toEqual(NOTICE);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['has no signature', () => ({ data: chainup.notice(NOTICE)['data'] }), /the signature \("sign"\) is missing/],
    [
      'is signed by somebody else',
      () => sealed('{}', { sender: privateKeyOf(MERCHANT) }),
      /is not a signature of the platform/,
    ],
    ['is sealed for somebody else', () => sealed('{}', { receiver: publicKeyOf(PLATFORM) }), /cannot be decrypted/],
    [
      'has the signature of another',
      () => ({ ...chainup.notice(NOTICE), sign: sealed('{}').sign }),
      /is not a signature of the platform/,
    ],
    ['is an ak/sk one', () => ({ appKey: 'a', outOrderId: 'o', sign: 'x' }), /"data" is missing/],
    ['is plain', () => ({ data: NOTICE }), /older type \(ak\/sk\)/],
    ['holds no JSON', () => sealed('no JSON'), /content of "data" is not JSON/],
    ['has data of another type', () => ({ data: 7, sign: 'x' }), /"data" must be a string/],
  ])('refuses a notice that %s', async (_what, body, message) => {
    const opened = strategy.openNotice(body());
    await expect(opened).rejects.toBeInstanceOf(ProviderProtocolError);
    await expect(strategy.openNotice(body())).rejects.toThrow(message);
  });

  it.each<[string, () => string]>([
    ['by somebody else', () => sealed('{}', { sender: privateKeyOf(MERCHANT) }).sign],
    ['of the right size only', () => Buffer.alloc(256, 1).toString('base64url')],
    ['of another size', () => 'AAAA'],
  ])('decrypts nothing of a notice whose signature is %s, however long it is', async (_what, sign) => {
    const { data } = sealed('x'.repeat(20_000));
    let turns = 0;
    let isOver = false as boolean;
    // Decrypting lets the event loop turn between two blocks.
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await expect(strategy.openNotice({ data, sign: sign() })).rejects.toThrow('is not a signature of the platform');
    isOver = true;
    expect(turns).toBeLessThan(5);
  });

  it.each([undefined, null, '', '{}', Buffer.from('{}'), [], 7])(
    'says that no parser has read the body: %p',
    async (body) => {
      const opened = strategy.openNotice(body);
      await expect(opened).rejects.toBeInstanceOf(ConfigurationError);
      await expect(strategy.openNotice(body)).rejects.toThrow('express.json()');
    },
  );

  it('answers as ChainUp wants with the lines of the README, and refuses a forged one', async () => {
    const app = express();
    const settled: unknown[] = [];
    const orders = { settle: (...args: unknown[]) => Promise.resolve(settled.push(args)) };
    const snippet = snippetsOf('passport-chainup').find(({ heading }) => heading === 'Notices of payments')!;
    await runSnippet(snippet, {}, { app, strategy, orders, express });
    const onError: ErrorRequestHandler = (error: { status: number }, _req, res, _next) => {
      res.status(error.status).end();
    };
    app.use(onError);
    const path = /app\.post\('([^']+)'/.exec(snippet.code)![1]!;
    await request(app)
      .post(path)
      .send(chainup.notice(NOTICE))
      .expect(200, { code: '0', msg: 'success', data: 'success' });
    await request(app)
      .post(path)
      .send(sealed('{}', { sender: privateKeyOf(MERCHANT) }))
      .expect(502);
    expect(settled).toEqual([[NOTICE.outOrderId, NOTICE.payAmount]]);
  });
});
