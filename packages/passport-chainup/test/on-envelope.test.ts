import { createHash } from 'node:crypto';
import { tracingChannel } from 'node:diagnostics_channel';
import type { ChainUpEmulator } from 'provider-emulators';
import { closeFlows, type Flow, startFlow } from '../../../test/support/flow.js';
import { ChainUpStrategy, ConfigurationError, type Envelope } from '../src/index.js';
import { knownPlatform, MERCHANT, PLATFORM, privateKeyOf, sealed, TOKENS } from './support/platform.js';

interface Watched {
  flow: Flow;
  chainup: ChainUpEmulator;
  envelopes: Envelope[];
}

async function watched(options: object = {}): Promise<Watched> {
  const chainup = await knownPlatform();
  const envelopes: Envelope[] = [];
  const onEnvelope = (envelope: Envelope): number => envelopes.push(envelope);
  return {
    flow: await startFlow(ChainUpStrategy, chainup, { options: { onEnvelope, ...options } }),
    chainup,
    envelopes,
  };
}

afterEach(closeFlows);

it('tells what a login sealed and what it opened, each as on the wire, with its steps', async () => {
  const { flow, chainup, envelopes } = await watched();
  const answer = sealed(JSON.stringify({ ...TOKENS, more: 'x'.repeat(300) }));
  chainup.faults.next('token', { body: JSON.stringify(answer) });
  expect((await flow.login()).status).toBe(200);
  const request = chainup.requests.find(({ endpoint }) => endpoint === 'token')!;
  const { data, sign } = JSON.parse(request.body) as { data: string; sign: string };
  // The emulator has opened it with its own crypto.
  const text = JSON.stringify(request.decodedBody);
  expect(text).toContain('"code":"');
  expect(envelopes).toEqual([
    {
      direction: 'sealed',
      text,
      md5: expect.stringMatching(/^[\da-f]{32}$/) as string,
      textBytes: text.length,
      textBytesPerBlock: 117,
      blocks: 1,
      blockBytes: 128,
      signatureBytes: 256,
      data,
      sign,
    },
    expect.objectContaining({
      direction: 'opened',
      text: JSON.stringify({ ...TOKENS, more: 'x'.repeat(300) }),
      textBytesPerBlock: 245,
      blocks: 2,
      blockBytes: 256,
      signatureBytes: 128,
      data: answer.data,
      sign: answer.sign,
    }),
  ]);
});

it('tells of a notice in several languages what is signed, and the bytes of its text', async () => {
  const { flow, envelopes } = await watched();
  const text = JSON.stringify({ note: 'ค่าบริการ 요금 费用' });
  await (flow.strategy as unknown as ChainUpStrategy).openNotice(sealed(text));
  const md5 = createHash('md5').update(text).digest('hex');
  expect(envelopes).toEqual([expect.objectContaining({ text, md5, textBytes: Buffer.byteLength(text) })]);
});

it('has nothing of it on the diagnostics channel', async () => {
  const announced: string[] = [];
  const listen = (call: unknown): number => announced.push(JSON.stringify(call));
  const channel = tracingChannel('passport-oauth2-kit:call');
  const subscribers = { start: listen, end: listen, asyncStart: listen, asyncEnd: listen, error: listen };
  channel.subscribe(subscribers);
  const { flow, envelopes } = await watched();
  await flow.login();
  channel.unsubscribe(subscribers);
  expect(announced.length).toBeGreaterThan(0);
  const secrets = envelopes.flatMap(({ text, md5, data }) => [
    md5,
    data,
    ...Object.values(JSON.parse(text) as Record<string, unknown>).filter((value) => String(value).length > 8),
  ]);
  expect(secrets.length).toBeGreaterThan(5);
  expect(secrets.filter((secret) => announced.some((text) => text.includes(String(secret))))).toEqual([]);
});

it.each([
  ['cannot be opened', { ...sealed(JSON.stringify(TOKENS)), data: 'AAAA' }],
  ['is signed by somebody else', sealed(JSON.stringify(TOKENS), { sender: privateKeyOf(MERCHANT) })],
])('does not tell an answer that %s', async (_what, answer) => {
  const { flow, chainup, envelopes } = await watched();
  chainup.faults.next('token', { body: JSON.stringify(answer) });
  expect((await flow.login()).status).toBe(502);
  expect(envelopes.map(({ direction }) => direction)).toEqual(['sealed']);
});

it('tells of an unsigned answer, where one is admitted, that it has no signature', async () => {
  const { flow, chainup, envelopes } = await watched({ allowUnsignedResponses: true });
  const { sign: _sign, ...unsigned } = sealed(JSON.stringify(TOKENS));
  chainup.faults.next('token', { body: JSON.stringify(unsigned) });
  expect((await flow.login()).status).toBe(200);
  expect(envelopes[1]).not.toHaveProperty('sign');
  expect(envelopes[1]).not.toHaveProperty('signatureBytes');
});

it('ends the call with what the function throws', async () => {
  const { flow, chainup } = await watched({
    onEnvelope: () => {
      throw new Error('from the watcher');
    },
  });
  await flow.login();
  expect(flow.app.errors).toEqual([new Error('from the watcher')]);
  expect(chainup.requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(0);
});

it('must be a function', () => {
  const options = {
    clientID: 'app',
    callbackURL: 'http://localhost/cb',
    baseURL: 'http://localhost:1',
    privateKey: privateKeyOf(MERCHANT),
    platformPublicKey: Buffer.from(PLATFORM.publicKeySpki, 'base64url'),
    onEnvelope: 'log',
  };
  const construct = (): unknown => new ChainUpStrategy(options as never, (_context: object) => ({}));
  expect(construct).toThrow(ConfigurationError);
  expect(construct).toThrow('"onEnvelope" must be a function');
});
