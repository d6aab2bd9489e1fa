import type { IncomingHttpHeaders } from 'node:http';
import type { Answer, Refusal } from './answer.js';
import type { FaultNames } from './fault-names.js';
import type { Language } from './texts.js';

/** A request as the endpoints see it: the same from a socket and from `approve`. */
export interface EndpointRequest {
  readonly method: string;
  readonly path: string;
  /** The query as it was sent, without the question mark. */
  readonly search: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The language that was chosen in this browser before (cookie), else the best one of its Accept-Language. */
  readonly language: Language;
}

/**
 * A fault that a provider adds to the common ones: it may let the endpoint work first (`run`) and change its answer.
 * @throws Refusal
 */
export type EndpointFault = (run: () => Answer, request: EndpointRequest) => Answer;

/** A fault that is a refusal, in the shape and the dialect of the endpoint. */
export const refusing =
  (refusal: Refusal): EndpointFault =>
  () => {
    throw refusal;
  };

/** One address of a provider. */
export interface Endpoint {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Tells two endpoints of the same address apart, as FlowAccount's by grant type; absent, it takes every request. */
  accepts?(request: EndpointRequest): boolean;
  /** Reads the body for the log, never failing: `undefined` is a body that cannot be read. */
  readonly decode?: (request: EndpointRequest) => unknown;
  /** @throws Refusal */
  handle(request: EndpointRequest): Answer;
  /** Gives a refusal the provider's shape; a page is in the language of the request. */
  refuse(refusal: Refusal, request?: EndpointRequest): Answer;
  /** Puts a payload into the provider's success envelope; endpoints that answer with a page have none. */
  wrap?(payload: unknown): Answer;
  readonly faults?: Readonly<Record<string, EndpointFault>>;
}

/** The endpoints that belong to the fault names of a provider's type: each with exactly its own. */
export type EndpointOf<M extends FaultNames, E extends keyof M & string = keyof M & string> = E extends string
  ? Endpoint & { readonly name: E } & ([M[E]] extends [never]
        ? { readonly faults?: undefined }
        : { readonly faults: Readonly<Record<M[E], EndpointFault>> })
  : never;
