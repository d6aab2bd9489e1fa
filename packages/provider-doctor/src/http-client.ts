import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import type { Answered, Exchange, Operation } from './exchange.js';

interface Call {
  operation: Operation;
}

/** The strategies say on this channel what each call is for, and the call runs inside that announcement. */
const calls = new AsyncLocalStorage<Call>();
tracingChannel<unknown, Call>('passport-oauth2-kit:call').start.bindStore(calls, (call) => call);

/** The purpose of the call that is being made. */
export const currentOperation = (): Operation => calls.getStore()?.operation ?? 'profile';

/** An axios that keeps every exchange; nothing about the calls changes. Proxies are those of the environment. */
export function recordingHttpClient(exchanges: Exchange[]): AxiosInstance {
  const client = axios.create({ maxRedirects: 0 });
  const pending = new WeakMap<object, Exchange>();
  client.interceptors.request.use((config) => {
    const exchange: Exchange = { operation: currentOperation() };
    exchanges.push(exchange);
    pending.set(config, exchange);
    return config;
  });
  client.interceptors.response.use(
    (response) => {
      const exchange = pending.get(response.config);
      if (exchange) exchange.answer = answered(response);
      return response;
    },
    (error: unknown) => {
      const { config, code = '' } = axios.isAxiosError(error) ? error : {};
      const exchange = config && pending.get(config);
      // The strategy's own deadline ends the call.
      if (exchange) exchange.failure = code === 'ERR_CANCELED' ? 'ETIMEDOUT' : code;
      throw error;
    },
  );
  return client;
}

function answered({ status, headers, data }: AxiosResponse<unknown>): Answered {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const body = Buffer.isBuffer(data) ? data.toString('utf8') : typeof data === 'string' ? data : '';
  return { status, headers: Object.fromEntries(named) as Record<string, string>, body, at: Date.now() };
}

/** Nothing was recorded of the call that the strategy wanted to make. */
export class NotRecordedError extends Error {
  constructor(readonly operation: Operation) {
    super(`No ${operation} call was recorded.`);
  }
}

/** An axios that answers out of a recording instead of the network, call by call. */
export function replayingHttpClient(recorded: readonly Exchange[], exchanges: Exchange[]): AxiosInstance {
  const remaining = [...recorded];
  return axios.create({
    adapter: (config) => {
      const operation = currentOperation();
      const index = remaining.findIndex((exchange) => exchange.operation === operation);
      const [exchange] = index < 0 ? [] : remaining.splice(index, 1);
      if (!exchange?.answer) return Promise.reject(new NotRecordedError(operation));
      exchanges.push(exchange);
      const { status, headers, body } = exchange.answer;
      return Promise.resolve({ status, statusText: '', headers, data: Buffer.from(body), config, request: {} });
    },
  });
}
