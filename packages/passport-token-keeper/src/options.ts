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
  /** The clock by which tokens expire, in epoch ms. Default `Date.now`. */
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
export function duration(name: string, value: unknown, least: number, fallback?: number): number {
  const given = value ?? fallback;
  if (typeof given === 'number' && given >= least && given <= LONGEST) return given;
  throw new TypeError(`TokenKeeper: "${name}" must be a number of milliseconds from ${least} to ${LONGEST}`);
}

/** @throws TypeError that names the option which is missing or malformed. */
export function settle(options: TokenKeeperOptions): Settings {
  // Written in JavaScript, anything may come.
  const { strategy, store, now = Date.now } = options as Partial<TokenKeeperOptions>;
  if (typeof strategy?.refresh !== 'function' && strategy?.canRefresh !== false) {
    throw new TypeError('TokenKeeper: "strategy" must have refresh(tokens) and canRefresh');
  }
  if (typeof store?.read !== 'function' || typeof store.lock !== 'function') {
    throw new TypeError('TokenKeeper: "store" must be a token store, e.g. new MemoryTokenStore()');
  }
  if (typeof now !== 'function') throw new TypeError('TokenKeeper: "now" must be a function');
  const times = Object.entries(durations).map(([name, { fallback, least }]) => [
    name,
    duration(name, options[name as keyof typeof durations], least, fallback),
  ]);
  return { ...(Object.fromEntries(times) as Settings), strategy, store, now };
}
