import { tracingChannel } from 'node:diagnostics_channel';
import type { AxiosInstance } from 'axios';
import { ConfigurationError, type Operation, ProviderProtocolError, quote } from '../errors.js';
import {
  type Answer,
  type CallContext,
  isUnavailableStatus,
  protocolError,
  type ProviderResponse,
  refused,
  unavailable,
} from './answer.js';
import { Connections } from './connections.js';
import { Deadline } from './deadline.js';
import { HttpClientWire, NoAxiosResponseError, overNodeHttp } from './http-client.js';
import { parseURL } from '../urls.js';
import { AnswerTooLargeError, type Wire, type WireAnswer } from './wire.js';

/** One HTTP request to a provider. */
export interface ProviderRequest {
  method: 'GET' | 'POST';
  url: string;
  /** Win over the application's `customHeaders`. */
  headers?: Record<string, string>;
  body?: string;
  /** For this call alone, in ms. Default: the strategy's. */
  timeout?: number | undefined;
}

export interface ProviderHttpOptions {
  /** The provider's name, e.g. `'elice'`. */
  name: string;
  /** The name in sentences, e.g. `'Elice'`. */
  label: string;
  /** Of the strategy's package. */
  version: string;
  clientSecret: string;
  /** For one whole call, from the first byte sent to the last received, in ms. */
  timeout: number;
  /** Of the answer, after decompression. */
  maxResponseBytes: number;
  /** The caller's axios instance, for company proxies, certificates and interceptors. */
  httpClient: AxiosInstance | undefined;
  /** Sent with every call; the call's own headers win. */
  customHeaders: Record<string, string> | undefined;
  /** Opens the provider's envelope. */
  open: (response: ProviderResponse) => Answer | Promise<Answer>;
  debug: (format: string, ...args: unknown[]) => void;
}

/** What subscribers of the tracing channel `passport-oauth2-kit:call` are told of a call. No secrets. */
export interface ProviderCall {
  provider: string;
  operation: string;
  method: string;
  /** Origin and path; the query may carry secrets. */
  url: string;
  /** The answer's HTTP status, on the `asyncEnd` event. */
  status?: number;
  /** On the `asyncEnd` event. */
  durationMs?: number;
  error?: unknown;
}

/** `node:diagnostics_channel` tracing channel on which every provider call is published. */
export const CALL_CHANNEL = 'passport-oauth2-kit:call';

const channel = tracingChannel<unknown, ProviderCall>(CALL_CHANNEL);

/** Of every strategy in the process. */
const connections = new Connections();

/** Headers of the application's own whose values no error may repeat. */
const SECRET_HEADER = /auth|key|token|secret|cookie/i;

/**
 * A strategy's way to its provider: one deadline over a whole call, nothing followed, every failure a typed error that repeats no
 * secret.
 */
export class ProviderHttp {
  private readonly httpClient: Wire | undefined;
  private readonly headers: Record<string, string>;
  private readonly secrets: readonly string[];
  private readonly unknown = new Set<string>();

  /** @internal */
  constructor(private readonly options: ProviderHttpOptions) {
    const { name, version, clientSecret, httpClient, customHeaders = {} } = options;
    const custom = Object.entries(customHeaders);
    this.httpClient = httpClient && new HttpClientWire(httpClient);
    this.headers = merge({ accept: 'application/json', 'user-agent': `passport-${name}/${version}` }, customHeaders);
    this.secrets = [clientSecret, ...custom.flatMap(([header, value]) => (SECRET_HEADER.test(header) ? value : []))];
  }

  /** Asks a protected resource, with the access token as Bearer (RFC 6750 section 2.1). */
  getResource(url: string, accessToken: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${accessToken}` };
    return this.send({ method: 'GET', url, headers }, 'profile', [accessToken]);
  }

  /** Sends one request and opens the envelope of its answer. `secrets` are what errors must not repeat. */
  async send(request: ProviderRequest, operation: Operation, secrets: readonly string[]): Promise<Answer> {
    return this.open(await this.receive(request, operation, secrets));
  }

  /**
   * Opens the envelope of an answer.
   *
   * @throws ProviderUnavailableError after a 5xx, 408, 425 or 429 that is not in the provider's form.
   */
  async open(response: ProviderResponse): Promise<Answer> {
    try {
      return await this.options.open(response);
    } catch (error) {
      // A gateway answers in no envelope, and a busy provider in half of one: neither has left its protocol.
      if (error instanceof ProviderProtocolError && isUnavailableStatus(response.status)) throw refused(response);
      throw error;
    }
  }

  /** Sends one request and returns an answer that is not yet opened, and no redirect. */
  async receive(request: ProviderRequest, operation: Operation, secrets: readonly string[]): Promise<ProviderResponse> {
    const response = await this.exchange(request, operation, secrets);
    const { status } = response;
    if (status < 300 || status >= 400) return response;
    const problem = `redirected (HTTP ${status}) where it has to answer; nothing is followed`;
    throw protocolError(response.call, problem, status);
  }

  /**
   * Sends one request and returns whatever the provider answers, redirects and refusals included.
   *
   * @throws ProviderUnavailableError when there is no (whole) answer in time.
   * @throws ProviderProtocolError when the answer is too large or not HTTP.
   */
  exchange(request: ProviderRequest, operation: Operation, secrets: readonly string[]): Promise<ProviderResponse> {
    return channel.hasSubscribers ? this.traced(request, operation, secrets) : this.ask(request, operation, secrets);
  }

  private async traced(...asked: Parameters<ProviderHttp['exchange']>): Promise<ProviderResponse> {
    const [{ method, url }, operation] = asked;
    const published: ProviderCall = { provider: this.options.name, operation, method, url: addressOf(parseURL(url)) };
    // The channel publishes what its function returns; answers hold tokens, so it returns nothing.
    let response: ProviderResponse | undefined;
    await channel.tracePromise(async () => {
      const start = performance.now();
      try {
        response = await this.ask(...asked);
        published.status = response.status;
      } finally {
        published.durationMs = performance.now() - start;
      }
    }, published);
    return response as unknown as ProviderResponse;
  }

  private async ask(
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
      const answer = await this.wire().send({ method, url, headers, body }, deadline, maxResponseBytes);
      deadline.clear();
      debug('%s: %s %s answered HTTP %d', operation, method, call.address, answer.status);
      return { status: answer.status, headers: answer.headers, body: textOf(answer), receivedAt: Date.now(), call };
    } catch (error) {
      deadline.clear();
      const failure = this.translate(error, deadline, call);
      debug('%s: %s %s failed: %s', operation, method, call.address, failure.message);
      throw failure;
    }
  }

  private wire(): Wire {
    if (this.httpClient) return this.httpClient;
    return isTimeFaked() ? overNodeHttp() : connections;
  }

  private translate(error: unknown, { isOver, timeout }: Deadline, call: CallContext): Error {
    if (isOver) {
      const cause = new Error(`No complete answer within ${timeout} ms (option "timeout")`);
      return unavailable(call, { code: 'ETIMEDOUT', cause });
    }
    if (error instanceof AnswerTooLargeError) {
      const { maxResponseBytes } = this.options;
      return protocolError(call, `sent an answer of more than ${maxResponseBytes} bytes (option "maxResponseBytes")`);
    }
    if (error instanceof NoAxiosResponseError) {
      return new ConfigurationError(
        `passport-${call.provider}: option "httpClient" returned something other than an axios response with its data as sent. ` +
          'Let its response interceptors return the response, and leave response.data alone.',
        'httpClient',
        call.provider,
      );
    }
    // Errors of undici and axios carry answers and requests. Only their words and codes go on.
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
    this.options.debug('an answer has a "%s" that cannot be read: it is unknown, and the login goes on', member);
  };

  /** What errors say about a call, and the `secrets` that they must not say. */
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

/** Whether what undici waits for is missing (jsdom), or stopped by a test's fake timers: Sinon's, which are Jest's and Vitest's, too. */
function isTimeFaked(): boolean {
  const { nextTick } = process as { nextTick: object };
  const needed: (object | undefined)[] = [globalThis.setImmediate, globalThis.queueMicrotask, nextTick];
  return needed.some((each) => each === undefined || 'clock' in each);
}

/** What axios and undici call a timeout of a caller's own, and a connection that ended in the middle of an answer. */
const CODES: Readonly<Record<string, string>> = {
  ECONNABORTED: 'ETIMEDOUT',
  ERR_BAD_RESPONSE: 'ECONNRESET',
  UND_ERR_SOCKET: 'ECONNRESET',
};

/** node's parser, zlib and TLS, and undici. */
const NOT_HTTP =
  /^(HPE_|Z_|ERR_ZLIB|ERR__ERROR_|ERR_BROTLI|ERR_PADDING|ERR_DECODER|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_CONTENT_LENGTH)/;

function textOf({ body }: WireAnswer): string {
  const text = body.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** A query may carry secrets. */
function addressOf({ origin, pathname }: Readonly<URL>): string {
  return origin + pathname;
}

/** `own` win, in whatever case their names are written. */
function merge(common: Record<string, string>, own: Record<string, string> = {}): Record<string, string> {
  const merged = { ...common };
  for (const [name, value] of Object.entries(own)) merged[name.toLowerCase()] = value;
  return merged;
}
