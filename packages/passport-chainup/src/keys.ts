import { createPrivateKey, createPublicKey, KeyObject, X509Certificate } from 'node:crypto';
import type { OptionReader } from 'passport-oauth2-kit';

/**
 * An RSA key in any usual form: PEM (PKCS#8, PKCS#1 or SPKI; line breaks may be written as `\n`, as in env files), the base64 or
 * base64url text from ChainUp's console, DER in a Buffer, or a `KeyObject`.
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

/** The base64 between the header and footer lines of a PEM, for each type of key. */
const PEM = {
  private: /-----BEGIN (?:RSA )?PRIVATE KEY-----([^-]+)-----END (?:RSA )?PRIVATE KEY-----/,
  public: /-----BEGIN (?:RSA )?PUBLIC KEY-----([^-]+)-----END (?:RSA )?PUBLIC KEY-----/,
};

/** What is accepted. Every error says it, so that the reader need not look it up. */
const ACCEPTED = {
  private: 'an RSA private key as PEM (PKCS#8 or PKCS#1), as base64 or DER of either, or as a KeyObject',
  public: 'an RSA public key as PEM (SPKI or PKCS#1), as base64 or DER of either, or as a KeyObject',
};

const FROM_JWK = {
  private: "pass createPrivateKey({ key: jwk, format: 'jwk' }) of node:crypto",
  public: "pass createPublicKey({ key: jwk, format: 'jwk' }) of node:crypto",
};

const CERTIFICATE = {
  private: 'is an X.509 certificate, which holds no private key',
  public: 'is an X.509 certificate: pass new X509Certificate(it).publicKey of node:crypto',
};

/** Shorter keys can be broken. ChainUp's keys have 2048 bits. */
const MIN_BITS = 1024;

/** Used in place of a key that could not be read, until `OptionReader.finish` throws. */
const NO_KEY = undefined as unknown as KeyObject;

/** A problem is reported by `OptionReader.finish`. The message shows nothing of the key. */
export function readKey(read: OptionReader, option: string, type: KeyType): KeyObject {
  return read.check(option, NO_KEY, () => checkKey(read, option, type));
}

function checkKey(read: OptionReader, option: string, type: KeyType): KeyObject {
  const input = read.value(option);
  if (input === undefined) throw read.error(option, 'is missing');
  const key = input instanceof KeyObject ? input : parseKey(read, option, type, input);
  if (key.type !== type) throw read.error(option, `must be a ${type} key, and is a ${key.type} one`);
  if (key.asymmetricKeyType !== 'rsa') {
    const kind = key.asymmetricKeyType ?? 'unknown';
    // Newer versions of OpenSSL can read an EC key in these formats, older ones only an RSA key.
    throw read.error(
      option,
      `must be an RSA key, and is ${kind === 'ec' ? 'an EC key' : `a key of another kind (${kind})`}`,
    );
  }
  if (bitsOf(key) < MIN_BITS) throw read.error(option, `must be an RSA key of at least ${MIN_BITS} bits`);
  return key;
}

/** Whoever passes both halves of one pair encrypts to themselves, and believes what they signed themselves. */
export function demandTwoPairs(read: OptionReader, privateKey: KeyObject, platformPublicKey: KeyObject): void {
  // What could not be read is reported already.
  if (!(privateKey instanceof KeyObject) || !(platformPublicKey instanceof KeyObject)) return;
  read.check('platformPublicKey', NO_KEY, () => {
    if (!createPublicKey(privateKey).equals(platformPublicKey)) return platformPublicKey;
    throw read.error('platformPublicKey', 'must be the key of the platform, and is the public half of "privateKey"');
  });
}

function isJwk(value: unknown): boolean {
  return typeof value === 'string'
    ? /^\{.*"kty"/s.test(value)
    : typeof (value as { kty?: unknown } | null)?.kty === 'string';
}

export function bitsOf(key: KeyObject): number {
  return key.asymmetricKeyDetails?.modulusLength ?? 0;
}

function parseKey(read: OptionReader, option: string, type: KeyType, input: unknown): KeyObject {
  const der = toDer(read, option, type, input);
  const other = type === 'private' ? 'public' : 'private';
  // Node would derive a public key from a private one. That would hide the mistake of passing rsa_third_pri as platformPublicKey.
  const key = type === 'public' && tryParsers('private', der) ? undefined : tryParsers(type, der);
  if (key) return key;
  if (tryParsers(other, der)) throw read.error(option, `must be a ${type} key, and is a ${other} one`);
  throw read.error(option, `must be ${ACCEPTED[type]}, and ${whatElse(der, type)}`);
}

/** What was passed instead of a key. Nothing of its content is shown. */
function whatElse(der: Buffer, type: KeyType): string {
  const text = der.toString('latin1');
  if (text.includes('-----BEGIN')) return 'is the base64 of a PEM: decode it once';
  try {
    new X509Certificate(der);
    return CERTIFICATE[type];
  } catch {
    try {
      createPrivateKey({ key: der, format: 'der', type: 'sec1' });
      return 'is an EC key';
    } catch {
      return 'is none of these';
    }
  }
}

function tryParsers(type: KeyType, der: Buffer): KeyObject | undefined {
  for (const parse of PARSERS[type]) {
    try {
      return parse(der);
    } catch {
      // Try the next format. OpenSSL's own message would not help.
    }
  }
  return undefined;
}

function toDer(read: OptionReader, option: string, type: KeyType, input: unknown): Buffer {
  const isBytes = Buffer.isBuffer(input) || input instanceof Uint8Array;
  if (!isBytes && typeof input !== 'string') {
    throw read.error(option, `must be ${ACCEPTED[type]}${isJwk(input) ? `, and is a JWK: ${FROM_JWK[type]}` : ''}`);
  }
  const bytes = isBytes ? Buffer.from(input) : undefined;
  // DER begins with a SEQUENCE (0x30). Other bytes are the text of a PEM file.
  if (bytes?.[0] === 0x30) return bytes;
  const text = (bytes ? bytes.toString('latin1') : String(input)).replaceAll(/\\r|\\n/g, '\n').trim();
  if (isJwk(text)) throw read.error(option, `must be ${ACCEPTED[type]}, and is a JWK: ${FROM_JWK[type]}`);
  if (text.includes('ENCRYPTED'))
    throw read.error(option, 'must not be encrypted with a passphrase: openssl pkey writes it without one');
  // The PEM may be in quotes, or after comments.
  const base64 = text.includes('-----BEGIN') ? PEM[type].exec(text)?.[1] : text;
  if (base64 === undefined) throw read.error(option, `must be ${ACCEPTED[type]}, and ${whatPem(text, type)}`);
  const compact = base64.replaceAll(/[\s"']/g, '');
  // Base64 may have slashes, too. But a key in base64 begins with «M» (its SEQUENCE), and a path does not look like this.
  const isPath = /\.(pem|key|crt|cer|der|txt)$/i.test(compact) || /^(~|\.{0,2})[/\\]|^[a-z]:[/\\]/i.test(compact);
  if (isPath) throw read.error(option, `must be ${ACCEPTED[type]}, and is a path: read the file`);
  if (!/^[\w+/-]+={0,2}$/.test(compact)) {
    throw read.error(option, `must be ${ACCEPTED[type]}, and is none of these`);
  }
  return Buffer.from(compact, 'base64');
}

function whatPem(text: string, type: KeyType): string {
  if (/-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/.test(text)) return CERTIFICATE[type];
  if (text.includes('-----BEGIN EC ')) return 'is an EC key';
  if (text.includes('-----BEGIN OPENSSH ')) return 'is an OpenSSH key: export it as PEM';
  const other = type === 'private' ? 'public' : 'private';
  if (PEM[other].test(text)) return `is a ${other} key`;
  if (!/-----BEGIN (RSA )?(PRIVATE|PUBLIC) KEY-----/.test(text)) return 'is a PEM of something else';
  // Of a PEM without quotes, an .env file keeps the first line only.
  return 'is a PEM that is cut short: in an .env file, put it into double quotes, or write it as one line with \\n for each line break';
}
