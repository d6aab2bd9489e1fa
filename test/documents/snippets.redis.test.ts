import express from 'express';
import { FlowAccountStrategy } from 'passport-flowaccount';
import { RedisTokenStore, TokenKeeper, type TokenSet } from 'passport-token-keeper';
import { createFlowAccountEmulator } from 'provider-emulators';
import { createClient } from 'redis';
import request from 'supertest';
import { TestRedis } from '../../packages/passport-token-keeper/test/support/redis.js';
import { runSnippet, snippetsOf } from '../support/readme.js';

it("the lines of the keeper's README call an API with a valid token, and send to the login whom they have none of", async () => {
  const redis = await TestRedis.start();
  const flowaccount = await createFlowAccountEmulator().listen();
  const clients: { destroy: () => void }[] = [];
  const connect = () => {
    const client = createClient({ url: redis.url });
    clients.push(client);
    return client;
  };
  try {
    process.env['TOKEN_KEY'] = Buffer.alloc(32, 7).toString('base64');
    const callbackURL = 'http://localhost:3000/auth/flowaccount/callback';
    const options = { ...flowaccount.strategyOptions, callbackURL };
    const strategy = new FlowAccountStrategy(options, ({ profile }) => profile);
    const app = express();
    app.use((req, _res, next) => {
      req.user = { id: req.headers['x-user'] };
      next();
    });
    const asked: string[] = [];
    const callTheApi = (accessToken: string): object => {
      asked.push(accessToken);
      return { name: 'Thongdee' };
    };
    await runSnippet(
      snippetsOf('passport-token-keeper')[0]!,
      { redis: { createClient: connect } },
      { app, strategy, callTheApi },
    );

    const store = new RedisTokenStore({ client: await connect().connect(), encryptionKey: process.env['TOKEN_KEY'] });
    const tokens: TokenSet = { accessToken: 'valid', tokenType: 'Bearer', expiresAt: Date.now() + 3_600_000, raw: {} };
    await new TokenKeeper({ strategy, store }).save('me', tokens);
    await request(app).get('/company').set('x-user', 'me').expect(200, { name: 'Thongdee' });
    expect(asked).toEqual(['valid']);
    await request(app).get('/company').set('x-user', 'you').expect(302).expect('location', '/auth/flowaccount');
  } finally {
    delete process.env['TOKEN_KEY'];
    for (const client of clients) client.destroy();
    await flowaccount.close();
    await redis.stop();
  }
}, 60_000);
