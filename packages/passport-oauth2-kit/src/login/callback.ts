import { parse } from 'node:querystring';
import type { Request } from 'express';
import { isJsonObject } from '../http/json.js';
import type { ReasonCode } from './challenge.js';
import { header } from './request.js';

/** The parameters of a valid authorization response (RFC 6749 section 4.1.2): it has a code or an error. */
export interface CallbackParams {
  code: string | undefined;
  state: string | undefined;
  error: string | undefined;
  errorDescription: string | undefined;
}

export type ReadCallback =
  /** The request is not a callback: a login starts here. */
  | { kind: 'start' }
  | { kind: 'callback'; params: CallbackParams }
  /** A callback that cannot be used; `problem` is for the developer. */
  | { kind: 'unusable'; reason: ReasonCode; problem: string };

export interface CallbackOptions {
  /** The provider's own names for `code`, `state` or `error`, e.g. `{ authorizationCode: 'code' }`. */
  names: Readonly<Record<string, string>>;
  /** Checks a callback's `iss` (RFC 9207): a callback from another server is refused. */
  isIssuer: (iss: string) => boolean;
}

/** More than the length of any known code or state, and short enough for headers and logs. */
const MAX_LENGTH = 4096;

/** Reads a provider's callback from the query or the posted form. A request with a code or an error is a callback. */
export function readCallback(req: Request, { names, isIssuer }: CallbackOptions): ReadCallback {
  const given = collect(req, names);
  // Some providers use their own names for `error`.
  const errorName = ['error', 'error_reason', 'error_code'].find((name) => given.has(name));
  if (!given.has('code') && errorName === undefined) {
    if (!isUnreadForm(req)) return { kind: 'start' };
    return unusable(
      'unread_form',
      'no middleware has parsed the posted form: put express.urlencoded() before this route',
    );
  }
  // A posted form may have both members, one of them empty. The empty one does not count.
  if (errorName !== undefined && given.has('code')) {
    for (const name of ['code', errorName]) if (isEmpty(given.get(name))) given.delete(name);
  }
  const texts: Record<string, string> = {};
  for (const name of ['code', 'state', errorName ?? 'error', 'iss']) {
    const values = given.get(name) ?? [];
    if (name === 'state' && isEmpty(values)) continue;
    if (new Set(values).size > 1) return unusable('unusable', `the callback has several values for "${name}"`);
    if (values.length === 0) continue;
    if (!isUsable(values[0]))
      return unusable(
        'unusable',
        `the callback's "${name}" is empty, too long, has control characters, or is not a text`,
      );
    texts[name] = values[0];
  }
  const { code, state, iss } = texts;
  const error = errorName && texts[errorName];
  if (iss !== undefined && !isIssuer(iss)) {
    const problem =
      'the callback is from another issuer (iss) than the provider; if this issuer is correct, set it in the option "issuer"';
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

/** All values of all parameters, by their standard names. */
function collect(req: Request, names: Readonly<Record<string, string>>): Map<string, unknown[]> {
  const given = new Map<string, unknown[]>();
  for (const source of [queryOf(req), req.body as unknown]) {
    if (!isJsonObject(source)) continue;
    for (const key of Object.keys(source)) {
      // Some query parsers turn `code[]` or `code[x]` into an array or an object, others leave the name as it is.
      const [name = key, ...brackets] = key.split('[');
      const standard = (Object.hasOwn(names, name) ? names[name] : undefined) ?? name;
      const value = brackets.length > 0 ? [source[key]] : source[key];
      const values = given.get(standard);
      // Not a new array for each value: that would take minutes for a body with very many values.
      if (values) values.push(value);
      else given.set(standard, [value]);
    }
  }
  return given;
}

/** Whether the body is a form that no middleware has parsed: it might be a provider's callback. */
function isUnreadForm(req: Request): boolean {
  // Some clients send the content type of a form with every request, also without a body.
  if (req.method === 'GET' || req.method === 'HEAD') return false;
  if (!header(req, 'content-type')?.toLowerCase().startsWith('application/x-www-form-urlencoded')) return false;
  if (header(req, 'content-length') === '0') return false;
  const { body, readableDidRead } = req as { body?: unknown; readableDidRead?: boolean };
  // Parsers for other types leave a text or bytes here. Express 4 leaves an empty object when no parser has run.
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body.length > 0;
  return (
    body === undefined ||
    body === null ||
    (isJsonObject(body) && Object.keys(body).length === 0 && readableDidRead === false)
  );
}

/** In Express the query parser may be off, and other frameworks may have none. */
function queryOf(req: Request): unknown {
  const query = (req as { query?: unknown }).query;
  if (isJsonObject(query) && Object.keys(query).length > 0) return query;
  const url = (req as { url?: string }).url ?? '';
  const start = url.indexOf('?');
  // No limit: the code may come after more than a thousand other parameters.
  return parse(start < 0 ? '' : url.slice(start + 1), '&', '=', { maxKeys: 0 });
}

function isUsable(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= MAX_LENGTH &&
    // eslint-disable-next-line no-control-regex -- a code or a state has no control characters and no halves of characters
    !/[\u0000-\u001f\u007f\p{Cs}]/u.test(value)
  );
}
