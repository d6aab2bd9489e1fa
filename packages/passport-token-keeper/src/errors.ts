/** What an error of the keeper says beside its message. */
export interface KeeperErrorDetails {
  /** The strategy's name, where it has one. */
  provider?: string | undefined;
  subject?: string | undefined;
  /** In seconds. */
  retryAfter?: number | undefined;
  cause?: unknown;
}

/** The base class of all errors of this package. None contains a token or anything else that was stored. */
export abstract class TokenKeeperError extends Error {
  /** An HTTP status for the response of your application; Express uses it. */
  abstract readonly status: number;
  /** Whether the same call may succeed later, without any change. */
  abstract readonly retryable: boolean;
  readonly provider?: string;
  readonly subject?: string;
  /** After how many seconds to try again, when that is known. */
  readonly retryAfter?: number;

  constructor(message: string, { provider, subject, retryAfter, cause }: KeeperErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    if (provider !== undefined) this.provider = provider;
    if (subject !== undefined) this.subject = subject;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }
}

const endings: Record<ReauthenticationReason, string> = {
  no_tokens: 'no tokens are stored for this subject',
  refused: 'the provider says that the refresh token has ended, or has refused it several times',
  expired: 'the access token and the refresh token have expired',
  not_refreshable: 'the access token has expired and there is no refresh token to renew it with',
};

/** Why a user must log in again. */
export type ReauthenticationReason = 'no_tokens' | 'refused' | 'expired' | 'not_refreshable';

/** There is no valid token, and no way to refresh it: send the user through the login again, then `save` the new tokens. */
export class ReauthenticationRequiredError extends TokenKeeperError {
  readonly status = 401;
  readonly retryable = false;
  readonly reason: ReauthenticationReason;

  constructor(reason: ReauthenticationReason, details: KeeperErrorDetails = {}) {
    super(`The user must log in again: ${endings[reason]}.`, details);
    this.reason = reason;
  }
}

/** The provider could not refresh now, and the old token is no longer valid. The refresh token is kept; try again later. */
export class RefreshUnavailableError extends TokenKeeperError {
  readonly status = 503;
  readonly retryable = true;
}

/**
 * The refresh failed, and waiting does not help: a response that cannot be read, wrong client credentials, or an error in the
 * strategy. `cause` is what `strategy.refresh` rejected with. The tokens are kept.
 */
export class RefreshFailedError extends TokenKeeperError {
  readonly status = 502;
  readonly retryable = false;
}

/** The store did not answer in time, or failed (`cause`). */
export class TokenStoreError extends TokenKeeperError {
  readonly status = 503;
  readonly retryable = true;
}

/** The store cannot work with its configuration (`cause`): its operator must change it. */
export class TokenStoreSetupError extends TokenKeeperError {
  readonly status = 500;
  readonly retryable = false;
}

const defects: Record<StoredTokensDefect, string> = {
  malformed: 'is not a record of this keeper; save the tokens again, and check who else writes to this key',
  not_encrypted: 'is not encrypted, but the store has an encryptionKey; save the tokens again',
  unknown_key: 'is encrypted with a key that the store does not have; add the old key to encryptionKey',
  not_authentic: 'was changed, or was written for another subject; save the tokens again',
};

/** What is wrong with a stored record. */
export type StoredTokensDefect = 'malformed' | 'not_encrypted' | 'unknown_key' | 'not_authentic';

/** A stored record cannot be used. The message has its key, never its content. */
export class StoredTokensError extends TokenKeeperError {
  readonly status = 500;
  readonly retryable = false;
  /** The key of the record in the database. */
  readonly key: string;
  readonly defect: StoredTokensDefect;

  constructor(defect: StoredTokensDefect, key: string, details: KeeperErrorDetails = {}) {
    super(`The token record at ${JSON.stringify(key)} ${defects[defect]}.`, details);
    this.key = key;
    this.defect = defect;
  }
}
