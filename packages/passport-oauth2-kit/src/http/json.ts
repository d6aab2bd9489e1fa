import { lazy } from '../lazy.js';

/** A JSON object from a provider. The types of its members are not checked yet. */
export type JsonObject = Record<string, unknown>;

/**
 * More levels than any provider's response has, and far fewer than would overflow the stack of `JSON.stringify` in a session
 * store.
 */
const MAX_DEPTH = 64;

/**
 * Parses JSON from outside. Members named `__proto__` are removed, because applications may merge the result into other objects.
 * A whole number that is too large for JavaScript becomes a text with its digits.
 *
 * @returns `undefined` when the text is not JSON, has two members with one name and different values, or has more than 64 levels.
 */
export function parseJson(text: string): unknown {
  try {
    const parsed = parsePlain(text) ?? lossless().parse(text, withoutProto, parseNumber);
    return countMembers(parsed) === undefined ? undefined : parsed;
  } catch {
    return undefined;
  }
}

/** Parses with `JSON.parse`, which is faster; `undefined` when that might lose something. */
function parsePlain(text: string): unknown {
  if (text.includes('\\') || text.includes('__proto__') || /\d{16}/.test(text)) return undefined;
  const parsed: unknown = JSON.parse(text);
  const written = text.match(/"\s*:/g)?.length ?? 0;
  // If there are fewer members than colons, two members have the same name.
  return countMembers(parsed) === written ? parsed : undefined;
}

/** The number of members in all objects of a value; `undefined` when it has too many levels. */
function countMembers(value: unknown, depth = 0): number | undefined {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === MAX_DEPTH) return undefined;
  const inside: unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : inside.length;
  for (const each of inside) {
    const deeper = countMembers(each, depth + 1);
    if (deeper === undefined) return undefined;
    count += deeper;
  }
  return count;
}

const withoutProto = (key: string, member: unknown): unknown => (key === '__proto__' ? undefined : member);

function parseNumber(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(digits) ? number : digits;
}

const lossless = lazy(() => require('lossless-json') as typeof import('lossless-json'));

/** As {@link parseJson}, and `undefined` for everything but an object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
