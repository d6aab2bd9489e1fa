import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import type { ChainUpEmulator } from 'provider-emulators';
import { closeFlows, type Flow, onlyError, startFlow } from '../../../test/support/flow.js';
import { ChainUpStrategy, ProviderProtocolError, ProviderRefusedError } from '../src/index.js';
import { knownPlatform, MERCHANT, PLATFORM, privateKeyOf, publicKeyOf, sealed, TOKENS } from './support/platform.js';

async function setUp(options: object = {}): Promise<Flow & { chainup: ChainUpEmulator }> {
  const chainup = await knownPlatform();
  return Object.assign(await startFlow(ChainUpStrategy, chainup, { options }), { chainup });
}

/** A login whose token call is answered with this. */
async function answering(body: unknown, options: object = {}): Promise<{ flow: Flow; status: number }> {
  const flow = await setUp(options);
  flow.chainup.faults.next('token', { body: typeof body === 'string' ? body : JSON.stringify(body) });
  return { flow, status: (await flow.login()).status };
}

const plain = JSON.stringify(TOKENS);
const stranger = generateKeyPairSync('rsa', { modulusLength: 1024 });
const anotherApp = generateKeyPairSync('rsa', { modulusLength: 2048 });
const good = sealed(plain);
const { sign: _sign, ...unsigned } = good;

afterEach(closeFlows);

it('The envelope that these tests make by hand is a good one', async () => {
  const { flow, status } = await answering(good);
  expect(status).toBe(200);
  expect(flow.verified[0]?.profile.id).toBe('open-1');
});

describe('An answer of ChainUp', () => {
  it.each([
    ['data and sign in standard base64', sealed(plain, { encoding: 'base64' })],
    ['a code that is the number 0', { ...good, code: 0 }],
    ['several blocks', sealed(JSON.stringify({ ...TOKENS, more: 'x'.repeat(700) }))],
    ['a character that straddles two blocks', sealed(JSON.stringify({ ...TOKENS, pad: `${'x'.repeat(146)}กขค` }))],
    ['white space around its JSON', sealed(` \n${plain}\n`)],
    ['further members in the envelope', { ...good, requestId: 'x', succ: true }],
  ])('with %s is accepted', async (_title, body) => {
    const { flow, status } = await answering(body);
    expect([status, flow.app.errors]).toEqual([200, []]);
    expect(flow.verified[0]?.profile.id).toBe('open-1');
  });

  it.each<[string, unknown]>([
    ['unsigned', unsigned],
    ['unsigned with sign: null', { ...good, sign: null }],
    ["unsigned with sign: ''", { ...good, sign: '' }],
    ['signed with a number', { ...good, sign: 7 }],
    ['signed over another text', { ...good, sign: sealed(`${plain} `).sign }],
    ["signed by the merchant's own key", sealed(plain, { sender: privateKeyOf(MERCHANT) })],
    ['signed by a stranger', sealed(plain, { sender: stranger.privateKey })],
    ['signed with half a signature', { ...good, sign: good.sign.slice(0, 80) }],
    ['signed with something that is no base64', { ...good, sign: '?'.repeat(172) }],
    ["sealed for another merchant's app", sealed(plain, { receiver: anotherApp.publicKey })],
    ['sealed for the platform instead of us', sealed(plain, { receiver: publicKeyOf(PLATFORM) })],
    ['cut off in the middle of its data', { ...good, data: good.data.slice(0, 200) }],
    [
      'cut off after a whole block',
      { ...good, data: sealed(JSON.stringify({ ...TOKENS, x: 'x'.repeat(400) })).data.slice(0, 342) },
    ],
    ['garbled in its data', { ...good, data: `AAAA${good.data.slice(4)}` }],
    ['garbled to no base64', { ...good, data: `<b>${good.data}` }],
    ['with empty data', { ...good, data: '' }],
    ['with data: null', { ...good, data: null }],
    ['with data as plain JSON text', { ...good, data: plain }],
    ['with data as a plain object', { ...good, data: TOKENS }],
    ['signed over bytes that are no UTF-8', sealed(Buffer.from('{"openId":"\u00ff","token":"t"}', 'latin1'))],
    ['signed over no JSON', sealed('not JSON')],
    ['signed over JSON that is no object', sealed('[1]')],
    ['signed over nothing but null', sealed('null')],
    ['without a code', { data: good.data, sign: good.sign }],
    ['no envelope at all', TOKENS],
  ])('that is %s is a ProviderProtocolError, and nobody is logged in', async (_title, body) => {
    const { flow, status } = await answering(body);
    expect(status).toBe(502);
    const error = onlyError(flow.app, ProviderProtocolError);
    expect(error).toMatchObject({ provider: 'chainup', operation: 'token', retryable: false });
    expect(flow.verified).toEqual([]);
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toMatch(/token-1|refresh-1|open-1/);
  });

  it.each(['unsigned', 'wrong-signature', 'foreign-signature', 'garbled-data'] as const)(
    "that has the emulator's fault %s, made with node-forge, is refused, too",
    async (fault) => {
      const flow = await setUp();
      flow.chainup.faults.next('token', fault);
      expect((await flow.login()).status).toBe(502);
      onlyError(flow.app, ProviderProtocolError);
    },
  );

  it.each([
    ['a text', '60003', '60003'],
    ['a number', 60_003, '60003'],
    ['another text for zero', '00', '00'],
  ])('whose code is no "0" (%s) is a refusal, with its data null and unsigned', async (_title, code, expected) => {
    const { flow, status } = await answering({ code, msg: 'code used', data: null });
    expect(status).toBe(401);
    const error = onlyError(flow.app, ProviderRefusedError);
    expect(error).toMatchObject({ code: expected, httpStatus: 200 });
    expect(error.message).toContain('code used');
  });

  it('whose code is "0" over HTTP 500 is not trusted', async () => {
    const flow = await setUp();
    flow.chainup.faults.next('token', { status: 500, body: JSON.stringify(good) });
    expect((await flow.login()).status).toBe(503);
  });
});

describe('With allowUnsignedResponses an answer of ChainUp', () => {
  it.each<[string, object]>([
    ['without sign', unsigned],
    ['with sign: null', { ...good, sign: null }],
    ["with sign: ''", { ...good, sign: '' }],
    ['that is signed well', good],
  ])('%s is admitted', async (_title, body) => {
    const { flow, status } = await answering(body, { allowUnsignedResponses: true });
    expect([status, flow.app.errors]).toEqual([200, []]);
    expect(flow.verified[0]?.profile.id).toBe('open-1');
  });

  it.each<[string, object]>([
    ['over another text', { ...good, sign: sealed(`${plain} `).sign }],
    ['by a stranger', sealed(plain, { sender: stranger.privateKey })],
    ['with no base64', { ...good, sign: '***' }],
    ['with a blank', { ...good, sign: ' ' }],
    ['with false', { ...good, sign: false }],
  ])('that is wrongly signed, %s, is still refused', async (_title, body) => {
    const { flow, status } = await answering(body, { allowUnsignedResponses: true });
    expect(status).toBe(502);
    onlyError(flow.app, ProviderProtocolError);
  });

  it('is still sealed: what is not for us is refused', async () => {
    const { sign: _, ...foreign } = sealed(plain, { receiver: anotherApp.publicKey });
    const { flow, status } = await answering(foreign, { allowUnsignedResponses: true });
    expect(status).toBe(502);
    onlyError(flow.app, ProviderProtocolError);
  });
});
