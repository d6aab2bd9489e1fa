import { RedisTokenStore } from 'passport-token-keeper';
import { redisLibrary } from './redis-library.js';

/** What is wrong with the keys for tokens in Redis: never with their text. */
export function encryptionKeyProblems(keys: readonly string[]): string[] {
  return keys.flatMap((encryptionKey, index) => {
    try {
      // It judges its own key; the client of this one is never connected.
      new RedisTokenStore({ client: redisLibrary().createClient(), encryptionKey });
      return [];
    } catch {
      const which = keys.length > 1 ? `Number ${index + 1} of TOKEN_ENCRYPTION_KEY` : 'TOKEN_ENCRYPTION_KEY';
      return [
        `${which} must be 32 bytes, written in base64, base64url or hex: set it to the output of \`openssl rand -base64 32\`.`,
      ];
    }
  });
}
