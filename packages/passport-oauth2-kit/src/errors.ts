import { InternalOAuthError, TokenError } from 'passport-oauth2';
import { REDACTED, redact } from './http/redact.js';

/** The call that failed. `'profile'` stands for every call with an access token, also after the login. */
export type Operation = 'authorize' | 'token' | 'refresh' | 'profile';

/** What every provider error says about the failed call. It contains no secrets and may be logged. */
export interface ProviderErrorDetails {
  /** The provider's name, e.g. `'elice'`. */
  provider: string;
  operation: Operation;
  /** The HTTP status of the provider's response; absent when there was no response. */
  httpStatus?: number | undefined;
  /** The provider's own error code (`invalid_grant`, `401`, …), or the transport's (`ECONNREFUSED`, `ETIMEDOUT`). */
  code?: string | undefined;
  /** The provider's `Retry-After` header, in seconds (RFC 9110 section 10.2.3). */
  retryAfter?: number | undefined;
  /** Whether the code or refresh token itself is known to be used up, expired or revoked. */
  grantEnded?: boolean | undefined;
  cause?: Error | undefined;
}

// The types of passport-oauth2 require a `code`. Not every provider sends one.
const TokenErrorBase = TokenError as unknown as new (message: string) => Error & { status: number; uri?: string };
const InternalOAuthErrorBase = InternalOAuthError as unknown as new (
  message: string,
  cause?: Error,
) => Error & { oauthError?: Error };

/** The `toString` of passport-oauth2's class would show the cause instead of the message. */
class InternalError extends InternalOAuthErrorBase {
  override toString(): string {
    return Error.prototype.toString.call(this);
  }
}

function describe(error: Error, { cause, ...details }: ProviderErrorDetails): void {
  // passport-oauth2's constructors set a default code. Our errors have the provider's code, or none.
  delete (error as { code?: string }).code;
  for (const [name, value] of Object.entries(details)) {
    if (value !== undefined) Object.assign(error, { [name]: value });
  }
  if (cause) Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true });
}

/**
 * The provider answered with an error in its own format: the code is used or expired, the client credentials are wrong, or the
 * user has no permission. `grantEnded` is true only when the error is known to end the grant: then the user has to log in again.
 */
export class ProviderRefusedError extends TokenErrorBase {
  declare readonly provider: string;
  declare readonly operation: Operation;
  declare readonly httpStatus?: number;
  declare readonly code?: string;
  override readonly status: number = 401;
  readonly statusCode: number = 401;
  readonly retryable: boolean = false;
  readonly grantEnded: boolean = false;

  constructor(message: string, details: ProviderErrorDetails) {
    super(message);
    describe(this, details);
  }
}

/**
 * The provider could not be reached or could not answer: timeout, connection failure, 5xx, 429. `status` is 504 for a timeout,
 * else 503. The application may try again later. The kit has not tried again by then, because a code or a rotating refresh token
 * works once. There is one exception: a kept connection that was closed before the first byte of the answer. Then the kit has made
 * one second try, on a new connection.
 */
export class ProviderUnavailableError extends InternalError {
  declare readonly provider: string;
  declare readonly operation: Operation;
  declare readonly httpStatus?: number;
  declare readonly code?: string;
  /** Seconds. */
  declare readonly retryAfter?: number;
  readonly status: number;
  readonly statusCode: number;
  readonly retryable: boolean = true;

  constructor(message: string, details: ProviderErrorDetails) {
    super(message, details.cause);
    describe(this, details);
    this.status = details.code === 'ETIMEDOUT' ? 504 : 503;
    this.statusCode = this.status;
  }
}

/** The provider's response is not what its document allows: malformed, too large, not signed, wrongly signed, or a redirect. */
export class ProviderProtocolError extends InternalError {
  declare readonly provider: string;
  declare readonly operation: Operation;
  declare readonly httpStatus?: number;
  declare readonly code?: string;
  readonly status: number = 502;
  readonly statusCode: number = 502;
  readonly retryable: boolean = false;

  constructor(message: string, details: ProviderErrorDetails) {
    super(message, details.cause);
    describe(this, details);
  }
}

/** An option, or the setup of the application, is wrong. Thrown by the constructor whenever that is possible. */
export class ConfigurationError extends TypeError {
  override readonly name: string = 'ConfigurationError';
  readonly retryable: boolean = false;

  constructor(
    message: string,
    /** The name of the wrong option, when it is one option. */
    readonly option?: string,
    readonly provider?: string,
  ) {
    super(message);
  }
}

/**
 * In characters. No known token is longer. If one is, errors do not quote the provider at all, because the search would take too
 * long.
 */
const LONGEST_SECRET = 4096;

/**
 * Prepares text from outside for an error message: without known secrets and control characters, at most 200 characters. Some
 * providers repeat in an error what they were sent.
 */
export function quote(text: string, secrets: readonly string[]): string {
  return tidy(withoutSecrets(text, secrets), 200);
}

/** The first words of an unexpected HTML page, without its markup. Do not use it for a body that may be data. */
export function excerpt(page: string, secrets: readonly string[]): string {
  // Secrets are removed first. If the text was cut before, half a secret could stay and would not be found.
  const text = withoutSecrets(page, secrets).slice(0, 8192);
  const words = text.replace(/<(style|script)\b[^>]*>[^<]*(?:<\/\1>)?/gi, ' ').replace(/<[^<>]*>?/g, ' ');
  // Long words may be secrets that are not known yet, such as a token in a response that is incomplete.
  return tidy(words.replace(/(?=\S*\d)\S{16,}|\S{32,}/g, REDACTED), 120);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  // A provider chooses both its tokens and the text. Without limits it could make the search very slow.
  if (secrets.some((secret) => secret.length > LONGEST_SECRET)) return REDACTED;
  const searched = text.slice(0, 16 * LONGEST_SECRET);
  const clean = redact(searched, secrets);
  // The cut text may end with half a secret.
  const isCut = searched !== text && clean.includes(REDACTED);
  return isCut ? clean.slice(0, clean.lastIndexOf(REDACTED) + REDACTED.length) : clean;
}

function tidy(text: string, longest: number): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must go
  const clean = text.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}
