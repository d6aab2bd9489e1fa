import { TEXTS, type TicketEnd } from './texts.js';

/** What an endpoint answers, before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** The decoded meaning of the body, for the request log: what is inside the provider's envelope. */
  readonly payload?: unknown;
  /** True when the provider said no. */
  readonly refused?: boolean;
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  // JSON has no undefined: null takes its place.
  body: JSON.stringify(body ?? null),
});

export const redirect = (location: string): Answer => ({
  status: 302,
  headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  body: '',
});

/** To a page after a form. The browser opens it by GET, so that its Back button does not post the form again. */
export const seeOther = (location: string): Answer => ({ ...redirect(location), status: 303 });

/**
 * A refusal, thrown wherever an endpoint finds something wrong; the endpoint gives it its provider's shape.
 * `code` is the provider's own code where it has one (RFC 6749's `error`, ChainUp's number).
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, code?: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** A login page that can no longer be used. Its text is for the person who logs in, not for a developer. */
export class TicketRefusal extends Refusal {
  readonly end: TicketEnd;

  constructor(end: TicketEnd) {
    super(400, TEXTS.en.ended[end]);
    this.end = end;
  }
}
