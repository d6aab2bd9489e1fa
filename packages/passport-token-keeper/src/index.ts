export type { KeeperErrorDetails, ReauthenticationReason, StoredTokensDefect } from './errors.js';
export {
  ReauthenticationRequiredError,
  RefreshFailedError,
  RefreshUnavailableError,
  StoredTokensError,
  TokenKeeperError,
  TokenStoreError,
} from './errors.js';
export type {
  FailedMessage,
  KeptAliveMessage,
  ReauthenticationRequiredMessage,
  RefreshedMessage,
  RefreshTrigger,
} from './events.js';
export type { KeepAliveOptions } from './keep-alive.js';
export { TokenKeeper } from './keeper.js';
export { MemoryTokenStore } from './memory-store.js';
export type { TokenKeeperOptions } from './options.js';
export type {
  EndReason,
  FailureNote,
  LockAnswer,
  LockRequest,
  RefreshLock,
  StoreCall,
  StoredTokens,
  TokenEntry,
  TokenStore,
} from './store.js';
export type { RefreshableStrategy, TokenSet } from './tokens.js';
export type { EncryptionKey } from './redis/cipher.js';
export type { RedisClient } from './redis/client.js';
export type { RedisTokenStoreOptions } from './redis-store.js';
export { RedisTokenStore } from './redis-store.js';
