import { parse } from 'node:querystring';
import type { Request } from 'express';
import { isJsonObject } from '../http/json.js';

/** The parameters of an authorization response (RFC 6749 section 4.1.2) that came as they should. */
export interface CallbackParams {
  code?: string;
  state?: string;
  error?: string;
  errorDescription?: string;
}

export type ReadCallback =
  /** Nobody comes back: a login starts here. */
  | { kind: 'start' }
  | { kind: 'callback'; params: CallbackParams }
  /** A callback that cannot be used; `problem` is for the developer. */
  | { kind: 'unusable'; problem: string };

/** Longer than any code or state in the field, shorter than what makes trouble in a header or a log. */
const MAX_LENGTH = 4096;

/**
 * Reads a provider's callback out of the query or the form post.
 *
 * @param names the provider's own names for `code`, `state` or `error`, e.g. `{ authorizationCode: 'code' }`
 * @param authorizationURL whose origin a callback's `iss` must have (RFC 9207): the answer of another server is refused
 */
export function readCallback(
  req: Request,
  names: Readonly<Record<string, string>>,
  authorizationURL: string,
): ReadCallback {
  const given = new Map<string, unknown[]>();
  for (const source of [queryOf(req), req.body as unknown]) {
    if (!isJsonObject(source)) continue;
    for (const key of Object.keys(source)) {
      // What one query parser makes an array or an object, another leaves as `code[]` or `code[x]`.
      const [name = key, ...brackets] = key.split('[');
      const standard = (Object.hasOwn(names, name) ? names[name] : undefined) ?? name;
      const value = brackets.length > 0 ? [source[key]] : source[key];
      const values = given.get(standard);
      // A copy for each would take minutes over a body of many.
      if (values) values.push(value);
      else given.set(standard, [value]);
    }
  }
  if (!given.has('code') && !given.has('state') && !given.has('error')) {
    if (!isUnreadForm(req)) return { kind: 'start' };
    return {
      kind: 'unusable',
      problem: 'nobody has read the form that was posted: put express.urlencoded() before this route',
    };
  }

  const texts: Record<string, string> = {};
  for (const name of ['code', 'state', 'error', 'iss']) {
    const values = given.get(name) ?? [];
    if (new Set(values).size > 1) return { kind: 'unusable', problem: `the callback has several values for "${name}"` };
    if (values.length === 0) continue;
    if (!isUsable(values[0])) return { kind: 'unusable', problem: `the callback's "${name}" is no usable text` };
    texts[name] = values[0];
  }
  const { code, state, error, iss } = texts;
  if (iss !== undefined && !sameOrigin(iss, authorizationURL)) {
    return { kind: 'unusable', problem: 'the callback names another issuer (iss) than the provider' };
  }
  if (code === undefined && error === undefined) {
    return { kind: 'unusable', problem: 'the callback has a state but neither a code nor an error' };
  }
  if (code !== undefined && error !== undefined) {
    return { kind: 'unusable', problem: 'the callback has both a code and an error' };
  }
  const description = given.get('error_description')?.[0];
  return {
    kind: 'callback',
    params: {
      ...(code !== undefined && { code }),
      ...(state !== undefined && { state }),
      ...(error !== undefined && { error }),
      ...(typeof description === 'string' && { errorDescription: description }),
    },
  };
}

/** A form with something in it, which might be a provider's callback. */
function isUnreadForm(req: Request): boolean {
  const { body, headers } = req as { body?: unknown; headers?: Record<string, string | undefined> };
  const isForm = headers?.['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const isEmpty = headers?.['content-length'] === '0';
  return body === undefined && isForm && !isEmpty;
}

/** Express may have no query parser, and other frameworks none at all. */
function queryOf(req: Request): unknown {
  const query = (req as { query?: unknown }).query;
  if (isJsonObject(query) && Object.keys(query).length > 0) return query;
  const url = (req as { url?: string }).url ?? '';
  const start = url.indexOf('?');
  // A callback behind a thousand other parameters is one, too.
  return parse(start < 0 ? '' : url.slice(start + 1), '&', '=', { maxKeys: 0 });
}

function isUsable(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= MAX_LENGTH &&
    // eslint-disable-next-line no-control-regex -- no control character belongs into a code or a state
    !/[\u0000-\u001f\u007f]/.test(value)
  );
}

function sameOrigin(issuer: string, authorizationURL: string): boolean {
  return URL.canParse(issuer) && new URL(issuer).origin === new URL(authorizationURL).origin;
}
