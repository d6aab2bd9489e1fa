import { randomBytes } from 'node:crypto';

/** An unguessable value, as the providers hand out codes and tokens: base64url, 256 bits. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

/** An unguessable value in lower-case hex, the form of ChainUp's samples: 128 bits. */
export const randomHex = (): string => randomBytes(16).toString('hex');
