/** The type and size of a JSON value, without the value itself. */
export type Shape =
  | { type: 'text'; length: number }
  | { type: 'number'; whole: boolean; digits: number }
  | { type: 'boolean' | 'null' | 'nothing' }
  | { type: 'list'; length: number; first: Shape | undefined }
  | { type: 'object'; members: Record<string, Shape> };

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deeper levels are not described: no provider's answer has more, and nobody would read them. */
const MAX_DEPTH = 6;

export function shapeOf(value: unknown, depth = 0): Shape {
  if (value === undefined) return { type: 'nothing' };
  if (value === null) return { type: 'null' };
  if (typeof value === 'string') return { type: 'text', length: Array.from(value).length };
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value === 'number') {
    return { type: 'number', whole: Number.isInteger(value), digits: String(Math.trunc(Math.abs(value))).length };
  }
  if (depth >= MAX_DEPTH) return { type: 'object', members: {} };
  if (Array.isArray(value)) {
    return { type: 'list', length: value.length, first: value.length > 0 ? shapeOf(value[0], depth + 1) : undefined };
  }
  const members = Object.entries(value as JsonObject).map(([name, inner]) => [name, shapeOf(inner, depth + 1)]);
  return { type: 'object', members: Object.fromEntries(members) as Record<string, Shape> };
}

/** A member's name as a report may show it. Some answers have values as names (ids, e-mail addresses): those are hidden. */
export function safeName(name: string): string {
  // Names that programmers write: snake_case, camelCase, CAPITALS. A person's name begins with one capital letter.
  const isWord =
    name.length <= 40 && /^_?([a-z][a-z\d]*(_[a-z\d]+)*|[a-z][a-zA-Z\d]*|[A-Z][A-Z\d]*(_[A-Z\d]+)*)$/.test(name);
  return isWord && !/\d{4}/.test(name) && !/^(?=.*\d)\w{20,}$/.test(name) ? name : '[a name]';
}

export function describe(shape: Shape): string {
  switch (shape.type) {
    case 'text':
      return shape.length === 0 ? 'an empty text' : `a text of ${count(shape.length, 'character')}`;
    case 'number':
      return shape.whole ? `a number of ${count(shape.digits, 'digit')}` : 'a number with a fraction';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'nothing':
      return 'nothing';
    case 'list':
      return shape.first ? `a list of ${shape.length}, the first ${describe(shape.first)}` : 'an empty list';
    case 'object': {
      const names = Object.keys(shape.members).map(safeName);
      return names.length === 0 ? 'an empty object' : `an object (${[...new Set(names)].join(', ')})`;
    }
  }
}

/** Members with their shapes: `access_token: a text of 43 characters`. */
export function describeMembers(payload: JsonObject): string {
  const members = Object.entries(payload).map(([name, value]) => `${safeName(name)}: ${describe(shapeOf(value))}`);
  return members.length === 0 ? 'no members' : members.join('; ');
}

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
