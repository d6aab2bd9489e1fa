import type Forge from 'node-forge';
import { forge } from './forge.js';

/** A key pair of either side. */
export interface KeyPair {
  readonly privateKey: Forge.pki.rsa.PrivateKey;
  readonly publicKey: Forge.pki.rsa.PublicKey;
}

/** Decodes base64 or base64url, with or without line breaks and padding; `undefined` when it is neither. */
export function decodeBase64(text: string): string | undefined {
  const standard = text.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]+$/.test(standard) || standard.length % 4 === 1) return undefined;
  // forge reads missing padding as zero bytes.
  return forge.util.decode64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='));
}

/** Binary string to base64url without padding. */
export const encodeBase64URL = (bytes: string): string =>
  forge.util.encode64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/**
 * A private key with its public half.
 * @param text PKCS#8 or PKCS#1, in PEM or as bare base64 or base64url
 * @throws TypeError that names `option` when it is no RSA private key
 */
export function keyPair(text: string, option: string): KeyPair {
  const bare = text.replace(/-----[A-Z ]+-----/g, '');
  try {
    const der = decodeBase64(bare);
    if (der === undefined) throw new TypeError('not base64');
    const privateKey = forge.pki.privateKeyFromAsn1(forge.asn1.fromDer(der));
    return { privateKey, publicKey: forge.pki.setRsaPublicKey(privateKey.n, privateKey.e) };
  } catch {
    // The cause would quote the key.
    throw new TypeError(
      `the chainup emulator: option "${option}" must be an RSA private key in PKCS#8 or PKCS#1 (PEM, base64 or base64url).`,
    );
  }
}

/** PKCS#8 in base64url, as ChainUp's console shows a private key. */
export const privateKeyText = ({ privateKey }: KeyPair): string =>
  encodeBase64URL(forge.asn1.toDer(forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(privateKey))).getBytes());

/** X.509 SubjectPublicKeyInfo in base64url, as ChainUp's console shows a public key. */
export const publicKeyText = ({ publicKey }: Pick<KeyPair, 'publicKey'>): string =>
  encodeBase64URL(forge.asn1.toDer(forge.pki.publicKeyToAsn1(publicKey)).getBytes());
