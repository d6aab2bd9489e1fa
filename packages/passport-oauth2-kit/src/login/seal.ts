import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { randomBytes } from './random.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What sealing adds to a text, in bytes before base64url. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * Encrypts and authenticates a text with the first of the keys (AES-256-GCM): nonce, cipher text and tag, in base64url.
 *
 * @param associated what it is sealed for: it opens there only
 */
export function seal([key]: readonly KeyObject[], text: string, associated: string): string {
  if (!key) throw new Error('There is no key to seal with.');
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(associated));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** The text, when one of the keys sealed it for this; `undefined` for everything else. */
export function open(keys: readonly KeyObject[], sealed: string, associated: string): string | undefined {
  // Node decodes standard base64 and skips what is neither, so that many texts would be the same seal.
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
      // The next key, or none.
    }
  }
  return undefined;
}
