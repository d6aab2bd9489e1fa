import { isAnyArrayBuffer } from 'node:util/types';
import type { AxiosInstance, AxiosRequestConfig, AxiosResponse, AxiosStatic } from 'axios';
import { lazy } from '../lazy.js';
import type { Deadline } from './deadline.js';
import {
  ResponseTooLargeError,
  readHeaders,
  type Transport,
  type TransportResponse,
  type TransportRequest,
} from './transport.js';

/** The application's `httpClient` did not return an axios response: one of its interceptors has changed it. */
export class NotAxiosResponseError extends Error {}

/** Sends requests with an axios instance, such as the application's `httpClient`. */
export class HttpClientTransport implements Transport {
  constructor(private readonly httpClient: Pick<AxiosInstance, 'request'>) {}

  async send(request: TransportRequest, deadline: Deadline, maxResponseBytes: number): Promise<TransportResponse> {
    const abort = new AbortController();
    const config: AxiosRequestConfig = {
      method: request.method,
      url: request.url.href,
      headers: request.headers,
      data: request.body,
      signal: abort.signal,
      maxRedirects: 0,
      maxContentLength: maxResponseBytes,
      responseType: 'arraybuffer',
      // Every status is a response, and the body is not changed: the provider package decides what they mean.
      validateStatus: () => true,
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
    };
    const over = new Promise<never>((_, reject) => {
      // The signal stops axios. The rejection also ends an interceptor of the application whose promise stays pending.
      deadline.onOver = () => {
        abort.abort();
        reject(new Error('deadline'));
      };
    });
    try {
      return readResponse(await Promise.race([this.httpClient.request<unknown>(config), over]));
    } catch (error) {
      // An interceptor of the application may reject with any value, or with `undefined`.
      if (String((error as { message?: unknown } | undefined)?.message).includes('maxContentLength'))
        throw new ResponseTooLargeError();
      throw error;
    }
  }
}

function readResponse(response: AxiosResponse<unknown> | undefined): TransportResponse {
  const data = response?.data;
  // axios' fetch adapter returns an ArrayBuffer, the others return a Buffer.
  const body = isAnyArrayBuffer(data) || typeof data === 'string' ? Buffer.from(data as string) : data;
  if (!response || !Buffer.isBuffer(body)) throw new NotAxiosResponseError();
  return { status: response.status, headers: readHeaders(response.headers), body };
}

/**
 * For tests with fake timers, in which undici would wait for ever. It uses the class `Axios`, because `axios.create()` would copy
 * the application's `axios.defaults`, which may contain API keys and a proxy.
 */
export function nodeHttpTransport(): Transport {
  const { Axios } = axios();
  return new HttpClientTransport(new Axios({ adapter: ['http'], headers: {} as never, proxy: false }));
}

const axios = lazy(() => require('axios') as AxiosStatic);
