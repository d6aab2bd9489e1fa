import { createHash } from 'node:crypto';

/** 128 bits of a text's SHA-256, in base64url. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest().toString('base64url', 0, 16);
}
