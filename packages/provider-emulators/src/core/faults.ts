import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Answer } from './answer.js';
import { json, Refusal } from './answer.js';
import type { Endpoint, EndpointRequest } from './endpoint.js';
import { AN_OBJECT, type Check, demand, refuseUnknown } from './options.js';
import { isObject } from './parameters.js';
import type { ArmedFault, CommonFault, Fault, FaultHandler, Faults, RawAnswer } from './types.js';

const html = (status: number, title: string): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});

/** Seconds in the Retry-After of 'rate-limited'. */
export const RETRY_AFTER = 30;

type Play = (refuse: (refusal: Refusal) => Answer, run: () => Answer) => Answer;

const ANSWERS = {
  'server-error': (refuse) => refuse(new Refusal(500, 'Internal server error.', 'server_error')),
  unavailable: () => html(503, '503 Service Temporarily Unavailable'),
  'rate-limited': (refuse) =>
    refuse(new Refusal(429, 'Too many requests.', 'temporarily_unavailable', { 'retry-after': String(RETRY_AFTER) })),
  html: () => html(200, 'Welcome'),
  empty: () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '' }),
  truncated: (_refuse, run) => {
    const answer = run();
    return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)), payload: undefined };
  },
} satisfies Partial<Record<CommonFault, Play>>;

const isAnswerName = (name: string): name is keyof typeof ANSWERS => Object.hasOwn(ANSWERS, name);

/** How late the answer of 'slow' is, in ms. */
export const SLOW = 3_000;

/** Faults after which no answer comes. */
export type NoAnswer = 'hang' | 'reset' | 'lost-answer';
const WITHOUT_ANSWER: readonly string[] = ['hang', 'reset', 'lost-answer'] satisfies NoAnswer[];
const isWithoutAnswer = (name: string): name is NoAnswer => WITHOUT_ANSWER.includes(name);

/** What a fault makes of a request: an answer (after some ms), no answer, or the tester's own function. */
export type Outcome =
  | { readonly answer: Answer; readonly after?: number }
  | { readonly noAnswer: NoAnswer }
  | { readonly custom: FaultHandler };

function rawAnswer({ status = 200, headers = {}, body = '' }: RawAnswer): Answer {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    status,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(lower) },
    body: typeof body === 'string' ? body : Buffer.from(body),
  };
}

/** The name of a fault in the request log. */
export const faultName = (fault: Fault): string => {
  if (typeof fault === 'string') return fault;
  if (typeof fault === 'function') return 'function';
  return 'payload' in fault ? 'payload' : 'answer';
};

/** Plays any fault that is not the endpoint's own. `run` lets the endpoint do its work; it never throws a Refusal. */
export function play(fault: Fault, endpoint: Endpoint, request: EndpointRequest, run: () => Answer): Outcome {
  if (typeof fault === 'function') return { custom: fault };
  if (typeof fault === 'string') {
    if (fault === 'slow') return { answer: run(), after: SLOW };
    if (fault === 'lost-answer') run();
    if (isWithoutAnswer(fault)) return { noAnswer: fault };
    if (isAnswerName(fault))
      return { answer: (ANSWERS[fault] as Play)((refusal) => endpoint.refuse(refusal, request), run) };
    throw new TypeError(`There is no fault "${fault}".`);
  }
  if (!('payload' in fault)) return { answer: rawAnswer(fault) };
  const wrap = (payload: unknown): Answer => endpoint.wrap?.(payload) ?? json(200, payload);
  if (typeof fault.payload !== 'function') return { answer: wrap(fault.payload) };
  const answer = run();
  if (answer.refused === true) return { answer };
  return { answer: wrap((fault.payload as (payload: unknown) => unknown)(answer.payload)) };
}

/** All that can be switched on by name at an endpoint. */
const namesOf = ({ faults = {} }: Endpoint): string[] => [
  ...WITHOUT_ANSWER,
  'slow',
  ...Object.keys(ANSWERS),
  ...Object.keys(faults),
];

const A_BODY: Check = [(value) => typeof value === 'string' || value instanceof Uint8Array, 'a string or bytes'];

/** What `faultName` returns for faults without a name. */
const UNNAMED = ['answer', 'payload', 'function'];

/** The object behind `emulator.faults`. */
export class FaultSwitch implements Faults {
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  readonly #queues = new Map<string, Fault[]>();
  readonly #permanent = new Map<string, Fault>();

  constructor(endpoints: readonly Endpoint[]) {
    this.#endpoints = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
  }

  next(endpoint: string, fault: Fault, times = 1): void {
    this.#check(endpoint, fault);
    if (!Number.isInteger(times) || times < 1)
      throw new TypeError(`"times" must be a whole number, 1 or more, and is ${times}.`);
    const queue = this.#queues.get(endpoint) ?? [];
    queue.push(...Array.from({ length: times }, () => fault));
    this.#queues.set(endpoint, queue);
  }

  always(endpoint: string, fault: Fault): void {
    this.#check(endpoint, fault);
    this.#permanent.set(endpoint, fault);
  }

  clear(endpoint?: string, fault?: string): void {
    const endpoints = endpoint === undefined ? [...this.#endpoints.keys()] : [this.#known(endpoint).name];
    for (const each of endpoints) {
      if (fault !== undefined) this.#checkName(each, fault, UNNAMED);
      const stays = (armed: Fault | undefined): boolean =>
        fault !== undefined && armed !== undefined && faultName(armed) !== fault;
      this.#queues.set(each, (this.#queues.get(each) ?? []).filter(stays));
      if (!stays(this.#permanent.get(each))) this.#permanent.delete(each);
    }
  }

  get names(): Record<string, CommonFault[]> {
    return Object.fromEntries(
      [...this.#endpoints].map(([name, endpoint]) => [name, namesOf(endpoint) as CommonFault[]]),
    );
  }

  get armed(): ArmedFault[] {
    return [...this.#endpoints.keys()].flatMap((endpoint) => {
      const permanent = this.#permanent.get(endpoint);
      return [
        ...(this.#queues.get(endpoint) ?? []).map((fault) => ({
          endpoint,
          fault: faultName(fault),
          until: 'played' as const,
        })),
        ...(permanent === undefined ? [] : [{ endpoint, fault: faultName(permanent), until: 'cleared' as const }]),
      ];
    });
  }

  /** The fault of this request, taken off the queue. */
  take(endpoint: string): Fault | undefined {
    return this.#queues.get(endpoint)?.shift() ?? this.#permanent.get(endpoint);
  }

  #known(name: string): Endpoint {
    const endpoint = this.#endpoints.get(name);
    if (endpoint !== undefined) return endpoint;
    throw new TypeError(`There is no endpoint "${name}"; there are: ${[...this.#endpoints.keys()].join(', ')}.`);
  }

  #checkName(name: string, fault: string, others: readonly string[] = []): void {
    const names = namesOf(this.#known(name));
    if ([...names, ...others].includes(fault)) return;
    throw new TypeError(`The endpoint ${name} has no fault "${fault}"; it has: ${names.join(', ')}.`);
  }

  #check(name: string, fault: Fault): void {
    const endpoint = this.#known(name);
    if (typeof fault === 'function') return;
    if (typeof fault === 'string') {
      this.#checkName(name, fault);
      return;
    }
    if (!isObject(fault)) throw new TypeError('A fault must be a name, an answer, a payload or a function.');
    if ('payload' in fault) {
      refuseUnknown('a payload as a fault', fault, ['payload'], 'member');
      if (endpoint.wrap === undefined) throw new TypeError(`The endpoint ${name} answers without a payload.`);
      return;
    }
    const { status = 200, headers = {}, body } = fault as RawAnswer;
    refuseUnknown('an answer as a fault', fault, ['status', 'headers', 'body'], 'member');
    demand('"headers"', headers, AN_OBJECT);
    demand('"body"', body, A_BODY);
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    if (!Number.isInteger(status) || status < 200 || status > 599) {
      throw new TypeError(`The status of an answer must be a whole number from 200 to 599, and is ${status}.`);
    }
  }
}
