import { lazy } from '../lazy.js';

/** A JSON object as a provider sent it: every member's type is still to be checked. */
export type JsonObject = Record<string, unknown>;

/** Deeper than any provider's answer, far from what makes `JSON.stringify` overflow the stack in a session store. */
const MAX_DEPTH = 64;

/**
 * Parses JSON from outside. `__proto__` members are dropped, since applications merge what they get, and whole numbers that a number
 * cannot hold stay the digits that they are, as text.
 *
 * @returns `undefined` when the text is not JSON, has two members of one name that differ, or is nested deeper than 64 levels.
 */
export function parseJson(text: string): unknown {
  try {
    const parsed = parsePlain(text) ?? lossless().parse(text, withoutProto, parseNumber);
    return countMembers(parsed) === undefined ? undefined : parsed;
  } catch {
    return undefined;
  }
}

/** By the engine's own parser, which is faster, where nothing can be lost; else `undefined`. */
function parsePlain(text: string): unknown {
  if (text.includes('\\') || text.includes('__proto__') || /\d{16}/.test(text)) return undefined;
  const parsed: unknown = JSON.parse(text);
  const written = text.match(/"\s*:/g)?.length ?? 0;
  // Fewer than are written: two have one name.
  return countMembers(parsed) === written ? parsed : undefined;
}

/** How many members a value's objects have; `undefined` when it is nested too deep. */
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

/** Likewise, and `undefined` for everything but an object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
