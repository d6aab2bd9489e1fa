import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import {
  createChainUpEmulator,
  createElecqEmulator,
  createEliceEmulator,
  createFlowAccountEmulator,
  dialectOptions,
  type Emulator,
  startEmulators,
} from 'provider-emulators';
import request from 'supertest';
import { envelope, openAnswer, privateKey, publicKey } from './support/chainup-client.js';

// The wire as seen in public: what differs from the documents is said here, member by member.

const basic = (emulator: { strategyOptions: { clientID: string; clientSecret: string } }): string =>
  `Basic ${Buffer.from(`${emulator.strategyOptions.clientID}:${emulator.strategyOptions.clientSecret}`).toString('base64')}`;

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
}

async function elecqTokens(
  dialect?: 'observed',
): Promise<{ body: Record<string, unknown>; elecq: ReturnType<typeof createElecqEmulator> }> {
  const elecq = createElecqEmulator({ authorizeMode: 'envelope', ...(dialect && { dialect }) });
  const query = { redirectUri: elecq.redirectURIs[0], clientId: elecq.strategyOptions.clientID, responseType: 'code' };
  const authorized = await request(elecq.handler)
    .get('/oauth2/authorize')
    .query(query)
    .set('authorization', basic(elecq));
  const { authorizationCode, code = authorizationCode } = (authorized.body as { data: Record<string, string> }).data;
  const answer = await request(elecq.handler)
    .post('/oauth2/token')
    .set('authorization', basic(elecq))
    .send({ authorizationCode: code });
  return { body: answer.body as Record<string, unknown>, elecq };
}

describe("ELECQ's observed dialect", () => {
  test('has zeros for success, and USER_ID tokens with iss, aud and nbf, without sub', async () => {
    const { body } = await elecqTokens('observed');
    expect(body['respCode']).toBe('000000');
    const { accessToken, refreshToken } = body['data'] as Record<string, string>;
    const claims = claimsOf(accessToken!);
    expect(claims).toEqual({
      random: expect.any(String),
      iss: 'elecq',
      aud: 'token',
      USER_ID: 'u-1001',
      iat: expect.any(Number),
      nbf: claims['iat'],
      exp: expect.any(Number),
    });
    expect(claimsOf(refreshToken!)).toMatchObject({ aud: 'refreshToken' });
  });

  test('is not the documented one', async () => {
    const { body } = await elecqTokens();
    expect(body['respCode']).toBe('200');
    expect(Object.keys(claimsOf((body['data'] as Record<string, string>)['accessToken']!))).toEqual([
      'random',
      'sub',
      'iat',
      'exp',
    ]);
  });

  test('lists the user', async () => {
    const { body, elecq } = await elecqTokens('observed');
    const { accessToken } = body['data'] as Record<string, string>;
    const { body: answer } = await request(elecq.handler)
      .get('/merchant/user')
      .set('authorization', `Bearer ${accessToken!}`);
    expect(answer).toMatchObject({ respCode: '000000', data: [{ USER_ID: 'u-1001', name: 'Mina Berg' }] });
  });
});

test("ChainUp's has a numeric code, base64 in lines, an empty lifetime and the misspelt refresh token, and is still sealed", async () => {
  const chainup = createChainUpEmulator({ dialect: 'observed' });
  const { privateKey: own, platformPublicKey: theirs, clientID } = chainup.strategyOptions;
  const keys = { own: privateKey(own), theirs: publicKey(theirs) };
  const query = { appKey: clientID, redirectUrl: chainup.redirectURIs[0]! };
  const login = `${chainup.url}/platform/login.html?${new URLSearchParams(query).toString()}`;
  const code = new URL(await chainup.approve(login)).searchParams.get('code');
  const answer = await request(chainup.handler)
    .post('/platformapi/chainup/open/auth/token')
    .send(envelope(clientID, { code }, keys, Date.now()));
  const body = answer.body as { code: unknown; data: string; sign: string };
  expect(body.code).toBe(0);
  expect(body.data).toMatch(/^([\w-]{76}\r\n)+[\w-]*$/);
  expect(openAnswer(body, keys)).toEqual({
    openId: expect.any(String),
    expireIn: '',
    refersh_token: expect.any(String),
    token: expect.any(String),
  });
});

describe("Elice's", () => {
  test('nests the account beside _result, and fails with HTTP 200', async () => {
    const elice = createEliceEmulator({ dialect: 'observed' });
    const query = {
      client_id: 'elice-client',
      redirect_uri: elice.redirectURIs[0]!,
      state: 's',
      scope: 'read',
      lang: 'en',
    };
    const callback = await elice.approve(`${elice.url}/oauth/authorize?${new URLSearchParams(query).toString()}`);
    const code = new URL(callback).searchParams.get('code');
    const { body: tokens } = await request(elice.handler)
      .post('/oauth/token')
      .send({ client_id: 'elice-client', client_secret: 'elice-emulator-secret', code });
    const { access_token: token } = tokens as { access_token: string };
    const { body } = await request(elice.handler).get('/oauth/account').set('authorization', `Bearer ${token}`);
    expect(body).toEqual({ _result: { status: 'ok', reason: null }, account: expect.objectContaining({ id: 12_345 }) });
    await request(elice.handler)
      .get('/oauth/account')
      .set('authorization', 'Bearer other')
      .expect(200, { _result: { status: 'fail', reason: 'The access token is unknown.' } });
  });
});

test("FlowAccount's company is flat, under another spelling", async () => {
  const flowaccount = createFlowAccountEmulator({ dialect: 'observed' });
  flowaccount.faults.next('profile', { payload: { companyId: 1 } });
  await request(flowaccount.handler).get('/test/company/info').expect(200, { companyId: 1 });
});

describe('A dialect of your own', () => {
  test('is plain JSON: names, values, types, absent members, more members, a list', async () => {
    const dialect = {
      envelope: { respMsg: 'OK' },
      answers: {
        token: {
          names: { accessToken: 'access_token' },
          values: { tokenType: null },
          types: { accessTokenExpiresIn: 'string' as const },
          absent: ['refreshToken'],
          extra: { scope: 'all' },
          shape: 'list' as const,
        },
      },
    };
    const { body } = await (async () => {
      const elecq = createElecqEmulator({ authorizeMode: 'envelope', dialect });
      const query = {
        redirectUri: elecq.redirectURIs[0],
        clientId: elecq.strategyOptions.clientID,
        responseType: 'code',
      };
      const { body: first } = await request(elecq.handler)
        .get('/oauth2/authorize')
        .query(query)
        .set('authorization', basic(elecq));
      return request(elecq.handler)
        .post('/oauth2/token')
        .set('authorization', basic(elecq))
        .send({ authorizationCode: (first as { data: { authorizationCode: string } }).data.authorizationCode });
    })();
    expect(body).toEqual({
      respCode: '200',
      respMsg: 'OK',
      data: [
        {
          access_token: expect.any(String),
          tokenType: null,
          accessTokenExpiresIn: '86400',
          refreshTokenExpiresIn: 604_800,
          scope: 'all',
        },
      ],
    });
  });

  test('of an answer that the provider does not have is refused', () => {
    const dialect = { answers: { tokens: {} } };
    expect(() => createEliceEmulator({ dialect })).toThrow(
      'there is no answer of "tokens"; there are: token, profile.',
    );
    expect(() => createEliceEmulator({ dialect: 'Thai' as never })).toThrow("'documented', 'observed' or an object");
  });
});

describe('Another dialect, while it runs', () => {
  test('is spoken from the next request on, in claims and answers; tokens that are out stay valid', async () => {
    const elecq = createElecqEmulator({ authorizeMode: 'redirect' });
    expect(elecq.dialect).toBe('documented');
    const { clientID } = elecq.strategyOptions;
    const query = { redirectUri: elecq.redirectURIs[0]!, clientId: clientID, responseType: 'code' };
    const post = (path: string, body: object) =>
      request(elecq.handler).post(path).set('authorization', basic(elecq)).send(body);
    const { headers } = await request(elecq.handler)
      .get('/oauth2/authorize')
      .query(query)
      .set('authorization', basic(elecq));
    const authorizationCode = new URL(headers['location']!).searchParams.get('code');

    elecq.speak('observed');
    expect(elecq.dialect).toBe('observed');
    const { body: first } = await post('/oauth2/token', { authorizationCode });
    expect(first.respCode).toBe('000000');
    expect(claimsOf(first.data.accessToken)).toMatchObject({ USER_ID: 'u-1001', aud: 'token' });
    expect(claimsOf(first.data.refreshToken)).toMatchObject({ aud: 'refreshToken' });

    elecq.speak('documented');
    const { body: second } = await post('/oauth2/refresh', { refreshToken: first.data.refreshToken });
    expect(second.respCode).toBe('200');
    expect(claimsOf(second.data.accessToken)).toMatchObject({ sub: 'u-1001' });
    const { body: user } = await request(elecq.handler)
      .get('/merchant/user')
      .set('authorization', `Bearer ${first.data.accessToken}`);
    expect(user).toMatchObject({ respCode: '200', data: { userId: 'u-1001' } });
  });

  test('reaches faults, too: with payloads, and where they refuse', async () => {
    const elice = createEliceEmulator();
    elice.speak({
      answers: { profile: { refusal: { failed: '{message}' } }, token: { names: { access_token: 'token' } } },
    });
    elice.faults.next('profile', 'expired-token');
    await request(elice.handler).get('/oauth/account').expect(200, { failed: 'The access token is expired.' });
    elice.speak('documented');
    elice.faults.next('profile', 'expired-token');
    await request(elice.handler).get('/oauth/account').expect(401);
    const flowaccount = createFlowAccountEmulator();
    flowaccount.faults.always('profile', { payload: { companyId: 1 } });
    flowaccount.speak('observed');
    await request(flowaccount.handler).get('/test/company/info').expect(200, { companyId: 1 });
  });

  test('that is none is refused, and nothing changes', () => {
    const elice = createEliceEmulator({ dialect: 'observed' });
    for (const [dialect, message] of [
      ['Thai', "dialect: 'documented', 'observed' or an object, not \"Thai\"."],
      [undefined, "dialect: 'documented', 'observed' or an object, not undefined."],
      [{ answer: {} }, 'dialect: there is no option "answer"; did you mean "answers"?'],
      [{ answers: { tokens: {} } }, 'dialect: there is no answer of "tokens"; there are: token, profile.'],
      [{ answers: { profile: 'bare' } }, 'dialect.answers.profile: an object, not "bare".'],
      [{ answers: { profile: { name: {} } } }, 'dialect.answers.profile: there is no option "name"; did you mean'],
      [{ answers: { profile: { absent: 'phone' } } }, "dialect.answers.profile.absent: an array of texts, such as ['"],
      [{ answers: { profile: { shape: 'flat' } } }, "dialect.answers.profile.shape: 'list' or 'bare', not \"flat\"."],
      [{ lineLength: 0 }, 'dialect.lineLength: a whole number from 1, not 0.'],
    ] as const) {
      expect(() => elice.speak(dialect as never)).toThrow(TypeError);
      expect(() => elice.speak(dialect as never)).toThrow(message);
    }
    // @ts-expect-error no such dialect
    expect(() => elice.speak('seen')).toThrow(TypeError);
    expect(elice.dialect).toBe('observed');
  });
});

describe('In a shell', () => {
  test('a dialect is a word for all, or one for a provider, or a file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'dialect-')), 'mine.json');
    writeFileSync(file, '{"envelope":{"code":"0"}}');
    expect(dialectOptions(['observed', 'elice=documented', `chainup=${file}`])).toEqual({
      dialect: 'observed',
      elice: { dialect: 'documented' },
      chainup: { dialect: { envelope: { code: '0' } } },
    });
    expect(() => dialectOptions(['seen'])).toThrow('documented, observed or a .json file');
    expect(() => dialectOptions(['acme=observed'])).toThrow('there is no provider "acme"');
  });
});

describe('Options that nobody has', () => {
  test.each<[() => unknown, string]>([
    [() => createElecqEmulator({ clientSecrt: 'x' } as never), 'did you mean "clientSecret"?'],
    [() => createEliceEmulator({ redirectUris: [] } as never), 'did you mean "redirectURIs"?'],
    [() => createChainUpEmulator({ timeout: 1 } as never), 'there is no option "timeout"; it takes: '],
    [() => createFlowAccountEmulator({ redirectURIs: 'x' } as never), 'redirectURIs: an array'],
  ])('are refused', (create, message) => {
    expect(create).toThrow(TypeError);
    expect(create).toThrow(message);
  });

  test('are refused by startEmulators, too, and no port stays open', async () => {
    await expect(startEmulators({ redirectUris: ['x'] } as never)).rejects.toThrow('did you mean "redirectURIs"?');
    await expect(startEmulators({ redirectURIs: 'x' } as never)).rejects.toThrow('redirectURIs: an array');
    await expect(startEmulators({ elice: { clientId: 'x' } } as never)).rejects.toThrow('did you mean "clientID"?');
  });
});

test('An emulator is printed in one line', async () => {
  const elice: Emulator = await createEliceEmulator().listen();
  expect(inspect(elice)).toBe(`<the elice emulator at ${elice.url}>`);
  await elice.close();
});

test('FlowAccount tells who tried HTTP Basic the scheme', async () => {
  const flowaccount = createFlowAccountEmulator();
  await request(flowaccount.handler)
    .post('/test/token')
    .set('authorization', 'Basic x')
    .type('form')
    .send({ grant_type: 'authorization_code' })
    .expect(401)
    .expect('www-authenticate', /^Basic /);
});

test('ChainUp posts a notice to the merchant, sealed as its answers are', async () => {
  const received: { type: string | undefined; body: string }[] = [];
  const merchant = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk) => (body += String(chunk)));
    req.on('end', () => {
      received.push({ type: req.headers['content-type'], body });
      res.end('{"code":"0"}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => merchant.once('listening', resolve));
  const chainup = createChainUpEmulator();
  const url = `http://127.0.0.1:${(merchant.address() as AddressInfo).port}/notice`;
  const answer = await chainup.sendNotice(url, { outOrderId: 'o-1', orderStatus: '3' });
  expect(await answer.json()).toEqual({ code: '0' });
  merchant.close();
  expect(received).toEqual([{ type: 'application/json', body: expect.any(String) }]);
  const notice = JSON.parse(received[0]!.body) as { app_id: string; time: string; data: string; sign: string };
  expect(notice).toMatchObject({ app_id: 'chainup_emulator', time: expect.stringMatching(/^\d{13}$/) });
  const { privateKey: own, platformPublicKey: theirs } = chainup.strategyOptions;
  const opened = openAnswer(notice, { own: privateKey(own), theirs: publicKey(theirs) });
  expect(opened).toEqual({ outOrderId: 'o-1', orderStatus: '3' });
});

test.each(['x', undefined, 'ftp://127.0.0.1/'])(
  'ChainUp posts no notice to %p, and says what it takes',
  async (url) => {
    const [refused] = await Promise.allSettled([createChainUpEmulator().sendNotice(url as never, {})]);
    expect(refused).toMatchObject({
      reason: {
        name: 'TypeError',
        message: expect.stringContaining('url: the address of a route of your application'),
      },
    });
  },
);
