import { distance } from 'fastest-levenshtein';

import type { TokenStore } from './store.js';
import type { RefreshableStrategy } from './tokens.js';

/** What a `TokenKeeper` is made from. All durations are in milliseconds. */
export interface TokenKeeperOptions {
  strategy: RefreshableStrategy;
  store: TokenStore;
  /** How long before its end an access token is renewed: it must survive the request it is handed out for. Default 60 000. */
  refreshMargin?: number;
  /**
   * How long one refresh may take, provider call and waiting included, before the askers are told to come back; no lock is held
   * for longer. Should exceed the strategy's own time limit. Default 30 000.
   */
  refreshTimeout?: number;
  /** How long one call of the store may take. Default 2 000. */
  storeTimeout?: number;
  /**
   * How long the lock of a refresh outlives its holder: what the next asker may have to wait after a crash. A living holder
   * renews it three times per lease. Default 5 000.
   */
  lockLease?: number;
  /** How often a process asks whether another one's refresh is done. Default 50. */
  pollInterval?: number;
  /**
   * For how long this process may answer from its memory, and so be unaware of what *another* process saved or forgot. What this
   * process saves or forgets counts at once. Default 0: every answer comes from the store.
   */
  localCache?: number;
  /**
   * How many times in a row a refresh may be refused for reasons that nobody knows before the login counts as ended; there are growing
   * pauses between. A refusal that is known to end the grant ends it at once. Default 3.
   */
  refusalLimit?: number;
  /** The clock by which tokens expire and pauses end, in epoch ms. Default `Date.now`. */
  now?: () => number;
}

export type Settings = Required<TokenKeeperOptions>;

const durations = {
  refreshMargin: { fallback: 60_000, least: 0 },
  refreshTimeout: { fallback: 30_000, least: 1 },
  storeTimeout: { fallback: 2_000, least: 1 },
  lockLease: { fallback: 5_000, least: 1 },
  pollInterval: { fallback: 50, least: 1 },
  localCache: { fallback: 0, least: 0 },
};

/** The longest delay that `setTimeout` keeps to. */
export const LONGEST = 2 ** 31 - 1;

/**
 * @returns `value`, or `fallback` when there is none.
 * @throws TypeError that names the option.
 */
export function duration(name: string, value: unknown, least: number, fallback?: number, most = LONGEST): number {
  const given = value ?? fallback;
  if (typeof given === 'number' && given >= least && given <= most && given < Infinity) {
    return given;
  }
  const range = most === Infinity ? `from ${least}` : `from ${least} to ${most}`;
  throw new TypeError(`TokenKeeper: "${name}" must be a number of milliseconds ${range}`);
}

/** @throws TypeError that names the option which is missing, malformed or misspelt. */
export function readOptions(options: TokenKeeperOptions): Settings {
  // Written in JavaScript, anything may come.
  const given = Object(options) as Partial<TokenKeeperOptions>;
  refuseMisspelt('TokenKeeper', given, [...Object.keys(durations), 'strategy', 'store', 'refusalLimit', 'now']);
  const { strategy, store, now = Date.now, refusalLimit = 3 } = given;
  if (typeof strategy?.refresh !== 'function' && strategy?.canRefresh !== false) {
    throw new TypeError('TokenKeeper: "strategy" must have refresh(tokens) and canRefresh');
  }
  if (typeof store?.read !== 'function' || typeof store.write !== 'function') {
    throw new TypeError('TokenKeeper: "store" must be a token store, e.g. new MemoryTokenStore()');
  }
  if (typeof now !== 'function') throw new TypeError('TokenKeeper: "now" must be a function');
  if (!Number.isSafeInteger(refusalLimit) || refusalLimit < 1) {
    throw new TypeError('TokenKeeper: "refusalLimit" must be a whole number from 1');
  }
  const times = Object.entries(durations).map(([name, { fallback, least }]) => [
    name,
    duration(name, given[name as keyof typeof durations], least, fallback),
  ]);
  return { ...(Object.fromEntries(times) as Settings), strategy, store, refusalLimit, now };
}

/**
 * A name that is close to a known one is meant for it, and would be ignored without a word.
 *
 * @throws TypeError with the right spelling
 */
export function refuseMisspelt(whose: string, options: object, known: readonly string[]): void {
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const meant = known.find((each) => distance(plain(each), plain(name)) <= (each.length > 8 ? 2 : 1));
    if (meant !== undefined) throw new TypeError(`${whose}: there is no option "${name}"; did you mean "${meant}"?`);
  }
}
