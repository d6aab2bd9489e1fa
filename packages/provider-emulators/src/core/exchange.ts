import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.js';
import { Refusal } from './answer.js';
import type { Clock } from './clock.js';
import type { Endpoint, EndpointRequest } from './endpoint.js';
import type { FaultSwitch, Outcome } from './faults.js';
import { faultName, play } from './faults.js';
import { refuseSecretInQuery } from './parameters.js';
import type { RecordedAnswer, RecordedRequest } from './types.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const MAX_BODY = 64 * 1_024;

function queryObject(query: URLSearchParams): Record<string, string | string[]> {
  const entries = [...new Set(query.keys())].map((name): [string, string | string[]] => {
    const values = query.getAll(name);
    return [name, values.length === 1 ? (values[0] ?? '') : values];
  });
  return Object.fromEntries(entries);
}

const recordedAnswer = ({ status, headers, body, payload }: Answer): RecordedAnswer => ({
  status,
  headers,
  body: body.toString().slice(0, MAX_BODY),
  ...(payload === undefined ? {} : { payload }),
});

/** Runs requests through an emulator's endpoints and its faults, and keeps the log. */
export class Exchange {
  readonly log: RecordedRequest[] = [];
  readonly #endpoints: readonly Endpoint[];
  readonly #refuse: (refusal: Refusal) => Answer;
  readonly #faults: FaultSwitch;
  readonly #now: Clock;
  readonly #capacity: number;

  constructor(
    endpoints: readonly Endpoint[],
    refuse: (refusal: Refusal) => Answer,
    faults: FaultSwitch,
    { now, capacity }: { now: Clock; capacity: number },
  ) {
    this.#endpoints = endpoints;
    this.#refuse = refuse;
    this.#faults = faults;
    this.#now = now;
    this.#capacity = capacity;
  }

  /**
   * Decides what happens to a request.
   * @param broken why the request could not even be read, if so
   */
  run(request: EndpointRequest, broken?: Refusal): { outcome: Outcome; record: Mutable<RecordedRequest> } {
    const here = this.#endpoints.filter(({ path }) => path === request.path);
    const endpoint = here.find((each) => each.method === request.method && (each.accepts?.(request) ?? true));
    const record = this.#record(request, endpoint);
    const refuse = (refusal: Refusal): { outcome: Outcome; record: Mutable<RecordedRequest> } => {
      const shape = endpoint ?? here[0];
      const answer = { ...(shape?.refuse(refusal, request) ?? this.#refuse(refusal)), refused: true };
      record.answer = recordedAnswer(answer);
      return { outcome: { answer }, record };
    };
    if (here.length === 0) return refuse(new Refusal(404, 'This provider has no such address.', 'not_found'));
    if (endpoint === undefined) {
      const allow = [...new Set(here.map(({ method }) => method))].join(', ');
      return refuse(new Refusal(405, `This address takes ${allow} only.`, 'method_not_allowed', { allow }));
    }
    if (broken !== undefined) return refuse(broken);
    // Decoded only when it is read: a decoded body can take thirty times the memory of its text.
    const { decode } = endpoint;
    if (decode !== undefined) {
      Object.defineProperty(record, 'decodedBody', { enumerable: true, get: () => decode(request) });
    }
    const outcome = this.#outcome(endpoint, request, record);
    if ('answer' in outcome) record.answer = recordedAnswer(outcome.answer);
    return { outcome, record };
  }

  /** Records what a fault that is the tester's own function answered. */
  recordAnswer(res: ServerResponse, record: Mutable<RecordedRequest>): void {
    res.once('finish', () => {
      record.answer = { status: res.statusCode, headers: { ...res.getHeaders() } };
    });
  }

  #outcome(endpoint: Endpoint, request: EndpointRequest, record: Mutable<RecordedRequest>): Outcome {
    const shaped = (work: () => Answer): Answer => {
      try {
        return work();
      } catch (error) {
        if (error instanceof Refusal) return { ...endpoint.refuse(error, request), refused: true };
        throw error;
      }
    };
    const work = (): Answer =>
      shaped(() => {
        refuseSecretInQuery(request.query);
        return endpoint.handle(request);
      });
    const fault = this.#faults.take(endpoint.name);
    if (fault === undefined) return { answer: work() };
    record.fault = faultName(fault);
    const own = typeof fault === 'string' ? endpoint.faults?.[fault] : undefined;
    return own === undefined ? play(fault, endpoint, request, work) : { answer: shaped(() => own(work, request)) };
  }

  #record(request: EndpointRequest, endpoint: Endpoint | undefined): Mutable<RecordedRequest> {
    const record: Mutable<RecordedRequest> = {
      ...(endpoint === undefined ? {} : { endpoint: endpoint.name }),
      method: request.method,
      path: request.path,
      query: queryObject(request.query),
      headers: request.headers,
      body: request.body.slice(0, MAX_BODY),
      time: this.#now(),
    };
    this.log.push(record);
    if (this.log.length > this.#capacity) this.log.splice(0, this.log.length - this.#capacity);
    return record;
  }
}
