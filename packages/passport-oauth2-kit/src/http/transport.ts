import { tracingChannel } from 'node:diagnostics_channel';
import { isAnyArrayBuffer } from 'node:util/types';
import type { AxiosInstance, AxiosRequestConfig, AxiosResponse, AxiosStatic } from 'axios';
import { type CallContext, type ProviderResponse, protocolError, unavailable } from './answer.js';
import { ConfigurationError, quote } from '../errors.js';
import { isLoopback } from '../option-reader.js';

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

export interface TransportOptions {
  /** For one whole call, from the first byte sent to the last received, in ms. */
  timeout: number;
  /** Of the answer, after decompression. */
  maxResponseBytes: number;
  /** The caller's axios instance, for company proxies and interceptors. */
  httpClient?: AxiosInstance | undefined;
  /** Sent with every call; the call's own headers win. */
  customHeaders?: Record<string, string> | undefined;
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

/** The only way to a provider: one axios, one deadline over the whole call, nothing followed, nothing retried. */
export class Transport {
  constructor(private readonly options: TransportOptions) {}

  /**
   * Sends one request and returns whatever the provider answers, refusals included.
   *
   * @throws ProviderUnavailableError when there is no (whole) answer in time.
   * @throws ProviderProtocolError when the answer is too large or not HTTP.
   */
  async send(request: ProviderRequest, context: CallContext): Promise<ProviderResponse> {
    const { origin, pathname } = new URL(request.url);
    const call: ProviderCall = {
      provider: context.provider,
      operation: context.operation,
      method: request.method,
      url: origin + pathname,
    };
    if (!channel.hasSubscribers) return this.exchange(request, context);

    // The channel publishes what its function returns; answers hold tokens, so it returns nothing.
    let response: ProviderResponse | undefined;
    await channel.tracePromise(async () => {
      const start = performance.now();
      try {
        response = await this.exchange(request, context);
        call.status = response.status;
      } finally {
        call.durationMs = performance.now() - start;
      }
    }, call);
    return response as unknown as ProviderResponse;
  }

  private async exchange(request: ProviderRequest, context: CallContext): Promise<ProviderResponse> {
    const { maxResponseBytes, httpClient = sharedClient(), customHeaders } = this.options;
    const { timeout = this.options.timeout } = request;
    const deadline = AbortSignal.timeout(timeout);
    const config: AxiosRequestConfig = {
      method: request.method,
      url: request.url,
      headers: mergeHeaders(customHeaders, request.headers),
      data: request.body,
      signal: deadline,
      maxRedirects: 0,
      // axios would send what is for this machine to the proxy that the environment names for the world.
      ...(isLoopback(new URL(request.url).hostname) && !this.options.httpClient && { proxy: false as const }),
      maxContentLength: maxResponseBytes,
      responseType: 'arraybuffer',
      // Every status is an answer, and bodies stay as they are: what they mean is the provider package's to say.
      validateStatus: () => true,
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
    };
    let response: AxiosResponse<unknown>;
    try {
      // The signal ends what axios waits for; the race also ends a caller's interceptor that never settles.
      response = await Promise.race([httpClient.request<unknown>(config), expiry(deadline)]);
    } catch (error) {
      throw this.translate(error, deadline, timeout, context);
    }
    return readResponse(response, context);
  }

  private translate(error: unknown, deadline: AbortSignal, timeout: number, context: CallContext): Error {
    const { maxResponseBytes } = this.options;
    if (deadline.aborted) {
      const cause = new Error(`No complete answer within ${timeout} ms (option "timeout")`);
      return unavailable(context, { code: 'ETIMEDOUT', cause });
    }
    // A caller's interceptor may reject with anything, or nothing.
    const { message, code, cause: root } = (error ?? {}) as { message?: unknown; code?: unknown; cause?: unknown };
    const words = typeof message === 'string' ? message : String(error);
    // axios's name for the end of its own `timeout`, which a caller's instance may have.
    const ownCode = code === 'ECONNABORTED' ? 'ETIMEDOUT' : typeof code === 'string' ? code : undefined;
    if (words.includes('maxContentLength')) {
      return protocolError(
        context,
        `sent an answer of more than ${maxResponseBytes} bytes (option "maxResponseBytes")`,
      );
    }
    // An axios error carries the whole request. Only its words and code go on.
    const cause = Object.assign(new Error(quote(words, context.secrets)), ownCode && { code: ownCode });
    const rootCode = (root as { code?: string } | undefined)?.code ?? ownCode ?? '';
    if (/^(HPE_|Z_|ERR_ZLIB|ERR__ERROR_|ERR_BROTLI|ERR_PADDING|ERR_DECODER)/.test(rootCode)) {
      return protocolError(context, 'sent an answer that is not valid HTTP', undefined, cause);
    }
    // axios's name for a connection that ended in the middle of an answer.
    return unavailable(context, { code: ownCode === 'ERR_BAD_RESPONSE' ? 'ECONNRESET' : ownCode, cause });
  }
}

function readResponse(response: AxiosResponse<unknown> | undefined, call: CallContext): ProviderResponse {
  const data = response?.data;
  // axios's fetch adapter hands out what the others put into a Buffer.
  const body = isAnyArrayBuffer(data) ? Buffer.from(data) : data;
  if (!response || !(Buffer.isBuffer(body) || typeof body === 'string')) {
    throw new ConfigurationError(
      `passport-${call.provider}: option "httpClient" returned something other than an axios response with its data as sent. ` +
        'Let its response interceptors return the response, and leave response.data alone.',
      'httpClient',
      call.provider,
    );
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    headers[name.toLowerCase()] = String(value);
  }
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  return { status: response.status, headers, body: text, receivedAt: Date.now(), call };
}

/** Rejects when the deadline passes. */
function expiry(deadline: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    deadline.addEventListener(
      'abort',
      () => {
        reject(new Error('deadline'));
      },
      { once: true },
    );
  });
}

function mergeHeaders(...sources: (Record<string, string> | undefined)[]): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  for (const source of sources) {
    for (const [name, value] of Object.entries(source ?? {})) headers[name.toLowerCase()] = value;
  }
  return headers;
}

let client: AxiosInstance | undefined;

/**
 * Loaded on first use, so that requiring a strategy stays cheap. A class of axios's own: `axios.create()` would copy what the
 * application has put into `axios.defaults`, its API keys and its proxy among it.
 */
function sharedClient(): AxiosInstance {
  if (!client) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an `import` would load axios with the package
    const { Axios } = require('axios') as AxiosStatic;
    client = new Axios(ownDefaults()) as AxiosInstance;
  }
  return client;
}

/** axios decides by these alone; `headers` and `adapter` are what it cannot do without. */
function ownDefaults(): AxiosRequestConfig {
  return { adapter: ['http'], headers: {}, transitional: { clarifyTimeoutError: false } };
}
