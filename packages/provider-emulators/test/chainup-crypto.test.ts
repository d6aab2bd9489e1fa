import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { createChainUpEmulator } from 'provider-emulators';
import { decrypt, encrypt, sign, verify } from '../src/chainup/crypto.js';
import { keyPair, privateKeyText, publicKeyText } from '../src/chainup/keys.js';
import { privateKey, publicKey, signed, unseal } from './support/chainup-client.js';
import { testClock } from './support/clock.js';

interface Vectors {
  readonly bits: number;
  readonly privateKeyPkcs8: string;
  readonly publicKeySpki: string;
  readonly messages: readonly { readonly text: string; readonly data: string; readonly sign: string }[];
}

const GROUPS = JSON.parse(readFileSync(join(__dirname, 'fixtures', 'chainup-vectors.json'), 'utf8')) as Vectors[];

describe.each(GROUPS)("ChainUp's crypto at $bits bits, against answers of the JVM", (group) => {
  const pair = keyPair(group.privateKeyPkcs8, 'key');
  const own = privateKey(group.privateKeyPkcs8);
  const cases = group.messages.map((message, index) => ({ ...message, index }));

  test.each(cases)('decrypts message $index to exactly its text', ({ text, data }) => {
    expect(decrypt(data, pair.privateKey)).toBe(text);
  });

  test.each(cases)('signs message $index byte for byte', ({ text, sign: expected }) => {
    expect(sign(text, pair.privateKey)).toBe(expected);
    expect(verify(text, expected, pair.publicKey)).toBe(true);
    expect(verify(`${text} `, expected, pair.publicKey)).toBe(false);
  });

  test.each(cases)('encrypts message $index so that node:crypto reads it', ({ text }) => {
    expect(unseal(encrypt(text, pair.publicKey), own)).toBe(text);
  });

  test('prints keys as they were given', () => {
    expect(privateKeyText(pair)).toBe(group.privateKeyPkcs8);
    expect(publicKeyText(pair)).toBe(group.publicKeySpki);
  });

  test('opens a request of the JVM and answers with its signature, through the emulator', async () => {
    const clock = testClock();
    // One key for both sides, since the vectors are encrypted for it and signed by it.
    const emulator = createChainUpEmulator({
      now: clock.now,
      platformPrivateKey: group.privateKeyPkcs8,
      merchantPrivateKey: group.privateKeyPkcs8,
    });
    const { clientID, baseURL } = emulator.strategyOptions;
    const path = '/platformapi/chainup/open/auth/token';
    const [first, second] = group.messages;
    emulator.faults.next('token', { payload: JSON.parse(second!.text) });
    const body = { app_id: clientID, time: String(clock.now()), data: first!.data, sign: first!.sign };
    const answer = await request(emulator.handler).post(path).send(body);
    expect(baseURL).toBe('http://127.0.0.1');
    expect(emulator.requests[0]?.decodedBody).toEqual(JSON.parse(first!.text));
    expect(answer.body.sign).toBe(second!.sign);
    expect(unseal(answer.body.data as string, own)).toBe(second!.text);
    expect(signed(second!.text, answer.body.sign as string, publicKey(group.publicKeySpki))).toBe(true);
    // Without a fault the JVM's code is opened, checked and then not known.
    const refusedCode = await request(emulator.handler).post(path).send(body);
    expect(refusedCode.body).toMatchObject({ code: '60003', msg: expect.stringContaining('unknown') });
  });
});

describe("ChainUp's crypto refuses", () => {
  const group = GROUPS[0]!;
  const { privateKey: own, publicKey: theirs } = keyPair(group.privateKeyPkcs8, 'key');
  const { data, sign: signature, text } = group.messages[0]!;

  test.each([
    ['nothing', ''],
    ['no base64', '***'],
    ['a block that is too short', data.slice(0, -4)],
    ['a block with one character changed', `B${data.slice(1)}`],
    ['a number larger than the modulus', Buffer.alloc(256, 0xff).toString('base64url')],
  ])('to decrypt %s', (_title, damaged) => {
    expect(decrypt(damaged, own)).toBeUndefined();
  });

  test('to decrypt what is not UTF-8', () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1');
    const cipher = Buffer.from(theirs.encrypt(bytes, 'RSAES-PKCS1-V1_5'), 'latin1').toString('base64url');
    expect(decrypt(cipher, own)).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['a shorter one', signature.slice(0, -4)],
    ['one with a character changed', `A${signature.slice(1)}`],
    ['zeros', Buffer.alloc(256).toString('base64url')],
  ])('a signature that is %s', (_title, damaged) => {
    expect(verify(text, damaged, theirs)).toBe(false);
  });

  test('a key that is none, without quoting it', () => {
    expect(() => createChainUpEmulator({ platformPrivateKey: 'c2VjcmV0' })).toThrow(
      /^the chainup emulator: option "platformPrivateKey" must be an RSA private key/,
    );
  });
});

describe("ChainUp's crypto reads", () => {
  const group = GROUPS[0]!;
  const { data, text } = group.messages[0]!;

  test('standard base64, padded and in lines', () => {
    const lines = Buffer.from(data, 'base64url')
      .toString('base64')
      .replace(/(.{64})/g, '$1\n');
    expect(decrypt(lines, keyPair(group.privateKeyPkcs8, 'key').privateKey)).toBe(text);
  });

  test('a key in PEM, PKCS#8 or PKCS#1', () => {
    const key = privateKey(group.privateKeyPkcs8);
    for (const type of ['pkcs8', 'pkcs1'] as const) {
      const pem = key.export({ type, format: 'pem' }).toString();
      expect(privateKeyText(keyPair(pem, 'key'))).toBe(group.privateKeyPkcs8);
    }
  });
});

test('node-forge multiplies in integers, and navigator is what it was', () => {
  const { n } = keyPair(GROUPS[0]!.privateKeyPkcs8, 'key').privateKey;
  // 28 bits a digit: node-forge's integer multiplication. 26 would be the one that is seconds slow under Jest.
  expect(n).toMatchObject({ DB: 28 });
  expect(Object.hasOwn(globalThis, 'navigator')).toBe(Number(process.versions.node.split('.')[0]) >= 21);
});
