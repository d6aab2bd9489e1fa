import type { Clock } from './clock.js';
import { type Dialect, type Speech, speechOf } from './dialect.js';
import type { Place } from './emulator.js';
import { demandList, refuseUnknown } from './options.js';
import { RedirectURIs } from './redirect-uris.js';
import type { Account, EmulatorOptions } from './types.js';

/** The shared options with their defaults in place. */
export interface Settings<A extends Account> {
  readonly accounts: readonly A[];
  readonly clientID: string;
  readonly clientName: string;
  readonly speech: Speech;
  readonly maxRequests: number;
  readonly now: Clock;
  readonly place: Place;
  readonly redirectURIs: RedirectURIs;
}

const SHARED_OPTIONS = [
  'redirectURIs',
  'now',
  'url',
  'accounts',
  'clientName',
  'clientID',
  'maxRequests',
  'dialect',
] as const satisfies readonly (keyof EmulatorOptions)[];

/** What one provider fills in where the options are silent. */
export interface Defaults<A extends Account> {
  readonly provider: string;
  readonly clientID: string;
  readonly accounts: readonly A[];
  /** The names of its own options. */
  readonly options: readonly string[];
  /** What the public has seen of the wire. */
  readonly observed: Dialect;
  /** How many redirect URIs the provider registers; default no limit that a test would meet. */
  readonly redirectURILimit?: number;
}

/** @throws TypeError for accounts that are missing or not distinct, a URL that is not one, a log of no possible size */
export function settings<A extends Account>(options: EmulatorOptions<A>, defaults: Defaults<A>): Settings<A> {
  refuseUnknown(`the ${defaults.provider} emulator`, options, [...SHARED_OPTIONS, ...defaults.options]);
  demandList('redirectURIs', options.redirectURIs);
  const { accounts = defaults.accounts, url = 'http://127.0.0.1', maxRequests = 1_000 } = options;
  if (accounts.length === 0) throw new TypeError('accounts: at least one is needed, to have somebody to log in.');
  if (new Set(accounts.map(({ id }) => id)).size < accounts.length)
    throw new TypeError('accounts: ids must be distinct.');
  if (accounts.some(({ id }) => id === '')) throw new TypeError('accounts: an id must not be empty.');
  if (!Number.isInteger(maxRequests) || maxRequests < 0) {
    throw new TypeError(`maxRequests: a whole number from 0, not ${maxRequests}.`);
  }
  if (!URL.canParse(url)) throw new TypeError(`url: not an absolute URL: "${url}".`);
  return {
    accounts,
    clientID: options.clientID ?? defaults.clientID,
    clientName: options.clientName ?? 'Your application',
    speech: speechOf(options.dialect, defaults.observed),
    maxRequests,
    now: options.now ?? Date.now,
    place: { url: new URL(url).origin },
    redirectURIs: new RedirectURIs(
      options.redirectURIs ?? [`http://localhost:3000/auth/${defaults.provider}/callback`],
      defaults.redirectURILimit,
    ),
  };
}
