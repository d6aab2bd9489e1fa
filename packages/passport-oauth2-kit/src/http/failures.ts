import {
  excerpt,
  type Operation,
  ProviderProtocolError,
  ProviderRefusedError,
  ProviderUnavailableError,
  quote,
} from '../errors.js';

/** A call to a provider, as errors and diagnostics describe it. */
export interface CallContext {
  /** The provider's name, e.g. `'elice'`. */
  provider: string;
  /** The provider's name in messages, e.g. `'Elice'`. */
  label: string;
  operation: Operation;
  /** The origin and path of the request. */
  address?: string;
  /** The secrets of the request, which no error may repeat. */
  secrets: readonly string[];
  /** Called with the name of each member that cannot be read and is ignored. It never gets the value. */
  onUnknown?: (member: string) => void;
}

/** An HTTP response of a provider, with any status, before it is read. */
export interface ProviderResponse {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** Decoded as UTF-8. */
  body: string;
  /** When the whole response had arrived, in epoch ms. The lifetimes in it count from here. */
  receivedAt: number;
  /** The call that it is the response to. */
  call: CallContext;
}

/** What a provider's error response says (RFC 6749 section 5.2, or the provider's own format). */
export interface ErrorResponse {
  code?: string | undefined;
  /** In the words of the provider. */
  reason?: string | undefined;
  /** Whether it may work later. Default: for HTTP status 408, 425, 429 and 5xx, and for some error codes of RFC 6749. */
  unavailable?: boolean;
  /**
   * Whether the code or refresh token itself is known to be used up, expired or revoked. Default: for the code `invalid_grant`.
   */
  grantEnded?: boolean;
}

const REMEDY_OF_AN_ENDED_GRANT = 'Send the user through login again.';
const REMEDY: Record<Operation, string> = {
  authorize:
    'Check the client credentials, the callback URL and the scope against what is registered with the provider.',
  token: 'Check the address, the client credentials (or keys) and the callback URL.',
  refresh: 'Check the address and the client credentials (or keys); the refresh token may still be good.',
  profile: 'Check that the token is still valid and its scope allows the call.',
};

/** The error for a response that the provider's document does not allow. `problem` continues «an answer in which …». */
export function malformed(response: ProviderResponse, problem: string): ProviderProtocolError {
  return protocolError(response.call, `sent an answer in which ${problem}`, response.status);
}

/** RFC 6749 section 4.1.2.1, RFC 8628 section 3.5. */
const UNAVAILABLE_CODES: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error', 'slow_down']);

/** Whether an HTTP status means that the provider, or a gateway in front of it, is down or has too much to do. */
export function isUnavailableStatus(status: number): boolean {
  return (status >= 500 && status < 600) || status === 408 || status === 425 || status === 429;
}

/** The error for a 4xx or 5xx that is not in the provider's format: a gateway, a firewall or a proxy has answered instead. */
export function refusedByGateway(response: ProviderResponse): ProviderRefusedError | ProviderUnavailableError {
  const { status, call, body } = response;
  if (isUnavailableStatus(status)) return refused(response);
  const { provider, label, operation, secrets } = call;
  const isData = /[{[]/.test(body.slice(0, 100));
  const words = isData ? 'broken JSON' : body.trim() === '' ? 'nothing' : `«${excerpt(body, secrets)}»`;
  return new ProviderRefusedError(
    `${label} did not answer ${describeCall(call)} in its own form (HTTP ${status}, with ${words}): something in front of it ` +
      '(a gateway, a firewall, a proxy) has, or the address is wrong. The grant may still be good: check the address, and whether this server is blocked there.',
    { provider, operation, httpStatus: status },
  );
}

/** The error for an error response: the provider is unavailable (5xx, 429), or it refused the request. */
export function refused(
  response: ProviderResponse,
  error: ErrorResponse = {},
): ProviderRefusedError | ProviderUnavailableError {
  const { status, call } = response;
  const isUnavailable = isUnavailableStatus(status) || UNAVAILABLE_CODES.has(error.code ?? '');
  return refusedCall(call, { unavailable: isUnavailable, ...error }, response);
}

/**
 * The error for a provider that refused a request.
 *
 * @param response absent when the error came in the callback, through the browser
 */
export function refusedCall(
  context: CallContext,
  { code, reason, unavailable: isUnavailable = false, grantEnded = code === 'invalid_grant' }: ErrorResponse,
  response?: ProviderResponse,
): ProviderRefusedError | ProviderUnavailableError {
  const { provider, operation, secrets } = context;
  const httpStatus = response?.status;
  const quotedCode = code && quote(code, secrets);
  if (isUnavailable) return unavailable(context, { code: quotedCode, response });
  const facts = listFacts(httpStatus, quotedCode && `code ${quotedCode}`);
  // The provider's words become a part of our sentence, so the punctuation at their end is removed.
  const words = reason ? `: ${quote(reason, secrets).replace(/[.!?。！？…:;,\s]+$/u, '')}` : '';
  return new ProviderRefusedError(
    `${context.label} refused ${describeCall(context)}${facts}${words}. ${grantEnded ? REMEDY_OF_AN_ENDED_GRANT : REMEDY[operation]}`,
    {
      provider,
      operation,
      httpStatus,
      code: quotedCode,
      grantEnded: grantEnded && /^(token|refresh)$/.test(operation),
    },
  );
}

/** The error for a provider that cannot be reached, does not answer in time, or says that it is unavailable. */
export function unavailable(
  context: CallContext,
  { code, cause, response }: { code?: string | undefined; cause?: Error; response?: ProviderResponse | undefined },
): ProviderUnavailableError {
  const { provider, label, operation } = context;
  const httpStatus = response?.status;
  const retryAfter = response && readRetryAfter(response);
  const wait = retryAfter === undefined ? 'later' : `in ${retryAfter} s`;
  const remedy = cause && code !== 'ETIMEDOUT' ? ` ${remedyOf(code)}` : '';
  return new ProviderUnavailableError(
    `${label} is unavailable: ${describeCall(context)} failed${listFacts(httpStatus, code)}. Try again ${wait}.${remedy}`,
    { provider, operation, httpStatus, code, retryAfter, cause },
  );
}

/** What to do when a connection fails again and again, by the code of Node or OpenSSL. */
function remedyOf(code = ''): string {
  if (/CERT|UNABLE_TO_/.test(code))
    return 'Its certificate is not trusted here: check the address, the clock, and NODE_EXTRA_CA_CERTS where a proxy has certificates of its own.';
  if (/^(ERR_SSL_|EPROTO)/.test(code)) return 'The server does not speak TLS there: check the address.';
  return 'If this happens again, check the address, and whether this server can reach it.';
}

function describeCall({ operation, address }: CallContext): string {
  return `the ${operation} call${address === undefined ? '' : ` to ${address}`}`;
}

function listFacts(httpStatus: number | undefined, code: string | undefined): string {
  const facts = [httpStatus === undefined ? '' : `HTTP ${httpStatus}`, code ?? ''].filter(Boolean);
  return facts.length > 0 ? ` (${facts.join(', ')})` : '';
}

/** One day, in seconds. A longer pause must be a mistake, and would end every login whose refresh token lives for a day. */
const LONGEST_PAUSE = 86_400;

/** RFC 9110 section 10.2.3: delta-seconds or a date. */
function readRetryAfter({ headers, receivedAt }: ProviderResponse): number | undefined {
  const seconds = secondsOf(headers['retry-after'] ?? '', Date.parse(headers['date'] ?? '') || receivedAt);
  return seconds !== undefined && seconds <= LONGEST_PAUSE ? seconds : undefined;
}

/** @param now the provider's clock, which may differ from ours */
function secondsOf(retryAfter: string, now: number): number | undefined {
  // A gateway may have added a second value to the provider's.
  const [first = ''] = retryAfter.split(',');
  if (/^\s*\d{1,9}(\.\d+)?\s*$/.test(first)) return Math.ceil(Number(first));
  if (/^\s*-/.test(first)) return undefined;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

/**
 * The error for a response that the provider's document does not allow. `problem` continues a sentence that starts with the
 * provider.
 */
export function protocolError(
  { provider, label, operation }: CallContext,
  problem: string,
  httpStatus?: number,
  cause?: Error,
): ProviderProtocolError {
  return new ProviderProtocolError(`${label} ${problem} (${operation} call). If this happens again, tell ${label}.`, {
    provider,
    operation,
    httpStatus,
    cause,
  });
}
