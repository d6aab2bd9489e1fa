import {
  constants,
  createHash,
  type KeyObject,
  privateDecrypt,
  publicDecrypt,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { bitsOf } from './keys.js';
import { removePadding } from './padding.js';

// ChainUp's RSA: PKCS#1 v1.5 for encryption (in blocks) and for signatures. Its two OAuth pages say neither. Its developer notes
// and its Java reference program do. The tests compare with known results from Java.

const { RSA_PKCS1_PADDING: padding } = constants;

/** How many bytes of every block the PKCS#1 v1.5 padding takes at least. */
export const PADDING_BYTES = 11;

/** Encrypts in blocks that fit the receiver's key. The bytes of one character may be in two blocks. */
export function encrypt(plain: Buffer, receiver: KeyObject): Buffer {
  const size = blockBytes(receiver) - PADDING_BYTES;
  return Buffer.concat(blocks(plain, size).map((block) => publicEncrypt({ key: receiver, padding }, block)));
}

/**
 * Decrypts all blocks. A block with wrong padding gives random bytes, as with a wrong key. Only the signature shows that.
 *
 * @throws Error when the length of the ciphertext is not a multiple of the block size
 */
export async function decrypt(cipher: Buffer, receiver: KeyObject): Promise<Buffer> {
  const size = blockBytes(receiver);
  if (cipher.length === 0 || cipher.length % size !== 0) throw new Error('Not a whole number of cipher blocks');
  const [first = cipher, ...others] = blocks(cipher, size);
  const plain = [decryptBlock(first, receiver)];
  for (const block of others) {
    // Lets other requests run between two blocks.
    await nextTurn();
    plain.push(decryptBlock(block, receiver));
  }
  return Buffer.concat(plain);
}

/** SHA-256 with RSA over the lower-case hex MD5 of the plain text. */
export function signText(plain: Buffer, sender: KeyObject): Buffer {
  return sign('sha256', digestOf(plain), { key: sender, padding });
}

/** Whether the sender has signed anything so. It is fast, and needs no text. */
export function isSignature(signature: Buffer, sender: KeyObject): boolean {
  try {
    return publicDecrypt({ key: sender, padding }, signature).length > 0;
  } catch {
    return false;
  }
}

export function isSignedBy(plain: Buffer, signature: Buffer, sender: KeyObject): boolean {
  return verify('sha256', digestOf(plain), { key: sender, padding }, signature);
}

/** What is signed in place of the text: its lower-case hex MD5. */
export function digestOf(plain: Buffer): Buffer {
  return Buffer.from(createHash('md5').update(plain).digest('hex'));
}

/** The size of one encrypted block, and of a signature: that of the key. */
export function blockBytes(key: KeyObject): number {
  return Math.ceil(bitsOf(key) / 8);
}

function blocks(bytes: Buffer, size: number): Buffer[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

/**
 * Node decrypts PKCS#1 v1.5 only if its OpenSSL has implicit rejection (CVE-2023-46809). Node 20 refuses it with an error. At the
 * first one this becomes false, and from then on we remove the padding ourselves.
 */
let isNativeSafe = true;

function decryptBlock(block: Buffer, key: KeyObject): Buffer {
  if (isNativeSafe) {
    try {
      return privateDecrypt({ key, padding }, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_ARG_VALUE') throw error;
      isNativeSafe = false;
    }
  }
  return removePadding(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block), block, key);
}
