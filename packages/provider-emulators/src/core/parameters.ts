import { timingSafeEqual } from 'node:crypto';
import { Refusal } from './answer.js';
import type { EndpointRequest } from './endpoint.js';

const MAX_VALUE = 4_096;

/** One parameter, sent at most once and no longer than a real one could be; `undefined` when absent. */
export function optional(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1) throw new Refusal(400, `The parameter ${name} was sent ${values.length} times; send it once.`);
  const value = values[0];
  if (value !== undefined && value.length > MAX_VALUE) {
    throw new Refusal(400, `The parameter ${name} is longer than ${MAX_VALUE} characters.`);
  }
  return value;
}

/** One parameter that must be there and not empty. */
export function required(parameters: URLSearchParams, name: string): string {
  const value = optional(parameters, name);
  if (value === undefined || value === '') throw new Refusal(400, `The parameter ${name} is missing.`);
  return value;
}

const URL_ENCODED = /^(?:[\w.~!'()*+-]|%[\dA-Fa-f]{2})*$/;

function isUTF8(encoded: string): boolean {
  try {
    decodeURIComponent(encoded);
    return true;
  } catch {
    return false;
  }
}

/**
 * Refuses a query that is not URL-encoded: wrong escapes or wrong UTF-8 anywhere; and in the named parameters (without names: in
 * all) characters that must be escaped.
 */
export function demandURLEncoding({ search }: EndpointRequest, ...names: string[]): void {
  for (const pair of search.split('&')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const strict = names.length === 0 || names.includes(name);
    if (!isUTF8(pair) || (strict && !URL_ENCODED.test(value))) {
      throw new Refusal(400, `The parameter ${name.slice(0, 40)} is not URL-encoded.`);
    }
  }
}

/** A client secret in an address is then in histories and logs. No document sends one there, so it is refused. */
export function refuseSecretInQuery(query: URLSearchParams): void {
  for (const name of ['client_secret', 'clientSecret']) {
    if (query.has(name)) throw new Refusal(400, `The parameter ${name} must never be in an address: remove it.`);
  }
}

/** The media type without its parameters, lower-case; `''` when none was sent. */
export const mediaType = (request: EndpointRequest): string =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Parses JSON without throwing. */
export function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export type Members = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body as a JSON object. */
export function jsonBody(request: EndpointRequest): Members {
  if (mediaType(request) !== 'application/json') {
    throw new Refusal(415, 'The body must be sent as content-type application/json.');
  }
  const value = parseJSON(request.body);
  if (!isObject(value)) throw new Refusal(400, 'The body is not a JSON object.');
  return value;
}

/** Exactly the named members, each a non-empty string: no more than the document lists, and no fewer. */
export function exactStrings<const N extends string>(
  members: Members,
  names: readonly N[],
  where = 'body',
): Record<N, string> {
  const surplus = Object.keys(members).filter((key) => !(names as readonly string[]).includes(key));
  if (surplus.length > 0) {
    const shown = surplus.slice(0, 5).map((key) => JSON.stringify(key.slice(0, 40)));
    throw new Refusal(400, `The ${where} has members that the document does not name: ${shown.join(', ')}.`);
  }
  const read = (name: N): [N, string] => {
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    if (typeof value !== 'string' || value === '') {
      throw new Refusal(400, `The member ${name} of the ${where} must be a string that is not empty.`);
    }
    return [name, value];
  };
  return Object.fromEntries(names.map(read)) as Record<N, string>;
}

/** The body as form parameters. */
export function formBody(request: EndpointRequest): URLSearchParams {
  if (mediaType(request) !== 'application/x-www-form-urlencoded') {
    throw new Refusal(415, 'The body must be sent as content-type application/x-www-form-urlencoded.');
  }
  return new URLSearchParams(request.body);
}

/** User name and password of an `Authorization: Basic` header (RFC 7617), if there is a readable one. */
export function basicCredentials(request: EndpointRequest): { user: string; password: string } | undefined {
  const match = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(request.headers.authorization ?? '');
  const bytes = Buffer.from(match?.[1] ?? '', 'base64');
  // Buffer reads base64 with missing and surplus padding, too.
  const text = bytes.toString('base64') === match?.[1] ? bytes.toString('utf8') : undefined;
  const colon = text?.indexOf(':') ?? -1;
  return text === undefined || colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The token of an `Authorization: Bearer` header (RFC 6750 section 2.1), if there is one. */
export const bearerToken = (request: EndpointRequest): string | undefined =>
  /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];

/** Compares two secrets in constant time, so that the time does not show how many characters are right. */
export function sameSecret(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
