import { readFileSync } from 'node:fs';
import type { DialectOption } from './core/dialect.js';
import { isObject, parseJSON } from './core/parameters.js';
import { type Provider, PROVIDER_NAMES } from './providers.js';

/** The part of the options of `startEmulators` that sets the dialects. */
export interface DialectOptions extends Partial<Record<Provider, { readonly dialect: DialectOption }>> {
  readonly dialect?: 'documented' | 'observed';
}

/**
 * Reads dialects as people write them in a shell: `observed` for all, `elecq=observed` or `elecq=file.json` for one.
 *
 * @returns options of `startEmulators`
 * @throws TypeError for what is none of these, or a file that holds no JSON object
 */
export function dialectOptions(texts: readonly string[]): DialectOptions {
  let options: DialectOptions = {};
  for (const text of texts) {
    const [first = '', ...rest] = text.split('=');
    if (rest.length === 0) options = { ...options, dialect: wordOf(first) };
    else if (!PROVIDER_NAMES.includes(first as Provider)) {
      throw new TypeError(`dialect: there is no provider "${first}"; there are: ${PROVIDER_NAMES.join(', ')}.`);
    } else options = { ...options, [first]: { dialect: dialectAt(rest.join('=')) } };
  }
  return options;
}

function dialectAt(text: string): DialectOption {
  if (!text.endsWith('.json')) return wordOf(text);
  const dialect = parseJSON(readFileSync(text, 'utf8'));
  if (isObject(dialect)) return dialect;
  throw new TypeError(`dialect: ${text} must hold a JSON object.`);
}

function wordOf(text: string): 'documented' | 'observed' {
  if (text === 'documented' || text === 'observed') return text;
  throw new TypeError(`dialect must be documented, observed or a .json file, and is "${text}".`);
}
