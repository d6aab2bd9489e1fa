/** Who and what an error of the keeper is about. */
export interface KeeperErrorDetails {
  /** The strategy's name, where it has one. */
  provider?: string | undefined;
  subject?: string | undefined;
  /** In seconds. */
  retryAfter?: number | undefined;
  cause?: unknown;
}

/** What all errors of this package have in common. None contains a token or anything else that was stored. */
export abstract class TokenKeeperError extends Error {
  /** A status that suits Express. */
  abstract readonly status: number;
  /** Whether asking again later may succeed without anybody's doing. */
  abstract readonly retryable: boolean;
  readonly provider?: string;
  readonly subject?: string;
  /** In how many seconds it is worth asking again, where that is known. */
  readonly retryAfter?: number;

  constructor(message: string, { provider, subject, retryAfter, cause }: KeeperErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    if (provider !== undefined) this.provider = provider;
    if (subject !== undefined) this.subject = subject;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }
}

const endings = {
  no_tokens: 'no tokens are stored for this subject',
  refused: 'the provider has ended the grant of the refresh token, or refused it again and again',
  expired: 'the access token and the refresh token have expired',
  not_refreshable: 'the access token has expired and there is no refresh token to renew it with',
};

/** Why a user must log in again. */
export type ReauthenticationReason = keyof typeof endings;

/** There is no way to a valid token but through the user: send them through login again, then `save`. */
export class ReauthenticationRequiredError extends TokenKeeperError {
  readonly status = 401;
  readonly retryable = false;
  readonly reason: ReauthenticationReason;

  constructor(reason: ReauthenticationReason, details: KeeperErrorDetails = {}) {
    super(`Log in again: ${endings[reason]}.`, details);
    this.reason = reason;
  }
}

/** The provider could not refresh now, and the old token is no longer valid. The refresh token is kept; ask again later. */
export class RefreshUnavailableError extends TokenKeeperError {
  readonly status = 503;
  readonly retryable = true;
}

/**
 * The refresh failed in a way that waiting does not mend: an answer that cannot be read, wrong client credentials, a fault in
 * the strategy. `cause` is what `strategy.refresh` rejected with. The tokens are kept.
 */
export class RefreshFailedError extends TokenKeeperError {
  readonly status = 502;
  readonly retryable = false;
}

/** The store did not answer in time, or answered with an error (`cause`). */
export class TokenStoreError extends TokenKeeperError {
  readonly status = 503;
  readonly retryable = true;
}

/** The store cannot work as it is set up (`cause`): its operator must mend it. */
export class TokenStoreSetupError extends TokenKeeperError {
  readonly status = 500;
  readonly retryable = false;
}

const defects = {
  malformed: 'is not a record of this keeper; save the tokens again, or check who else writes there',
  not_encrypted: 'is not encrypted although the store has an encryptionKey; save the tokens again',
  unknown_key: 'is encrypted with a key the store does not have; add the old key to encryptionKey',
  not_authentic: 'was altered, or was written for another subject; save the tokens again',
};

/** What is wrong with a stored record. */
export type StoredTokensDefect = keyof typeof defects;

/** What the store holds cannot be used. Names where it is, never what it says. */
export class StoredTokensError extends TokenKeeperError {
  readonly status = 500;
  readonly retryable = false;
  /** The store's own key of the record. */
  readonly key: string;
  readonly defect: StoredTokensDefect;

  constructor(defect: StoredTokensDefect, key: string, details: KeeperErrorDetails = {}) {
    super(`The token record at ${JSON.stringify(key)} ${defects[defect]}.`, details);
    this.key = key;
    this.defect = defect;
  }
}
