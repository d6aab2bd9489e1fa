import { parse } from 'node:querystring';
import type { Request } from 'express';
import { isJsonObject } from '../http/json.js';
import type { ReasonCode } from './refusal.js';
import { header } from './request.js';

/** The parameters of an authorization response (RFC 6749 section 4.1.2) that came as they should: a code or an error. */
export interface CallbackParams {
  code: string | undefined;
  state: string | undefined;
  error: string | undefined;
  errorDescription: string | undefined;
}

export type ReadCallback =
  /** Nobody comes back: a login starts here. */
  | { kind: 'start' }
  | { kind: 'callback'; params: CallbackParams }
  /** A callback that cannot be used; `problem` is for the developer. */
  | { kind: 'unusable'; reason: ReasonCode; problem: string };

export interface CallbackOptions {
  /** The provider's own names for `code`, `state` or `error`, e.g. `{ authorizationCode: 'code' }`. */
  names: Readonly<Record<string, string>>;
  /** Who a callback's `iss` has to name (RFC 9207): the answer of another server is refused. */
  isIssuer: (iss: string) => boolean;
}

/** Longer than any code or state in the field, shorter than what makes trouble in a header or a log. */
const MAX_LENGTH = 4096;

/** Reads a provider's callback out of the query or the form post. What makes a callback is a code or an error. */
export function readCallback(req: Request, { names, isIssuer }: CallbackOptions): ReadCallback {
  const given = collect(req, names);
  // Some providers say no in names of their own.
  const errorName = ['error', 'error_reason', 'error_code'].find((name) => given.has(name));
  if (!given.has('code') && errorName === undefined) {
    if (!isUnreadForm(req)) return { kind: 'start' };
    return unusable(
      'unread_form',
      'nobody has read the form that was posted: put express.urlencoded() before this route',
    );
  }
  // Forms post members that are empty: beside the one that counts, they say nothing.
  if (errorName !== undefined && given.has('code')) {
    for (const name of ['code', errorName]) if (isEmpty(given.get(name))) given.delete(name);
  }
  const texts: Record<string, string> = {};
  for (const name of ['code', 'state', errorName ?? 'error', 'iss']) {
    const values = given.get(name) ?? [];
    if (name === 'state' && isEmpty(values)) continue;
    if (new Set(values).size > 1) return unusable('unusable', `the callback has several values for "${name}"`);
    if (values.length === 0) continue;
    if (!isUsable(values[0])) return unusable('unusable', `the callback's "${name}" is no usable text`);
    texts[name] = values[0];
  }
  const { code, state, iss } = texts;
  const error = errorName && texts[errorName];
  if (iss !== undefined && !isIssuer(iss)) {
    const problem =
      'the callback names another issuer (iss) than the provider; if it is the right one, say so with the issuer option';
    return unusable('another_issuer', problem);
  }
  if (code !== undefined && error !== undefined)
    return unusable('unusable', 'the callback has both a code and an error');
  const description = given.get('error_description')?.[0];
  return {
    kind: 'callback',
    params: { code, state, error, errorDescription: typeof description === 'string' ? description : undefined },
  };
}

function isEmpty(values: readonly unknown[] = []): boolean {
  return values.every((value) => value === '');
}

function unusable(reason: ReasonCode, problem: string): ReadCallback {
  return { kind: 'unusable', reason, problem };
}

/** Every value of every parameter, under its standard name. */
function collect(req: Request, names: Readonly<Record<string, string>>): Map<string, unknown[]> {
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
  return given;
}

/** A form with something in it, which might be a provider's callback, and which no form parser has read. */
function isUnreadForm(req: Request): boolean {
  // Some clients say it of every request, also of those that have no body.
  if (req.method === 'GET' || req.method === 'HEAD') return false;
  if (!header(req, 'content-type')?.toLowerCase().startsWith('application/x-www-form-urlencoded')) return false;
  if (header(req, 'content-length') === '0') return false;
  const { body, readableDidRead } = req as { body?: unknown; readableDidRead?: boolean };
  // Other parsers leave text or bytes; Express 4 leaves an empty object where none has read it.
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body.length > 0;
  return (
    body === undefined ||
    body === null ||
    (isJsonObject(body) && Object.keys(body).length === 0 && readableDidRead === false)
  );
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
