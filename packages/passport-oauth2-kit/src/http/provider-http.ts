import { tracingChannel } from 'node:diagnostics_channel';
import type { AxiosInstance } from 'axios';
import { ConfigurationError, type Operation, ProviderProtocolError, quote } from '../errors.js';
import type { Answer } from './answer.js';
import {
  type CallContext,
  isUnavailableStatus,
  protocolError,
  type ProviderResponse,
  refused,
  unavailable,
} from './failures.js';
import { Connections } from './connections.js';
import { Deadline } from './deadline.js';
import { HttpClientTransport, NotAxiosResponseError, nodeHttpTransport } from './http-client.js';
import { parseURL } from '../urls.js';
import { ResponseTooLargeError, type Transport, type TransportResponse } from './transport.js';

/** One HTTP request to a provider. */
export interface ProviderRequest {
  method: 'GET' | 'POST';
  url: string;
  /** They replace `customHeaders` of the same name. */
  headers?: Record<string, string>;
  body?: string;
  /** The time limit for this call, in ms. Default: the strategy's. */
  timeout?: number | undefined;
}

export interface ProviderHttpOptions {
  /** The provider's name, e.g. `'elice'`. */
  name: string;
  /** The name in messages, e.g. `'Elice'`. */
  label: string;
  /** The version of the strategy's package. */
  version: string;
  clientSecret: string;
  /** The time limit for one whole call, from the start until the last byte has arrived, in ms. */
  timeout: number;
  /** The largest response, after decompression. */
  maxResponseBytes: number;
  /** The application's axios instance, for company proxies, certificates and interceptors. */
  httpClient: AxiosInstance | undefined;
  /** Headers for every call. A header that the call itself sets is not replaced. */
  customHeaders: Record<string, string> | undefined;
  /** Reads a response: opens the provider's envelope. */
  open: (response: ProviderResponse) => Answer | Promise<Answer>;
  debug: (format: string, ...args: unknown[]) => void;
}

/** What subscribers of the tracing channel `passport-oauth2-kit:call` get for each call. It contains no secrets. */
export interface ProviderCall {
  provider: string;
  operation: string;
  method: string;
  /** Origin and path, without the query, which may contain secrets. */
  url: string;
  /** The HTTP status of the response, on the `asyncEnd` event. */
  status?: number;
  /** On the `asyncEnd` event. */
  durationMs?: number;
  error?: unknown;
}

/** The name of the tracing channel (`node:diagnostics_channel`) on which every provider call is published. */
export const CALL_CHANNEL = 'passport-oauth2-kit:call';

const channel = tracingChannel<unknown, ProviderCall>(CALL_CHANNEL);

/** The connections of all strategies in the process. */
const connections = new Connections();

/** The application's headers with such a name contain secrets, which no error may repeat. */
const SECRET_HEADER = /auth|key|token|secret|cookie/i;

/**
 * Sends all requests of a strategy to its provider. One deadline limits a whole call, redirects are not followed, and each
 * failure is a typed error without secrets.
 */
export class ProviderHttp {
  private readonly httpClient: Transport | undefined;
  private readonly headers: Record<string, string>;
  private readonly secrets: readonly string[];
  private readonly unknown = new Set<string>();

  /** @internal */
  constructor(private readonly options: ProviderHttpOptions) {
    const { name, version, clientSecret, httpClient, customHeaders = {} } = options;
    const custom = Object.entries(customHeaders);
    this.httpClient = httpClient && new HttpClientTransport(httpClient);
    this.headers = merge({ accept: 'application/json', 'user-agent': `passport-${name}/${version}` }, customHeaders);
    this.secrets = [clientSecret, ...custom.flatMap(([header, value]) => (SECRET_HEADER.test(header) ? value : []))];
  }

  /** Gets a protected resource, with the access token as Bearer token (RFC 6750 section 2.1). */
  getResource(url: string, accessToken: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${accessToken}` };
    return this.send({ method: 'GET', url, headers }, 'profile', [accessToken]);
  }

  /** Sends one request and reads its response. Errors do not repeat the `secrets`. */
  async send(request: ProviderRequest, operation: Operation, secrets: readonly string[]): Promise<Answer> {
    return this.open(await this.receive(request, operation, secrets));
  }

  /**
   * Reads a response: opens the provider's envelope.
   *
   * @throws ProviderUnavailableError for a 5xx, 408, 425 or 429 that is not in the provider's format.
   */
  async open(response: ProviderResponse): Promise<Answer> {
    try {
      return await this.options.open(response);
    } catch (error) {
      // A gateway does not use the envelope, and a busy provider may send half of one. Neither is a protocol error.
      if (error instanceof ProviderProtocolError && isUnavailableStatus(response.status)) throw refused(response);
      throw error;
    }
  }

  /** Sends one request and returns the response unread. A redirect is an error. */
  async receive(request: ProviderRequest, operation: Operation, secrets: readonly string[]): Promise<ProviderResponse> {
    const response = await this.exchange(request, operation, secrets);
    const { status } = response;
    if (status < 300 || status >= 400) return response;
    const problem = `redirected the call (HTTP ${status}) instead of answering it, and redirects are not followed`;
    throw protocolError(response.call, problem, status);
  }

  /**
   * Sends one request and returns the response unread, also a redirect or an error response.
   *
   * @throws ProviderUnavailableError when the whole response has not arrived in time.
   * @throws ProviderProtocolError when the response is too large or not HTTP.
   */
  exchange(request: ProviderRequest, operation: Operation, secrets: readonly string[]): Promise<ProviderResponse> {
    return channel.hasSubscribers
      ? this.requestTraced(request, operation, secrets)
      : this.request(request, operation, secrets);
  }

  private async requestTraced(...args: Parameters<ProviderHttp['exchange']>): Promise<ProviderResponse> {
    const [{ method, url }, operation] = args;
    const published: ProviderCall = { provider: this.options.name, operation, method, url: addressOf(parseURL(url)) };
    // The channel publishes what this function returns. A response may contain tokens, so the function returns nothing.
    let response: ProviderResponse | undefined;
    await channel.tracePromise(async () => {
      const start = performance.now();
      try {
        response = await this.request(...args);
        published.status = response.status;
      } finally {
        published.durationMs = performance.now() - start;
      }
    }, published);
    return response as unknown as ProviderResponse;
  }

  private async request(
    request: ProviderRequest,
    operation: Operation,
    secrets: readonly string[],
  ): Promise<ProviderResponse> {
    const { timeout, maxResponseBytes, debug } = this.options;
    const { method, body } = request;
    const url = parseURL(request.url);
    const call = this.context(operation, secrets, addressOf(url));
    const deadline = new Deadline(request.timeout ?? timeout, maxResponseBytes);
    const headers = merge(this.headers, request.headers);
    try {
      const received = await this.transport().send({ method, url, headers, body }, deadline, maxResponseBytes);
      deadline.clear();
      debug('%s: %s %s answered HTTP %d', operation, method, call.address, received.status);
      return {
        status: received.status,
        headers: received.headers,
        body: textOf(received),
        receivedAt: Date.now(),
        call,
      };
    } catch (error) {
      deadline.clear();
      const failure = this.translate(error, deadline, call);
      debug('%s: %s %s failed: %s', operation, method, call.address, failure.message);
      throw failure;
    }
  }

  private transport(): Transport {
    if (this.httpClient) return this.httpClient;
    return isTimeFaked() ? nodeHttpTransport() : connections;
  }

  private translate(error: unknown, { isOver, timeout }: Deadline, call: CallContext): Error {
    if (isOver) {
      const cause = new Error(`No complete answer within ${timeout} ms (option "timeout")`);
      return unavailable(call, { code: 'ETIMEDOUT', cause });
    }
    if (error instanceof ResponseTooLargeError) {
      const { maxResponseBytes } = this.options;
      return protocolError(call, `sent an answer of more than ${maxResponseBytes} bytes (option "maxResponseBytes")`);
    }
    if (error instanceof NotAxiosResponseError) {
      return new ConfigurationError(
        `passport-${call.provider}: option "httpClient" did not return an axios response with its data unchanged. ` +
          'Let its response interceptors return the response, and leave response.data alone.',
        'httpClient',
        call.provider,
      );
    }
    // Errors of undici and axios contain the request and the response. Only their messages and codes are kept.
    const { name, message, code, cause: root } = (error ?? {}) as Record<string, unknown>;
    const named = typeof code === 'string' ? (CODES[code] ?? code) : undefined;
    const words = typeof message === 'string' && message !== '' ? message : (named ?? String(error));
    const cause = Object.assign(new Error(quote(words, call.secrets)), named && { code: named });
    const rootCode = (root as { code?: string } | undefined)?.code ?? named ?? '';
    if (NOT_HTTP.test(rootCode) || name === 'HTTPParserError')
      return protocolError(call, 'sent an answer that is not valid HTTP', undefined, cause);
    return unavailable(call, { code: named, cause });
  }

  private readonly tellUnknown = (member: string): void => {
    if (this.unknown.has(member)) return;
    this.unknown.add(member);
    this.options.debug('a response has a "%s" that cannot be read: it is ignored', member);
  };

  /** Describes a call for its errors, with the `secrets` that they must not repeat. */
  context(operation: Operation, secrets: readonly string[], address?: string): CallContext {
    const { name, label } = this.options;
    return {
      provider: name,
      label,
      operation,
      ...(address !== undefined && { address }),
      onUnknown: this.tellUnknown,
      secrets: [...this.secrets, ...secrets],
    };
  }
}

/**
 * Whether functions that undici needs are missing (jsdom) or replaced by fake timers: Sinon's, which Jest and Vitest use, too.
 */
function isTimeFaked(): boolean {
  const { nextTick } = process as { nextTick: object };
  const needed: (object | undefined)[] = [globalThis.setImmediate, globalThis.queueMicrotask, nextTick];
  return needed.some((each) => each === undefined || 'clock' in each);
}

/** Codes of axios and undici for a timeout of the application, and for a connection that was closed during the response. */
const CODES: Readonly<Record<string, string>> = {
  ECONNABORTED: 'ETIMEDOUT',
  ERR_BAD_RESPONSE: 'ECONNRESET',
  UND_ERR_SOCKET: 'ECONNRESET',
};

/** Codes of errors in the response itself, from Node's HTTP parser, zlib and undici. */
const NOT_HTTP =
  /^(HPE_|Z_|ERR_ZLIB|ERR__ERROR_|ERR_BROTLI|ERR_PADDING|ERR_DECODER|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_CONTENT_LENGTH)/;

function textOf({ body }: TransportResponse): string {
  const text = body.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Without the query, which may contain secrets. */
function addressOf({ origin, pathname }: Readonly<URL>): string {
  return origin + pathname;
}

/** Headers of `own` replace those of `common`, in upper or lower case. */
function merge(common: Record<string, string>, own: Record<string, string> = {}): Record<string, string> {
  const merged = { ...common };
  for (const [name, value] of Object.entries(own)) merged[name.toLowerCase()] = value;
  return merged;
}
