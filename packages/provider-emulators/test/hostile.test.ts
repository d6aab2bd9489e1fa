import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { pathOf } from './support/clock.js';
import { CASES, MODEL_CASE, pageOf } from './support/providers.js';

const deep = '['.repeat(30_000);

describe.each(CASES)('$label, sent nonsense', ({ create, token, callbackParameter, refusal, statuses }) => {
  const { path, contentType = 'application/json', authorization } = token;
  const { badRequest = 400, invalidClient = 401 } = statuses ?? {};
  const post = (body: string | Buffer, headers: Record<string, string> = {}, query = '') =>
    request(create().handler)
      .post(`${path}${query}`)
      .set({ 'content-type': contentType, ...(authorization !== undefined && { authorization }), ...headers })
      .serialize((raw: unknown) => raw as string)
      .send(body);

  test.each([
    ['an empty body', ''],
    ['truncated JSON', '{"code":'],
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '7'],
    ['a string', '"ok"'],
    ['an empty object', '{}'],
    ['members called __proto__', '{"__proto__":{"code":"x"}}'],
    ['members called constructor', '{"constructor":"x","toString":"x"}'],
    ['30 000 nested arrays', deep],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x7b])],
    ['a null byte', '{"code":"\\u0000"}'],
  ])('%s: answers a refusal of its own shape', async (_title, body) => {
    const answer = await post(body);
    expect([badRequest, invalidClient]).toContain(answer.status);
    expect(answer.body).toEqual(refusal);
  });

  test('a body of 100 KB: answers 413 in its own shape', async () => {
    const answer = await post(`{"code":"${'x'.repeat(100_000)}"}`);
    expect([answer.status, answer.body]).toEqual([413, refusal]);
  });

  test('a gzip bomb: answers 413 in its own shape', async () => {
    const answer = await post(gzipSync(Buffer.alloc(5_000_000, 0x20)), { 'content-encoding': 'gzip' });
    expect([answer.status, answer.body]).toEqual([413, refusal]);
  });

  test.each([
    ['gzip that is none', 'gzip', badRequest],
    ['an unknown compression', 'rot13', 415],
  ])('%s: answers in its own shape', async (_title, encoding, status) => {
    const answer = await post('{}', { 'content-encoding': encoding });
    expect([answer.status, answer.body]).toEqual([status, refusal]);
  });

  test('another content type: answers 415 in its own shape', async () => {
    const answer = await post('{}', { 'content-type': 'text/plain' });
    expect([answer.status, answer.body]).toEqual([415, refusal]);
  });

  test.each(['client_secret', 'clientSecret'])('%s in the address of the token call: is refused', async (parameter) => {
    const answer = await post('{}', {}, `?${parameter}=x`);
    expect([answer.status, answer.body]).toEqual([badRequest, refusal]);
    expect(answer.text).toContain('must never be in an address');
  });

  test.each(['get', 'put', 'delete'] as const)(
    '%s where it takes POST: answers 405 in its own shape',
    async (method) => {
      const answer = await request(create().handler)[method](path);
      expect([answer.status, answer.headers['allow'], answer.body]).toEqual([405, 'POST', refusal]);
    },
  );

  test.each(['/', '/nowhere', '//evil.example/', '/%zz', '/%2e%2e/', '/constructor', '/oauth//token'])(
    'the address %s: answers 404',
    async (path) => {
      const answer = await request(create().handler).get(path);
      expect(answer.status).toBe(404);
      expect(answer.type).toBe('application/json');
    },
  );

  // The address itself is a registered one.
  test.each<[string, (said: string) => string]>([
    ['in an array', (said) => said.replace('=', '[]=')],
    ['in an object', (said) => said.replace('=', '[a]=')],
    ['twice', (said) => `${said}&${said}`],
  ])('the redirect address %s: answers a refusal, not a page', async (_title, change) => {
    const emulator = create();
    const url = pathOf(pageOf(emulator)).replace(new RegExp(`${callbackParameter}=[^&]+`), change);
    const answer = await request(emulator.handler).get(url);
    expect(answer.status).toBe(400);
    expect(answer.headers['location']).toBeUndefined();
  });

  test('8 KB in one parameter: answers a refusal', async () => {
    const emulator = create();
    const answer = await request(emulator.handler).get(
      pathOf(pageOf(emulator, { [callbackParameter]: 'x'.repeat(8_192) })),
    );
    expect(answer.status).toBe(400);
  });

  test.each([
    ['nothing', '', 'This request was refused'],
    ['a ticket nobody issued', 'ticket=invented&decision=allow', 'This login is over'],
    ['two tickets', 'ticket=a&ticket=b', 'This request was refused'],
  ])('the login form with %s: answers a page that refuses', async (_title, body, title) => {
    const answer = await request(create().handler).post('/login').type('form').send(body);
    expect([answer.status, answer.type]).toEqual([400, 'text/html']);
    expect(answer.text).toContain(title);
  });
});

const { create, token } = MODEL_CASE;

test('a body of 20 000 arrays is in the log as its text, and read only when somebody looks', async () => {
  const model = create();
  const body = `[${'[],'.repeat(20_000)}[]]`;
  await request(model.handler).post(token.path).type('json').send(body);
  const [record] = model.requests;
  expect(record?.body).toBe(body);
  expect(record?.decodedBody).toHaveLength(20_001);
  // Every look reads it anew: nothing but the text is kept.
  expect(record?.decodedBody).not.toBe(record?.decodedBody);
});

test('a client that hangs up in the middle of its body leaves the emulator answering', async () => {
  const model = await create().listen();
  const { hostname, port } = new URL(model.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.end(
    `POST ${token.path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"a`,
  );
  socket.resume();
  await once(socket, 'close');
  expect((await fetch(pageOf(model))).status).toBe(200);
});
