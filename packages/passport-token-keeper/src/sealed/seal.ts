import { createHash } from 'node:crypto';

import { StoredTokensError } from '../errors.js';
import type { Cipher, EncryptionKey } from './cipher.js';
import { AesGcmCipher, plainText } from './cipher.js';

/** How a database store names and writes records: encrypted when it has a key, else as plain text. */
export class Seal {
  readonly #cipher: Cipher;

  /**
   * @param store the name of the store's class, for messages
   * @throws TypeError when `encryptionKey` is not a key.
   */
  constructor(store: string, options: { encryptionKey?: EncryptionKey | readonly EncryptionKey[] | undefined }) {
    const { encryptionKey } = options;
    if (encryptionKey === undefined && 'encryptionKey' in options) {
      // Most likely a variable of the environment that is not set.
      process.emitWarning(`${store}: "encryptionKey" is undefined, so tokens are stored unencrypted.`, {
        code: 'TOKEN_KEEPER_UNENCRYPTED',
        detail: 'Give it 32 bytes, e.g. from `openssl rand -base64 32`, or leave the option out.',
      });
    }
    try {
      this.#cipher = encryptionKey === undefined ? plainText : new AesGcmCipher(listOf(encryptionKey));
    } catch (error) {
      throw new TypeError(`${store}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** The name of a keeper's key in the store: a hash of it when values are encrypted. */
  nameOf(key: string): string {
    return this.#cipher.encrypts ? createHash('sha256').update(key).digest('base64url') : encodeURIComponent(key);
  }

  /** @param place the record's key in the store; the result can only be opened there */
  seal(place: string, key: string, value: string): string {
    return this.#cipher.seal(JSON.stringify({ key, value }), place);
  }

  /** @throws StoredTokensError when it was sealed with another key or for another place. */
  open(place: string, sealed: string): { key: string; value: string } {
    const text = this.openText(place, sealed);
    let content: { key?: unknown; value?: unknown };
    try {
      content = JSON.parse(text) as typeof content;
    } catch {
      // The error of JSON.parse is not the cause, because it quotes the text.
      throw new StoredTokensError('malformed', place);
    }
    const { key, value } = Object(content) as typeof content;
    if (typeof key !== 'string' || typeof value !== 'string') throw new StoredTokensError('malformed', place);
    return { key, value };
  }

  /** @throws StoredTokensError also when the record is another key's. */
  openFor(place: string, key: string, sealed: string): string {
    const { key: owner, value } = this.open(place, sealed);
    if (owner !== key) throw new StoredTokensError('not_authentic', place);
    return value;
  }

  openText(place: string, sealed: string): string {
    return this.#cipher.open(sealed, place);
  }
}

const listOf = (keys: EncryptionKey | readonly EncryptionKey[]): readonly EncryptionKey[] =>
  Array.isArray(keys) ? (keys as readonly EncryptionKey[]) : [keys as EncryptionKey];
