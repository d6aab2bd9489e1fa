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

/** Whether a value is right, what the message says that it must be, and how it describes a value that is wrong inside. */
export type Check = readonly [
  isRight: (value: unknown) => boolean,
  what: string,
  found?: (value: unknown) => string | undefined,
];

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value);

export const AN_OBJECT: Check = [isObject, 'an object'];
export const A_TEXT: Check = [(value) => typeof value === 'string', 'a text'];
export const A_FUNCTION: Check = [(value) => typeof value === 'function', 'a function'];
export const TRUE_OR_FALSE: Check = [(value) => typeof value === 'boolean', 'true or false'];
export const A_COUNT: Check = [(value) => isWhole(value) && value >= 0, 'a whole number from 0'];
export const MILLISECONDS: Check = [
  (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
  'a number of milliseconds from 0',
];
const isClock = (value: unknown): value is () => unknown => typeof value === 'function';
/** With a clock that returns NaN, nothing would ever expire. */
export const A_CLOCK: Check = [
  (value) => isClock(value) && Number.isFinite(value()),
  'a function that returns epoch milliseconds, such as Date.now',
  (value) => (isClock(value) ? `one that returns ${shown(value())}` : undefined),
];
/** A text is refused: Node would take it for the path of a UNIX socket. */
export const A_PORT: Check = [
  (value) => isWhole(value) && value >= 0 && value <= 65_535,
  'a whole number from 0 to 65535',
];
export const AN_ADDRESS: Check = [
  (value) => typeof value === 'string' && value !== '',
  "an address to listen on, such as '127.0.0.1'",
];

export const oneOf = (...words: readonly string[]): Check => [
  (value) => words.includes(value as string),
  words.map((word) => `'${word}'`).join(' or '),
];

/** `show` says what an item is that is wrong. */
export function arrayOf(what: string, isRight: (item: unknown) => boolean, show = shown): Check {
  // Unlike `every`, this sees holes in an array, too.
  const wrongAt = (items: readonly unknown[]): number => items.findIndex((item) => !isRight(item));
  return [
    (value) => Array.isArray(value) && wrongAt(value) < 0,
    what,
    (value) => (Array.isArray(value) ? `one whose [${wrongAt(value)}] is ${show(value[wrongAt(value)])}` : undefined),
  ];
}

export const textsSuchAs = (example: string): Check =>
  arrayOf(`an array of texts, such as ${example}`, (each) => typeof each === 'string');

export const REDIRECT_URIS = textsSuchAs("['http://localhost:3000/callback']");

/** The checks of all options that `O` has. */
export type ChecksOf<O> = { readonly [Name in keyof Required<O>]: Check };

/**
 * Refuses unknown options, and options of a wrong type. `undefined` is the same as absent.
 *
 * @param where whose options they are, as the message says it about an unknown one
 * @param prefix what is put before the name of an option in the message about its type
 * @throws TypeError
 */
export function checkOptions(
  where: string,
  options: object,
  checks: Readonly<Record<string, Check>>,
  prefix = '',
): void {
  refuseUnknown(where, options, Object.keys(checks));
  for (const [name, check] of Object.entries(checks))
    demand(prefix + name, (options as Record<string, unknown>)[name], check);
}

/** @throws TypeError for what is given and not what `check` demands */
export function demand(name: string, value: unknown, [isRight, what, found]: Check): void {
  if (value === undefined || isRight(value)) return;
  throw new TypeError(`${name}: ${what}, not ${found?.(value) ?? shown(value)}.`);
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
  if (!isObject(value)) throw new TypeError(`${where}: an object of options, such as ${example}.`);
}
