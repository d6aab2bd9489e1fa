import { distance } from 'fastest-levenshtein';

import type { TokenStore } from './store.js';
import type { RefreshableStrategy } from './tokens.js';

/** The options of a `TokenKeeper`. All durations are in milliseconds. */
export interface TokenKeeperOptions {
  strategy: RefreshableStrategy;
  store: TokenStore;
  /** How long before its expiry an access token is refreshed: it must still be valid when the API gets it. Default 60 000. */
  refreshMargin?: number;
  /**
   * How long one refresh may take, with the provider call and with waiting for another process. After that the callers get a
   * `RefreshUnavailableError`. No lock is held for longer. Should be more than the strategy's own `timeout`. Default 30 000.
   */
  refreshTimeout?: number;
  /** How long one call of the store may take. Default 2 000. */
  storeTimeout?: number;
  /**
   * How long a lock stays after its process has crashed: so long the next process may have to wait. A running process renews its
   * lock three times in this time. Must be more than `storeTimeout`. Default 5 000, or twice `storeTimeout` where that is more.
   */
  lockLease?: number;
  /** How long a process waits before it looks again whether another process has finished its refresh. Default 50. */
  pollInterval?: number;
  /**
   * How long this process may use a record from its memory. In that time it does not see what *another* process saved or forgot;
   * what this process saved or forgot, it sees at once. Default 0: every call reads the store.
   */
  localCache?: number;
  /**
   * After how many refusals in a row for an unknown reason the login counts as ended. The pauses between the attempts grow. An
   * error that is known to end the grant ends it at once. Default 3.
   */
  refusalLimit?: number;
  /** The clock for expiry and pauses, in epoch ms. Default `Date.now`. */
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

/** The longest delay of `setTimeout`; a longer one would fire at once. */
export const LONGEST = 2 ** 31 - 1;

/**
 * @returns `value`, or `fallback` when the value is missing.
 * @throws TypeError that names the option.
 */
export function duration(
  whose: string,
  name: string,
  value: unknown,
  { least, fallback, most = LONGEST }: { least: number; fallback?: number; most?: number },
): number {
  const given = value ?? fallback;
  if (typeof given === 'number' && given >= least && given <= most && given < Infinity) {
    return given;
  }
  const range = most === Infinity ? `from ${least}` : `from ${least} to ${most}`;
  throw new TypeError(`${whose}: "${name}" must be a number of milliseconds ${range}`);
}

/** @throws TypeError that names the option which is missing, malformed or misspelt. */
export function readOptions(options: TokenKeeperOptions): Settings {
  // A JavaScript caller may pass anything.
  const given = Object(options) as Partial<TokenKeeperOptions>;
  refuseMisspelt('TokenKeeper', given, [...Object.keys(durations), 'strategy', 'store', 'refusalLimit', 'now']);
  const { strategy, store, now = () => Date.now(), refusalLimit = 3 } = given;
  if (typeof strategy?.refresh !== 'function' && strategy?.canRefresh !== false) {
    throw new TypeError('TokenKeeper: "strategy" must be a strategy with refresh(tokens) and canRefresh');
  }
  if (typeof store?.read !== 'function' || typeof store.write !== 'function') {
    throw new TypeError(
      'TokenKeeper: "store" must be a token store with read() and write(), e.g. new MemoryTokenStore()',
    );
  }
  // With NaN nothing would ever expire.
  if (typeof now !== 'function' || !Number.isFinite(now())) {
    throw new TypeError('TokenKeeper: "now" must be a function that returns epoch milliseconds, such as Date.now');
  }
  if (!Number.isSafeInteger(refusalLimit) || refusalLimit < 1) {
    throw new TypeError('TokenKeeper: "refusalLimit" must be a whole number, 1 or more');
  }
  const times = Object.fromEntries(
    Object.entries(durations).map(([name, { fallback, least }]) => [
      name,
      duration('TokenKeeper', name, given[name as keyof typeof durations], { least, fallback }),
    ]),
  ) as Record<keyof typeof durations, number>;
  const { storeTimeout } = times;
  const lockLease = given.lockLease ?? Math.max(times.lockLease, 2 * storeTimeout);
  if (lockLease <= storeTimeout) {
    // A lock could run out while its holder waits for the store to renew it.
    throw new TypeError(`TokenKeeper: "lockLease" must be more than "storeTimeout", which is ${storeTimeout}`);
  }
  return { ...times, lockLease, strategy, store, refusalLimit, now };
}

/**
 * An unknown name that is close to a known one must be a misspelling: it would be ignored silently.
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
