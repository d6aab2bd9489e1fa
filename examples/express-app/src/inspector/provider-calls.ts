import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import type { Envelope } from 'passport-chainup';
import axios, { type AxiosInstance, type InternalAxiosRequestConfig } from 'axios';
import { maskedEnvelope } from './envelope.js';
import type { Remark, Step, StepKind } from './flow.js';
import { message } from './message.js';
import { Recording } from './recording.js';

interface Call {
  operation: string;
}

/** The strategies say on this channel what each call is for, and the call runs inside that announcement. */
const calls = new AsyncLocalStorage<Call>();
tracingChannel<unknown, Call>('passport-oauth2-kit:call').start.bindStore(calls, (call) => call);

const KINDS: Readonly<Record<string, StepKind>> = {
  authorize: 'authorize',
  token: 'token',
  refresh: 'refresh',
  profile: 'profile',
};

/** What was sealed for the next call of a recording. */
const sealed = new WeakMap<Recording, Envelope>();

/** Adds what is in an envelope to the message that carries it: what the option `onEnvelope` of ChainUp's strategy is for. */
export function recordEnvelope(envelope: Envelope): void {
  const recording = Recording.current();
  if (!recording) return;
  // Sealed, it is not sent yet; opened, it came last.
  if (envelope.direction === 'sealed') sealed.set(recording, envelope);
  else {
    const answer = recording.steps.at(-1)?.answer;
    if (answer) answer.envelope = maskedEnvelope(recording.masker, envelope);
  }
}

/**
 * An axios whose calls are added to the recording of the request that makes them. Nothing about the calls changes: this is what
 * the strategies' `httpClient` option is for.
 */
export function recordedHttpClient(): AxiosInstance {
  const client = axios.create({ maxRedirects: 0 });
  const underWay = new WeakMap<object, { step: Step; recording: Recording; start: number }>();

  client.interceptors.request.use((config) => {
    const recording = Recording.current();
    if (recording) {
      const kind = KINDS[calls.getStore()?.operation ?? ''] ?? 'api';
      const step = recording.add({ kind, from: 'app', to: 'provider', request: requestOf(recording, config) });
      const envelope = sealed.get(recording);
      sealed.delete(recording);
      if (envelope) step.request.envelope = maskedEnvelope(recording.masker, envelope);
      underWay.set(config, { step, recording, start: performance.now() });
    }
    return config;
  });
  const finish = (config: object | undefined, answer: (recording: Recording) => Step['answer']): void => {
    const call = config && underWay.get(config);
    if (!call) return;
    call.step.durationMs = performance.now() - call.start;
    const answered = answer(call.recording);
    if (answered) call.step.answer = answered;
  };
  client.interceptors.response.use(
    (response) => {
      const { status, statusText } = response;
      const line = `HTTP ${status} ${statusText}`.trim();
      finish(response.config, ({ masker }) =>
        message(masker, {
          line,
          headers: Object.fromEntries(Object.entries(response.headers)),
          body: response.data as unknown,
          side: 'answer',
        }),
      );
      return response;
    },
    (error: unknown) => {
      const { config, code } = axios.isAxiosError(error) ? error : {};
      const remark: Remark =
        code === 'ERR_CANCELED' ? { what: 'late' } : { what: 'no-answer', ...(code !== undefined && { code }) };
      finish(config, () => ({ line: '', remark, headers: [] }));
      throw error;
    },
  );
  return client;
}

function requestOf({ masker }: Recording, config: InternalAxiosRequestConfig): Step['request'] {
  const raw = { headers: config.headers.toJSON(), body: config.data as unknown, side: 'request' } as const;
  // The body's secrets are learnt before the address is written.
  const shown = message(masker, { line: '', ...raw });
  return { ...shown, line: `${(config.method ?? 'get').toUpperCase()} ${masker.url(config.url ?? '')}` };
}
