import { distance } from 'fastest-levenshtein';
import { isObject } from './parameters.js';

/**
 * Refuses unknown options: a misspelt one would be ignored without a message.
 *
 * @param where whose options they are, as the message says it
 * @throws TypeError with the right spelling, where a known option is similar
 */
export function refuseUnknown(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
    const near = known.find((each) => distance(plain(each), plain(name)) <= (each.length > 8 ? 2 : 1));
    const hint = near === undefined ? `it takes: ${known.join(', ')}.` : `did you mean "${near}"?`;
    throw new TypeError(`${where}: there is no option "${name}"; ${hint}`);
  }
}

/** What an option must be, and how the message says it. */
export type Check = readonly [isRight: (value: unknown) => boolean, what: string];

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
export const A_CLOCK: Check = [A_FUNCTION[0], 'a function that returns epoch milliseconds, such as Date.now'];
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

export const textsSuchAs = (example: string): Check => [
  (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  `an array of texts, such as ${example}`,
];

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
export function demand(name: string, value: unknown, [isRight, what]: Check): void {
  if (value === undefined || isRight(value)) return;
  throw new TypeError(`${name}: ${what}, not ${shown(value)}.`);
}

/** The value where it is short, else its kind. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (Array.isArray(value)) return 'an array';
  return value !== null && /object|function/.test(typeof value) ? `a value of type ${typeof value}` : String(value);
}

/** @throws TypeError for what is no object, with an example of one */
export function demandObject(where: string, value: unknown, example: string): void {
  if (!isObject(value)) throw new TypeError(`${where}: an object of options, such as ${example}.`);
}
