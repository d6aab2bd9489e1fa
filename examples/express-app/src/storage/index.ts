import { RedisStore } from 'connect-redis';
import session from 'express-session';
import { MemoryTokenStore, RedisTokenStore, type TokenStore } from 'passport-token-keeper';
import type { UserStore } from '../accounts/user-store.js';
import type { Config } from '../config.js';
import type { FlowStore } from '../inspector/index.js';
import { MemoryFlowStore } from './memory-flow-store.js';
import { MemoryUserStore } from './memory-user-store.js';
import { checkOf, type Redis } from './redis.js';
import { RedisFlowStore } from './redis-flow-store.js';
import { RedisUserStore } from './redis-user-store.js';

/** How long a login lasts, in ms. */
export const SESSION_LIFETIME = 8 * 3_600_000;

/** Everything that outlives a request. */
export interface Storage {
  sessions: session.Store;
  tokens: TokenStore;
  users: UserStore;
  flows: FlowStore;
  /** Rejects when it cannot be used right now. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** In Redis, so that any number of instances can share it; without one in this process. */
export function openStorage(client: Redis | undefined, { tokenEncryptionKeys }: Config): Storage {
  if (!client) {
    return {
      sessions: new session.MemoryStore(),
      tokens: new MemoryTokenStore(),
      users: new MemoryUserStore(),
      flows: new MemoryFlowStore(),
      check: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  }
  return {
    sessions: new RedisStore({ client, prefix: 'sample-app:session:', ttl: SESSION_LIFETIME / 1000 }),
    tokens: new RedisTokenStore({
      client,
      prefix: 'sample-app:tokens:',
      ...(tokenEncryptionKeys.length > 0 && { encryptionKey: tokenEncryptionKeys }),
    }),
    users: new RedisUserStore(client),
    flows: new RedisFlowStore(client, SESSION_LIFETIME),
    check: checkOf(client),
    // Whoever uses it has ended before; a Redis that has frozen would not let go.
    close: () => {
      client.destroy();
      return Promise.resolve();
    },
  };
}
