import type Forge from 'node-forge';
import { forge } from './forge.js';
import { decodeBase64, encodeBase64URL } from './keys.js';

const PADDING = 'RSAES-PKCS1-V1_5';
/** PKCS#1 v1.5 encryption needs 11 bytes of every block (RFC 8017 section 7.2.1). */
const OVERHEAD = 11;

const blockLength = (key: { readonly n: Forge.jsbn.BigInteger }): number => Math.ceil(key.n.bitLength() / 8);

const blocks = (bytes: string, length: number): string[] =>
  Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
    bytes.slice(index * length, (index + 1) * length),
  );

/** D: the text under the receiver's public key, block by block. */
export function encrypt(text: string, receiver: Forge.pki.rsa.PublicKey): string {
  const plain = blocks(forge.util.encodeUtf8(text), blockLength(receiver) - OVERHEAD);
  return encodeBase64URL(plain.map((block) => receiver.encrypt(block, PADDING)).join(''));
}

/** Opens D; `undefined` when it was not made for this key or is damaged. */
export function decrypt(data: string, receiver: Forge.pki.rsa.PrivateKey): string | undefined {
  const cipher = decodeBase64(data);
  const length = blockLength(receiver);
  if (cipher === undefined || cipher.length % length !== 0) return undefined;
  try {
    return forge.util.decodeUtf8(
      blocks(cipher, length)
        .map((block) => receiver.decrypt(block, PADDING))
        .join(''),
    );
  } catch {
    return undefined;
  }
}

/** What is signed: the lower-case hex MD5 of the plain text, once more hashed with SHA-256. */
function digest(text: string): Forge.md.MessageDigest {
  const md5 = forge.md.md5.create();
  md5.update(text, 'utf8');
  const sha256 = forge.md.sha256.create();
  sha256.update(md5.digest().toHex());
  return sha256;
}

/** S: the sender's signature of the text. */
export const sign = (text: string, sender: Forge.pki.rsa.PrivateKey): string =>
  encodeBase64URL(sender.sign(digest(text)));

/** Whether S is the sender's signature of the text. */
export function verify(text: string, signature: string, sender: Forge.pki.rsa.PublicKey): boolean {
  const bytes = decodeBase64(signature);
  if (bytes === undefined) return false;
  try {
    return sender.verify(digest(text).digest().bytes(), bytes);
  } catch {
    return false;
  }
}
