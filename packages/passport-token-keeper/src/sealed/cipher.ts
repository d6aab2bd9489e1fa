import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

import { StoredTokensError } from '../errors.js';

/** A key of 32 bytes: a `Uint8Array`, its text in base64, base64url or hex, or any text of 32 bytes. */
export type EncryptionKey = string | Uint8Array;

const ALGORITHM = 'aes-256-gcm';
const FORMAT = 'aes1';
const KEY_BYTES = 32;
/** NIST SP 800-38D section 8.2.2: 96 random bits, good for 2^32 writes under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface NamedKey {
  /** Says which key encrypted a record. The key cannot be computed from it. */
  id: string;
  key: Buffer;
}

/** Turns a record into the text that is stored, and back. */
export interface Cipher {
  readonly encrypts: boolean;
  /** @param place the record's key in the store; the result can only be opened there. */
  seal(text: string, place: string): string;
  /** @throws StoredTokensError when it was sealed with another key or for another place. */
  open(sealed: string, place: string): string;
}

/** Stores records unencrypted. */
export const plainText: Cipher = {
  encrypts: false,
  seal: (text) => text,
  open(sealed, place) {
    if (sealed.startsWith(`${FORMAT}.`)) throw new StoredTokensError('unknown_key', place);
    return sealed;
  },
};

/** AES-256-GCM. Every write has a new nonce. The place is the associated data. */
export class AesGcmCipher implements Cipher {
  readonly encrypts = true;
  readonly #current: NamedKey;
  readonly #keys: Map<string, Buffer>;

  /**
   * @param keys the first encrypts; all decrypt.
   * @throws TypeError when one of them is not a key, or there is none.
   */
  constructor(keys: readonly EncryptionKey[]) {
    const [current, ...older] = keys.map((key, at) => readKey(key, at, keys));
    if (!current) throw new TypeError('"encryptionKey" is an empty array: give it at least one key');
    this.#current = current;
    this.#keys = new Map([current, ...older].map(({ id, key }) => [id, key]));
  }

  seal(text: string, place: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#current.key, nonce).setAAD(Buffer.from(place));
    const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return `${FORMAT}.${this.#current.id}.${Buffer.concat(parts).toString('base64url')}`;
  }

  open(sealed: string, place: string): string {
    const [format, id = '', body = ''] = sealed.split('.');
    if (format !== FORMAT) throw new StoredTokensError('not_encrypted', place);
    const key = this.#keys.get(id);
    if (!key) throw new StoredTokensError('unknown_key', place);
    const bytes = Buffer.from(body, 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new StoredTokensError('not_authentic', place);
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new StoredTokensError('not_authentic', place);
    }
  }
}

function readKey(value: EncryptionKey, at: number, { length }: { length: number }): NamedKey {
  const key = typeof value === 'string' ? decode(value.trim()) : bytesOf(value);
  if (key?.length !== KEY_BYTES) {
    const which = length > 1 ? ` number ${at + 1}` : '';
    throw new TypeError(
      `"encryptionKey"${which} must be 32 bytes, in a Buffer or as text, e.g. from \`openssl rand -base64 32\` (white space at the ends is ignored)`,
    );
  }
  const id = createHmac('sha256', key).update('passport-token-keeper key id').digest('base64url').slice(0, 8);
  return { id, key };
}

function bytesOf(value: unknown): Buffer | undefined {
  // A caller without types may pass anything.
  return value instanceof Uint8Array ? Buffer.from(value) : undefined;
}

function decode(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  return Buffer.from(text);
}
