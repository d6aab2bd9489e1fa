import { createHash } from 'node:crypto';
import { randomBytes } from './random.js';

export interface Pkce {
  verifier: string;
  /** The parameters of the authorization request. */
  params: { code_challenge: string; code_challenge_method: string };
}

/** Proof Key for Code Exchange (RFC 7636). */
export function createPkce(method: 'S256' | 'plain'): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  return { verifier, params: { code_challenge: challenge, code_challenge_method: method } };
}
