import { isAnyArrayBuffer } from 'node:util/types';
import type { AxiosInstance, AxiosRequestConfig, AxiosResponse, AxiosStatic } from 'axios';
import { lazy } from '../lazy.js';
import type { Deadline } from './deadline.js';
import { AnswerTooLargeError, readHeaders, type Wire, type WireAnswer, type WireRequest } from './wire.js';

/** What came back through an `httpClient` is no answer: an interceptor of the application's has changed it. */
export class NoAxiosResponseError extends Error {}

/** Through an axios instance, such as the application's `httpClient`. */
export class HttpClientWire implements Wire {
  constructor(private readonly httpClient: Pick<AxiosInstance, 'request'>) {}

  async send(request: WireRequest, deadline: Deadline, maxResponseBytes: number): Promise<WireAnswer> {
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
      // Every status is an answer, and bodies stay as they are: what they mean is the provider package's to say.
      validateStatus: () => true,
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
    };
    const over = new Promise<never>((_, reject) => {
      // The signal ends what axios waits for; the race also ends a caller's interceptor that never settles.
      deadline.onOver = () => {
        abort.abort();
        reject(new Error('deadline'));
      };
    });
    try {
      return readResponse(await Promise.race([this.httpClient.request<unknown>(config), over]));
    } catch (error) {
      // A caller's interceptor may reject with anything, or nothing.
      if (String((error as { message?: unknown } | undefined)?.message).includes('maxContentLength'))
        throw new AnswerTooLargeError();
      throw error;
    }
  }
}

function readResponse(response: AxiosResponse<unknown> | undefined): WireAnswer {
  const data = response?.data;
  // axios's fetch adapter hands out what the others put into a Buffer.
  const body = isAnyArrayBuffer(data) || typeof data === 'string' ? Buffer.from(data as string) : data;
  if (!response || !Buffer.isBuffer(body)) throw new NoAxiosResponseError();
  return { status: response.status, headers: readHeaders(response.headers), body };
}

/**
 * For tests under fake timers, on which undici would wait for ever. A class of axios's own: `axios.create()` would copy what the
 * application has put into `axios.defaults`, its API keys and its proxy among it.
 */
export function overNodeHttp(): Wire {
  const { Axios } = axios();
  return new HttpClientWire(new Axios({ adapter: ['http'], headers: {} as never, proxy: false }));
}

const axios = lazy(() => require('axios') as AxiosStatic);
