import { lazy } from './lazy.js';

const levenshtein = lazy(() => require('fastest-levenshtein') as typeof import('fastest-levenshtein'));

/** Other words that people use for an option, in lower case. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  redirecturi: 'callbackURL',
  redirecturl: 'callbackURL',
  callbackuri: 'callbackURL',
  language: 'lang',
  locale: 'lang',
  appkey: 'clientID',
  scopeseperator: 'scopeSeparator',
};

/** The names that are close to a known name, and so must be misspelt. Other unknown names may belong to somebody else. */
export function findMisspelt(given: readonly string[], known: ReadonlySet<string>): { given: string; meant: string }[] {
  return given.flatMap((name) => {
    if (known.has(name)) return [];
    const plain = simplify(name);
    const word = OTHER_WORDS[plain];
    const meant =
      word !== undefined && known.has(word) ? word : [...known].find((each) => isClose(plain, simplify(each)));
    return meant === undefined ? [] : [{ given: name, meant }];
  });
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]/g, '');
}

/** A long name may differ by two letters, a short one by one. */
function isClose(name: string, known: string): boolean {
  return levenshtein().distance(name, known) <= (known.length >= 9 ? 2 : 1);
}
