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
  const members = countMembers(text);
  if (members === undefined) return undefined;
  try {
    if (!text.includes('__proto__') && !text.includes('\\u') && !/\d{16}/.test(text)) {
      const value: unknown = JSON.parse(text);
      // As many as are written: none of them twice.
      if (countIn(value) === members) return value;
    }
    return lossless().parse(text, withoutProto, parseNumber);
  } catch {
    return undefined;
  }
}

function countIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside: unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : inside.length;
  for (const each of inside) count += countIn(each);
  return count;
}

const withoutProto = (key: string, member: unknown): unknown => (key === '__proto__' ? undefined : member);

function parseNumber(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(digits) ? number : digits;
}

let library: typeof import('lossless-json') | undefined;

function lossless(): typeof import('lossless-json') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an application that nobody logs in to yet need not load it
  library ??= require('lossless-json') as typeof import('lossless-json');
  return library;
}

/** Likewise, and `undefined` for everything but an object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** How many members a JSON text has, in all its objects; `undefined` when it is nested too deep. */
function countMembers(text: string): number | undefined {
  let depth = 0;
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case 0x7b: // {
      case 0x5b: // [
        depth += 1;
        if (depth > MAX_DEPTH) return undefined;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth -= 1;
        break;
      case 0x3a: // :
        members += 1;
    }
  }
  return members;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
