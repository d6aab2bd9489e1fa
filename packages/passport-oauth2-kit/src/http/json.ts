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
  if (isTooDeep(text)) return undefined;
  try {
    // The reviver costs as much as the parser; only a name or an escape can be what it looks for.
    return lossless().parse(text, /proto|\\u/i.test(text) ? withoutProto : null, parseNumber);
  } catch {
    return undefined;
  }
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

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return false;
}
