import { constants, createHash, type KeyObject, privateDecrypt, publicEncrypt, sign, verify } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { bitsOf } from './keys.js';
import { removePadding } from './padding.js';

// ChainUp's RSA: PKCS#1 v1.5 both for encryption, in blocks, and for signatures. Its two pages name neither; its developer notes
// and its Java reference program do, and the JVM's known answers in the tests hold us to them.

const { RSA_PKCS1_PADDING: padding } = constants;

/** What PKCS#1 v1.5 padding takes of every block, in bytes. */
export const PADDING_BYTES = 11;

/** Encrypts in blocks that fit the receiver's key; a character of several bytes may straddle two. */
export function encrypt(plain: Buffer, receiver: KeyObject): Buffer {
  const size = blockBytes(receiver) - PADDING_BYTES;
  return Buffer.concat(blocks(plain, size).map((block) => publicEncrypt({ key: receiver, padding }, block)));
}

/**
 * Decrypts whole blocks. A block whose padding is wrong yields noise, as a wrong key does: only the signature tells.
 *
 * @throws Error when the cipher text is not whole blocks of our key
 */
export async function decrypt(cipher: Buffer, receiver: KeyObject): Promise<Buffer> {
  const size = blockBytes(receiver);
  if (cipher.length === 0 || cipher.length % size !== 0) throw new Error('Not a whole number of cipher blocks');
  const [first = cipher, ...others] = blocks(cipher, size);
  const plain = [decryptBlock(first, receiver)];
  for (const block of others) {
    // Other requests get their turn between two blocks.
    await nextTurn();
    plain.push(decryptBlock(block, receiver));
  }
  return Buffer.concat(plain);
}

/** SHA-256 with RSA over the lower-case hex MD5 of the plain text. */
export function signText(plain: Buffer, sender: KeyObject): Buffer {
  return sign('sha256', digestOf(plain), { key: sender, padding });
}

export function isSignedBy(plain: Buffer, signature: Buffer, sender: KeyObject): boolean {
  return verify('sha256', digestOf(plain), { key: sender, padding }, signature);
}

/** What is signed in place of the text: its lower-case hex MD5. */
export function digestOf(plain: Buffer): Buffer {
  return Buffer.from(createHash('md5').update(plain).digest('hex'));
}

function blockBytes(key: KeyObject): number {
  return Math.ceil(bitsOf(key) / 8);
}

function blocks(bytes: Buffer, size: number): Buffer[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

/**
 * Node decrypts PKCS#1 v1.5 only when its OpenSSL rejects bad padding implicitly (CVE-2023-46809): not in Node 20, where this
 * turns false at the first refusal, and the padding is ours to remove.
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
