import { distance } from 'fastest-levenshtein';
import { isObject } from './parameters.js';

/**
 * Refuses unknown options: a misspelt one would be ignored without a message.
 *
 * @param where whose options they are, as the message says it
 * @throws TypeError with the right spelling, where a known option is similar
 */
export function refuseUnknown(where: string, options: object, known: readonly string[], kind = 'option'): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
    const near = known.find((each) => distance(plain(each), plain(name)) <= (each.length > 8 ? 2 : 1));
    const hint = near === undefined ? `it takes: ${known.join(', ')}.` : `did you mean "${near}"?`;
    throw new TypeError(`${where}: there is no ${kind} "${name}"; ${hint}`);
  }
}

/**
 * Whether a value is right, and the two ends of the sentence about one that is not: «option "x" must be `what`, and `found`».
 * Without `found` it is «and is», and the value.
 */
export type Check = readonly [
  isRight: (value: unknown) => boolean,
  what: string,
  found?: (value: unknown) => string | undefined,
];

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value);

export const AN_OBJECT: Check = [isObject, 'an object'];
export const A_TEXT: Check = [(value) => typeof value === 'string', 'a string'];
const isFilled = (value: unknown): boolean => typeof value === 'string' && value !== '';
/** An empty one, as of a variable that is not set, is what a request without any would match. */
export const AN_ID: Check = [isFilled, 'a string that is not empty'];
/** No value of a secret is in a message. */
export const A_SECRET: Check = [
  isFilled,
  A_TEXT[1],
  (value) => (value === '' ? 'is empty' : `is of type ${typeof value}`),
];
export const A_FUNCTION: Check = [(value) => typeof value === 'function', 'a function'];
export const TRUE_OR_FALSE: Check = [(value) => typeof value === 'boolean', 'true or false'];
export const A_COUNT: Check = [(value) => isWhole(value) && value >= 0, 'a whole number, 0 or more'];
export const MILLISECONDS: Check = [
  (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
  'a number of milliseconds, 0 or more',
];
const isClock = (value: unknown): value is () => unknown => typeof value === 'function';
/** With a clock that returns NaN, nothing would ever expire. */
export const A_CLOCK: Check = [
  (value) => isClock(value) && Number.isFinite(value()),
  'a function that returns epoch milliseconds, such as Date.now',
  (value) => (isClock(value) ? `returns ${shown(value())}` : undefined),
];
/** A text is refused: Node would take it for the path of a UNIX socket. */
export const A_PORT: Check = [
  (value) => isWhole(value) && value >= 0 && value <= 65_535,
  'a whole number from 0 to 65535',
];
export const AN_ADDRESS: Check = [isFilled, "an address to listen on, such as '127.0.0.1'"];

export const oneOf = (...words: readonly string[]): Check => [
  (value) => words.includes(value as string),
  words.map((word) => `'${word}'`).join(' or '),
];

/** `found` ends the sentence about an item that is wrong. */
export function arrayOf(
  what: string,
  isRight: (item: unknown) => boolean,
  found = (item: unknown) => `is ${shown(item)}`,
): Check {
  // Unlike `every`, this sees holes in an array, too.
  const wrongAt = (items: readonly unknown[]): number => items.findIndex((item) => !isRight(item));
  return [
    (value) => Array.isArray(value) && wrongAt(value) < 0,
    what,
    (value) => (Array.isArray(value) ? `its item [${wrongAt(value)}] ${found(value[wrongAt(value)])}` : undefined),
  ];
}

export const textsSuchAs = (example: string): Check =>
  arrayOf(`an array of strings, such as ${example}`, (each) => typeof each === 'string');

export const REDIRECT_URIS = textsSuchAs("['http://localhost:3000/callback']");

/** The checks of all options that `O` has. */
export type ChecksOf<O> = { readonly [Name in keyof Required<O>]: Check };

/**
 * Refuses unknown options, and options of a wrong type. `undefined` is the same as absent.
 *
 * @param where whose options they are, as the message says it
 * @throws TypeError
 */
export function checkOptions(where: string, options: object, checks: Readonly<Record<string, Check>>): void {
  refuseUnknown(where, options, Object.keys(checks));
  for (const [name, check] of Object.entries(checks))
    demand(`${where}: option "${name}"`, (options as Record<string, unknown>)[name], check);
}

/** @throws TypeError for what is given and not what `check` demands */
export function demand(name: string, value: unknown, [isRight, what, found]: Check): void {
  if (value === undefined || isRight(value)) return;
  throw new TypeError(`${name} must be ${what}, and ${found?.(value) ?? `is ${shown(value)}`}.`);
}

/** The value where it is short, else its kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

/** @throws TypeError for what is no object, with an example of one */
export function demandObject(where: string, value: unknown, example: string): void {
  if (!isObject(value)) throw new TypeError(`${where}: the options must be an object, such as ${example}.`);
}
