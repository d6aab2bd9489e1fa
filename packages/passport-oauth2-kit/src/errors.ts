import { InternalOAuthError, TokenError } from 'passport-oauth2';
import { REDACTED, redact } from './http/redact.js';

/** The step of a login, or of the life after it, in which something went wrong. `'profile'` stands for every call with an issued token. */
export type Operation = 'authorize' | 'token' | 'refresh' | 'profile';

/** What every provider error knows about the call that failed. Free of secrets, so all of it may be logged. */
export interface ProviderErrorDetails {
  /** The provider's name, e.g. `'elice'`. */
  provider: string;
  operation: Operation;
  /** The HTTP status of the provider's answer; absent when there was no answer. */
  httpStatus?: number | undefined;
  /** The provider's own error code (`invalid_grant`, `401`, …), or the transport's (`ECONNREFUSED`, `ETIMEDOUT`). */
  code?: string | undefined;
  /** What the provider's `Retry-After` header asked for, in seconds (RFC 9110 section 10.2.3). */
  retryAfter?: number | undefined;
  /** Whether the code or refresh token itself is known to be used up, expired or revoked. */
  grantEnded?: boolean | undefined;
  cause?: Error | undefined;
}

// passport-oauth2's types insist on a `code`; providers do not.
const Refusal = TokenError as unknown as new (message: string) => Error & { status: number; uri?: string };
const InternalFailure = InternalOAuthError as unknown as new (
  message: string,
  cause?: Error,
) => Error & { oauthError?: Error };

/** passport-oauth2's would show the cause in the place of the message. */
class Failure extends InternalFailure {
  override toString(): string {
    return Error.prototype.toString.call(this);
  }
}

function describe(error: Error, { cause, ...details }: ProviderErrorDetails): void {
  // passport-oauth2's constructors give every error a default code; ours is the provider's or none.
  delete (error as { code?: string }).code;
  for (const [name, value] of Object.entries(details)) {
    if (value !== undefined) Object.assign(error, { [name]: value });
  }
  if (cause) Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true });
}

/**
 * The provider answered in its own form, and said no: the code is used or expired, the client credentials are wrong, the user may
 * not. `grantEnded` is true only where the answer is known to end the grant: then the user has to log in again.
 */
export class ProviderRefusedError extends Refusal {
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
 * else 503. Trying again later may help; the kit itself never does, since codes and rotating refresh tokens work once.
 */
export class ProviderUnavailableError extends Failure {
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

/** The provider answered something that its document does not allow: malformed, oversized, unsigned, wrongly signed, redirecting. */
export class ProviderProtocolError extends Failure {
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

/** An option, or the way the application is put together, is wrong. Thrown at construction wherever that is possible. */
export class ConfigurationError extends TypeError {
  override readonly name: string = 'ConfigurationError';
  readonly retryable: boolean = false;

  constructor(
    message: string,
    /** The option's name, where one option is to blame. */
    readonly option?: string,
    readonly provider?: string,
  ) {
    super(message);
  }
}

/** In characters; nobody's token is longer, and whose is has no words of its provider in its errors. */
const LONGEST_SECRET = 4096;

/**
 * Text from outside, made fit for an error message: known secrets and control characters removed, at most 200 characters.
 * Providers do echo what they were sent.
 */
export function quote(text: string, secrets: readonly string[]): string {
  return tidy(withoutSecrets(text, secrets), 200);
}

/** The first words of a page that nobody expected, likewise and without its markup; not for what may be data. */
export function excerpt(page: string, secrets: readonly string[]): string {
  // Secrets first: what is cut out of one is no secret that could be found.
  const text = withoutSecrets(page, secrets).slice(0, 8192);
  const words = text.replace(/<(style|script)\b[^>]*>[^<]*(?:<\/\1>)?/gi, ' ').replace(/<[^<>]*>?/g, ' ');
  // Nor what may be a secret that nobody knows yet, such as the token of an answer that broke on its way.
  return tidy(words.replace(/(?=\S*\d)\S{16,}|\S{32,}/g, REDACTED), 120);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  // A provider can choose both a token and the text, and with them how long the search takes.
  if (secrets.some((secret) => secret.length > LONGEST_SECRET)) return REDACTED;
  const searched = text.slice(0, 16 * LONGEST_SECRET);
  const clean = redact(searched, secrets);
  // A text that was cut may end in half a secret.
  const isCut = searched !== text && clean.includes(REDACTED);
  return isCut ? clean.slice(0, clean.lastIndexOf(REDACTED) + REDACTED.length) : clean;
}

function tidy(text: string, longest: number): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must go
  const clean = text.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}
