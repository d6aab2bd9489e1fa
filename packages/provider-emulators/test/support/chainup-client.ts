import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** ChainUp's envelope once more, by node:crypto, from the documents: neither the emulator's code nor the strategy's. */
export interface Keys {
  readonly own: KeyObject;
  readonly theirs: KeyObject;
}

export const privateKey = (text: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'pkcs8' });
export const publicKey = (text: string): KeyObject =>
  createPublicKey({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'spki' });

const size = (key: KeyObject): number => (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;

const chunks = (bytes: Buffer, length: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => bytes.subarray(i * length, (i + 1) * length));

export const seal = (text: string, receiver: KeyObject): string =>
  Buffer.concat(
    chunks(Buffer.from(text), size(receiver) - 11).map((chunk) =>
      publicEncrypt({ key: receiver, padding: constants.RSA_PKCS1_PADDING }, chunk),
    ),
  ).toString('base64url');

/** Node 20 refuses PKCS#1 v1.5 decryption, so the padding is taken off by hand. */
export function unseal(data: string, receiver: KeyObject): string {
  const plain = chunks(Buffer.from(data, 'base64url'), size(receiver)).map((chunk) => {
    const padded = privateDecrypt({ key: receiver, padding: constants.RSA_NO_PADDING }, chunk);
    if (padded[0] !== 0 || padded[1] !== 2) throw new Error('no PKCS#1 v1.5 block');
    return padded.subarray(padded.indexOf(0, 2) + 1);
  });
  return Buffer.concat(plain).toString('utf8');
}

const hash = (text: string): Buffer => Buffer.from(createHash('md5').update(text, 'utf8').digest('hex'), 'ascii');

export const signature = (text: string, sender: KeyObject): string =>
  sign('sha256', hash(text), sender).toString('base64url');

export const signed = (text: string, made: string, sender: KeyObject): boolean =>
  verify('sha256', hash(text), sender, Buffer.from(made, 'base64url'));

/** The body of a sealed request. */
export function envelope(appId: string, parameters: unknown, keys: Keys, time: number): Record<string, string> {
  const text = JSON.stringify(parameters);
  return { app_id: appId, time: String(time), data: seal(text, keys.theirs), sign: signature(text, keys.own) };
}

/** Opens and checks a sealed answer. */
export function openAnswer(body: { data: string; sign: string }, keys: Keys): Record<string, unknown> {
  const text = unseal(body.data, keys.own);
  if (!signed(text, body.sign, keys.theirs)) throw new Error('the answer is not signed by the platform');
  return JSON.parse(text) as Record<string, unknown>;
}
