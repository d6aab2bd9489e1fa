import { createHash } from 'node:crypto';
import { Refusal } from '../core/answer.js';
import { optional, sameSecret } from '../core/parameters.js';

/** A challenge sent with the authorization request (RFC 7636 section 4.3). */
export interface Challenge {
  readonly challenge: string;
  readonly method: 'S256' | 'plain';
}

// RFC 7636 sections 4.1 and 4.2 give verifier and challenge the same alphabet and length.
const FORM = /^[A-Za-z0-9._~-]{43,128}$/;

/** Reads the challenge; `undefined` when PKCE is not used. */
export function challengeOf(query: URLSearchParams): Challenge | undefined {
  const challenge = optional(query, 'code_challenge');
  const method = optional(query, 'code_challenge_method');
  if (challenge === undefined) {
    if (method !== undefined) throw new Refusal(400, 'A code_challenge_method came without a code_challenge.');
    return undefined;
  }
  if (!FORM.test(challenge)) throw new Refusal(400, 'The code_challenge is not 43 to 128 unreserved characters.');
  if (method !== undefined && method !== 'S256' && method !== 'plain') {
    throw new Refusal(400, 'The code_challenge_method is S256 or plain.');
  }
  return { challenge, method: method ?? 'plain' };
}

/** Whether a verifier answers the challenge. Without a challenge a verifier must be absent, too (RFC 9700 section 4.8.2). */
export function answers(challenge: Challenge | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) return challenge === undefined && verifier === undefined;
  if (!FORM.test(verifier)) return false;
  const hashed = challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  return sameSecret(hashed, challenge.challenge);
}
