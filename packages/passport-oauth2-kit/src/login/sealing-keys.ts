import { createHash, createSecretKey, hkdf, type KeyObject, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

const PURPOSE = 'passport-oauth2-kit: a pending login';
const KEY_BYTES = 32;

/** What the keys of a strategy are made from: the first of these that there is. */
export interface KeyMaterial {
  /** The `stateSecret` option; the first one seals, all of them open. */
  stateSecrets: readonly string[];
  /** The client's private key, for providers that have no client secret. */
  privateKey: KeyObject | undefined;
  clientSecret: string;
  clientID: string;
  /** The authorization URL: the same client at another server has other keys. */
  server: string;
}

/** The keys that pending logins are sealed with: the same in every process that has the same options. */
export class SealingKeys {
  private derived: Promise<readonly KeyObject[]> | undefined;

  constructor(private readonly material: KeyMaterial) {}

  /** Derived at the first call, in Node's thread pool. The first one seals. */
  keys(): Promise<readonly KeyObject[]> {
    this.derived ??= derive(this.material).catch((error: unknown) => {
      // Out of memory now is not out of memory for ever.
      this.derived = undefined;
      throw error;
    });
    return this.derived;
  }
}

function derive({ stateSecrets, privateKey, clientSecret, clientID, server }: KeyMaterial): Promise<KeyObject[]> {
  const context = JSON.stringify([PURPOSE, clientID, server]);
  if (stateSecrets.length > 0) return Promise.all(stateSecrets.map((secret) => expand(secret, context)));
  if (privateKey) return Promise.all([expand(privateKey.export({ type: 'pkcs8', format: 'der' }), context)]);
  return Promise.all([stretch(clientSecret, context)]);
}

// As objects, since newer Nodes take longer to make one of bytes at every use than to use it.

/** For keys of full strength (HKDF, RFC 5869). */
async function expand(secret: string | Buffer, context: string): Promise<KeyObject> {
  return createSecretKey(Buffer.from(await promisify(hkdf)('sha256', secret, '', context, KEY_BYTES)));
}

/** For a secret that a provider chose, maybe a short one (scrypt, RFC 7914): about 30 ms for each guess. */
async function stretch(secret: string, context: string): Promise<KeyObject> {
  const salt = createHash('sha256').update(context).digest();
  return createSecretKey(await promisify<string, Buffer, number, Buffer>(scrypt)(secret, salt, KEY_BYTES));
}
