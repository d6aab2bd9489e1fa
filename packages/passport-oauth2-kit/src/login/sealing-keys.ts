import { createHash, createSecretKey, hkdf, type KeyObject, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

const PURPOSE = 'passport-oauth2-kit: a pending login';
const KEY_BYTES = 32;

/** What the keys of a strategy are derived from: the first of these that the strategy has. */
export interface KeyMaterial {
  /** The `stateSecret` option: the first one encrypts, all of them decrypt. */
  stateSecrets: readonly string[];
  /** The client's private key, for providers that have no client secret. */
  privateKey: KeyObject | undefined;
  clientSecret: string;
  clientID: string;
  /** The authorization URL: a client with the same id at another server has other keys. */
  server: string;
}

/** The keys that encrypt pending logins. They are the same in every process with the same options. */
export class SealingKeys {
  private derived: Promise<readonly KeyObject[]> | undefined;

  constructor(private readonly material: KeyMaterial) {}

  /** Derived at the first call, in Node's thread pool. The first one encrypts. */
  keys(): Promise<readonly KeyObject[]> {
    this.derived ??= derive(this.material).catch((error: unknown) => {
      // It may work later, for example after a lack of memory.
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
  return Promise.all([stretchOnce(clientSecret, context)]);
}

// The keys are key objects, because in newer Node versions it takes longer to make one from bytes than to use it.

/** For secrets with full entropy (HKDF, RFC 5869). */
async function expand(secret: string | Buffer, context: string): Promise<KeyObject> {
  return createSecretKey(Buffer.from(await promisify(hkdf)('sha256', secret, '', context, KEY_BYTES)));
}

/** For a secret from a provider, which may be short (scrypt, RFC 7914): each guess takes about 30 ms. */
async function stretch(secret: string, context: string): Promise<KeyObject> {
  const salt = createHash('sha256').update(context).digest();
  return createSecretKey(await promisify<string, Buffer, number, Buffer>(scrypt)(secret, salt, KEY_BYTES));
}

/** By the hash of secret and context. */
const stretched = new Map<string, Promise<KeyObject>>();
const MOST_STRETCHED = 1000;

/** Some applications make a strategy for each request, such as one for each tenant. They share the key of a client. */
function stretchOnce(secret: string, context: string): Promise<KeyObject> {
  const id = createHash('sha256')
    .update(JSON.stringify([secret, context]))
    .digest('base64');
  const known = stretched.get(id);
  if (known) return known;
  const [oldest] = stretched.keys();
  if (oldest !== undefined && stretched.size >= MOST_STRETCHED) stretched.delete(oldest);
  const key = stretch(secret, context);
  stretched.set(id, key);
  key.catch(() => stretched.delete(id));
  return key;
}
