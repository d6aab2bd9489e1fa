import { createHash, type KeyObject } from 'node:crypto';

// The same as in OpenSSL 3.2, for a Node with an older OpenSSL. A block with wrong padding is not refused: it becomes random
// bytes that look like a message (implicit rejection). Good and bad blocks take the same steps: no branch and no index depends on
// a byte of the block.

/** The padding: 00 02, at least eight bytes other than 00, and 00 (RFC 8017 section 7.2.2). */
const FEWEST_PADDING_BYTES = 11;

/**
 * Removes the PKCS#1 v1.5 padding of a block.
 *
 * @param padded the result of the RSA operation on `block`, with its padding
 * @returns the message. If the padding is wrong: random bytes of a random length, always the same for this block and key
 */
export function removePadding(padded: Buffer, block: Buffer, key: KeyObject): Buffer {
  const size = padded.length;
  const noise = drawNoise(block, key, size);
  let isFound = 0;
  let separator = 0;
  for (let at = 2; at < size; at += 1) {
    const isFirst = isZero(padded[at] ?? 0) & ~isFound;
    separator |= at & -isFirst;
    isFound |= isFirst;
  }
  const isGood =
    isZero(padded[0] ?? 0) & isZero((padded[1] ?? 0) ^ 2) & isFound & isLess(FEWEST_PADDING_BYTES - 2, separator);
  const mask = -isGood;
  const message = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1) message[at] = ((padded[at] ?? 0) & mask) | ((noise.bytes[at] ?? 0) & ~mask);
  const length = ((size - 1 - separator) & mask) | (noise.length & ~mask);
  return message.subarray(size - length);
}

/** 1 for 0, and 0 for every other byte. */
function isZero(byte: number): number {
  return (byte - 1) >>> 31;
}

/** 1 when `a` is less than `b`, else 0. For small numbers only. */
function isLess(a: number, b: number): number {
  return (a - b) >>> 31;
}

const secrets = new WeakMap<KeyObject, Buffer>();

/** Random bytes from the key and the block. Without the key, nobody can see that they are not a message. */
function drawNoise(block: Buffer, key: KeyObject, size: number): { bytes: Buffer; length: number } {
  let secret = secrets.get(key);
  if (!secret) {
    secret = createHash('sha256')
      .update(key.export({ type: 'pkcs1', format: 'der' }))
      .digest();
    secrets.set(key, secret);
  }
  const drawn = createHash('shake256', { outputLength: size + 4 })
    .update(secret)
    .update(block)
    .digest();
  return { bytes: drawn.subarray(4), length: drawn.readUInt32BE() % (size - FEWEST_PADDING_BYTES + 1) };
}
