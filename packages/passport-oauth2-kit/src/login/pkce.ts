import { createHash } from 'node:crypto';
import { randomBytes } from './random.js';

export interface Challenge {
  verifier: string;
  /** For the authorization request. */
  params: { code_challenge: string; code_challenge_method: string };
}

/** Proof Key for Code Exchange (RFC 7636). */
export function createChallenge(method: 'S256' | 'plain'): Challenge {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  return { verifier, params: { code_challenge: challenge, code_challenge_method: method } };
}
