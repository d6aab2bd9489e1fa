import { generateKeyPair } from 'node:crypto';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { CannotBeginError } from './settings.js';

/**
 * Makes the pair that ChainUp's key page wants: RSA, 2048 bits; the private key as PKCS#8 in a file that only its owner can read, the
 * public one as the bare base64 of its SPKI.
 *
 * @returns the public key
 * @throws CannotBeginError when the file exists: a private key is not overwritten
 */
export async function keygen(file: string): Promise<string> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(privateKey);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new CannotBeginError(`${file} exists, and a private key is not overwritten. Name another file with --out.`);
    }
    throw new CannotBeginError(`${file} cannot be written (${code}). Name another file with --out.`);
  }
  return publicKey.toString('base64');
}
