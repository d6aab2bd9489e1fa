import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto';
import type { OptionReader } from 'passport-oauth2-kit';

/**
 * An RSA key in any form people hold one: PEM (PKCS#8, PKCS#1, SPKI; line breaks may be a literal `\n`, as env files have it),
 * the bare base64 or base64url text of ChainUp's console, DER in a Buffer, or a `KeyObject`.
 */
export type KeyInput = string | Buffer | KeyObject;

type KeyType = 'private' | 'public';

const PARSERS = {
  private: [
    (key: Buffer) => createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
    (key: Buffer) => createPrivateKey({ key, format: 'der', type: 'pkcs1' }),
  ],
  public: [
    (key: Buffer) => createPublicKey({ key, format: 'der', type: 'spki' }),
    (key: Buffer) => createPublicKey({ key, format: 'der', type: 'pkcs1' }),
  ],
};

/** The names that PEM armour gives to each kind of key. */
const ARMOUR = {
  private: /-----BEGIN (?:RSA )?PRIVATE KEY-----([^-]+)-----END (?:RSA )?PRIVATE KEY-----/,
  public: /-----BEGIN (?:RSA )?PUBLIC KEY-----([^-]+)-----END (?:RSA )?PUBLIC KEY-----/,
};

/** Shorter keys are broken; ChainUp's have 2048 bits. */
const MIN_BITS = 1024;

/** Stands for a key that could not be read, until the reader tells all that is wrong. */
const NO_KEY = undefined as unknown as KeyObject;

/** @throws ConfigurationError that says what is wrong with the key, and shows nothing of it. */
export function readKey(read: OptionReader, option: string, type: KeyType): KeyObject {
  return read.check(option, NO_KEY, () => checkKey(read, option, type));
}

function checkKey(read: OptionReader, option: string, type: KeyType): KeyObject {
  const input = read.value(option);
  if (input === undefined) throw read.error(option, 'is missing');
  const key = input instanceof KeyObject ? input : parseKey(read, option, type, input);
  if (key.type !== type) throw read.error(option, `must be a ${type} key, and is a ${key.type} one`);
  if (key.asymmetricKeyType !== 'rsa') throw read.error(option, 'must be an RSA key');
  if (bitsOf(key) < MIN_BITS) throw read.error(option, `must be an RSA key of at least ${MIN_BITS} bits`);
  return key;
}

export function bitsOf(key: KeyObject): number {
  return key.asymmetricKeyDetails?.modulusLength ?? 0;
}

function parseKey(read: OptionReader, option: string, type: KeyType, input: unknown): KeyObject {
  const der = toDer(read, option, type, input);
  const other = type === 'private' ? 'public' : 'private';
  // Asked for a public key, Node would derive one from a private key: rsa_third_pri in the place of rsa_saas_pub.
  const key = type === 'public' && tryParsers('private', der) ? undefined : tryParsers(type, der);
  if (key) return key;
  throw read.error(
    option,
    tryParsers(other, der) ? `must be a ${type} key, and is a ${other} one` : `cannot be read as a ${type} RSA key`,
  );
}

function tryParsers(type: KeyType, der: Buffer): KeyObject | undefined {
  for (const parse of PARSERS[type]) {
    try {
      return parse(der);
    } catch {
      // The next form, or none: OpenSSL's own words help nobody.
    }
  }
  return undefined;
}

function toDer(read: OptionReader, option: string, type: KeyType, input: unknown): Buffer {
  const isBytes = Buffer.isBuffer(input) || input instanceof Uint8Array;
  if (!isBytes && typeof input !== 'string') {
    throw read.error(option, 'must be PEM or base64 text, DER in a Buffer, or a KeyObject');
  }
  const bytes = isBytes ? Buffer.from(input) : undefined;
  // A PEM file read into a Buffer begins with the armour, DER with a SEQUENCE.
  if (bytes?.[0] === 0x30) return bytes;
  const text = (bytes ? bytes.toString('latin1') : String(input)).replaceAll(/\\r|\\n/g, '\n').trim();
  if (text.includes('ENCRYPTED')) throw read.error(option, 'must not be encrypted with a passphrase');
  // The armour may stand in quotes, or behind comments.
  const base64 = text.includes('-----BEGIN') ? ARMOUR[type].exec(text)?.[1] : text;
  if (base64 === undefined) throw read.error(option, `must be the PEM of a ${type} key`);
  const compact = base64.replaceAll(/[\s"']/g, '');
  if (!/^[\w+/-]+={0,2}$/.test(compact)) throw read.error(option, `cannot be read as a ${type} RSA key`);
  return Buffer.from(compact, 'base64');
}
