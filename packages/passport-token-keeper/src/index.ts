/**
 * Tokens after the login: stored, valid when asked for, refreshed once.
 *
 * @module passport-token-keeper
 */
export type { KeeperErrorDetails, ReauthenticationReason, StoredTokensDefect } from './errors.js';
export {
  ReauthenticationRequiredError,
  RefreshFailedError,
  RefreshUnavailableError,
  StoredTokensError,
  TokenKeeperError,
  TokenStoreError,
  TokenStoreSetupError,
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
export type { PostgresClient, PostgresPool, PostgresTokenStoreOptions } from './postgres-store.js';
export { PostgresTokenStore } from './postgres-store.js';
export type { RecordChange, StoreCall, TokenStore, VersionedRecord } from './store.js';
export type { RefreshableStrategy, TokenSet } from './tokens.js';
export type { EncryptionKey } from './sealed/cipher.js';
export type { RedisClient, ScriptInput } from './redis/client.js';
export type { RedisTokenStoreOptions } from './redis-store.js';
export { RedisTokenStore } from './redis-store.js';
