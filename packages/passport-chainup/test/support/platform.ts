import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  publicEncrypt,
  sign,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChainUpEmulator, type ChainUpOptions, createChainUpEmulator } from 'provider-emulators';
import { listening } from '../../../../test/support/flow.js';

interface Vector {
  bits: number;
  privateKeyPkcs8: string;
  publicKeySpki: string;
  messages: { text: string; data: string; sign: string }[];
}

/** Known answers made by the JVM's own crypto; the keys are in the form ChainUp's console shows. */
export const VECTORS = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/chainup-vectors.json'), 'utf8'),
) as Vector[];

const vectorOf = (bits: number): Vector => VECTORS.find((vector) => vector.bits === bits)!;

export const MERCHANT = vectorOf(2048);
export const PLATFORM = vectorOf(1024);

export const privateKeyOf = ({ privateKeyPkcs8 }: Vector): KeyObject =>
  createPrivateKey({ key: Buffer.from(privateKeyPkcs8, 'base64url'), format: 'der', type: 'pkcs8' });
export const publicKeyOf = ({ publicKeySpki }: Vector): KeyObject =>
  createPublicKey({ key: Buffer.from(publicKeySpki, 'base64url'), format: 'der', type: 'spki' });

/** An emulator whose keys the test knows: the merchant has 2048 bits, the platform 1024. */
export function knownPlatform(options: ChainUpOptions = {}): Promise<ChainUpEmulator> {
  return listening(
    createChainUpEmulator({
      platformPrivateKey: PLATFORM.privateKeyPkcs8,
      merchantPrivateKey: MERCHANT.privateKeyPkcs8,
      ...options,
    }),
  );
}

export interface Sealing {
  /** Who may open it. Default the merchant. */
  receiver?: KeyObject;
  /** Who signs it. Default the platform. */
  sender?: KeyObject;
  /** Default base64url. */
  encoding?: 'base64' | 'base64url';
}

/** An answer's envelope, written from the wire reference once more, for what a strict emulator never answers. */
export function sealed(
  plain: string | Buffer,
  { receiver = publicKeyOf(MERCHANT), sender = privateKeyOf(PLATFORM), encoding = 'base64url' }: Sealing = {},
): { code: string; msg: string; data: string; sign: string } {
  const bytes = Buffer.from(plain);
  const size = receiver.asymmetricKeyDetails!.modulusLength! / 8 - 11;
  const blocks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    publicEncrypt(
      { key: receiver, padding: constants.RSA_PKCS1_PADDING },
      bytes.subarray(index * size, (index + 1) * size),
    ),
  );
  const digest = Buffer.from(createHash('md5').update(bytes).digest('hex'));
  return {
    code: '0',
    msg: 'succ',
    data: Buffer.concat(blocks).toString(encoding),
    sign: sign('sha256', digest, sender).toString(encoding),
  };
}

/** What a token answer says. */
export const TOKENS = { openId: 'open-1', expireIn: '3600', refreshToken: 'refresh-1', token: 'token-1' };

/** The bare RSA operation, for blocks whose padding is made by hand. */
export function rawEncrypt(block: Buffer, key: KeyObject): Buffer {
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
}
