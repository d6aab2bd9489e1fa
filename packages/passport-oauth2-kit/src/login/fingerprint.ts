import { hash } from 'node:crypto';

/** 128 bits of a text's SHA-256, in base64url. */
export function fingerprint(text: string): string {
  return hash('sha256', text, 'buffer').toString('base64url', 0, 16);
}
