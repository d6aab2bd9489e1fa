import { distance } from 'fastest-levenshtein';
import { isObject } from './parameters.js';

/**
 * Refuses options that nobody has: what is misspelt would be ignored without a word.
 *
 * @param where whose options they are, as it stands in the message
 * @throws TypeError with the right spelling, where one is near
 */
export function refuseUnknown(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
    const near = known.find((each) => distance(plain(each), plain(name)) <= (each.length > 8 ? 2 : 1));
    const hint = near === undefined ? `it takes: ${known.join(', ')}` : `did you mean "${near}"?`;
    throw new TypeError(`${where}: there is no option "${name}"; ${hint}.`);
  }
}

/** @throws TypeError for what is given and no array of texts */
export function demandList(name: string, value: unknown): void {
  if (value === undefined || (Array.isArray(value) && value.every((each) => typeof each === 'string'))) return;
  throw new TypeError(`${name}: an array of texts, such as ['http://localhost:3000/callback'].`);
}

/** @throws TypeError for what is no object, with an example of one */
export function demandObject(where: string, value: unknown, example: string): void {
  if (!isObject(value)) throw new TypeError(`${where}: an object of options, such as ${example}.`);
}
