import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { randomBytes } from './random.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** How many bytes encryption adds to a text, before base64url. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * Encrypts and authenticates a text with the first key (AES-256-GCM). The result is nonce, ciphertext and tag in base64url.
 *
 * @param associated the associated data: only with the same data can the text be decrypted
 */
export function seal([key]: readonly KeyObject[], text: string, associated: string): string {
  if (!key) throw new Error('There is no key to seal with.');
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(associated));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** The text, if it was encrypted with one of the keys and the same associated data; else `undefined`. */
export function open(keys: readonly KeyObject[], sealed: string, associated: string): string | undefined {
  // Node's decoder skips other characters. Without this check, many different texts would decode to the same bytes.
  if (!/^[\w-]+$/.test(sealed)) return undefined;
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < SEAL_BYTES || bytes.toString('base64url') !== sealed) return undefined;
  for (const key of keys) {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(associated)).setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      decipher.final();
      return text.toString('utf8');
    } catch {
      // Not encrypted with this key: try the next one.
    }
  }
  return undefined;
}
