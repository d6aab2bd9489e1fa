import type { Clock } from './clock.js';
import { type Dialect, type CurrentDialect, readDialect } from './dialect.js';
import type { Place } from './emulator.js';
import {
  A_CLOCK,
  A_COUNT,
  A_TEXT,
  AN_ID,
  arrayOf,
  type Check,
  checkOptions,
  type ChecksOf,
  demandObject,
  REDIRECT_URIS,
  shown,
} from './options.js';
import { isObject } from './parameters.js';
import { RedirectURIs } from './redirect-uris.js';
import type { Account, EmulatorOptions } from './types.js';

/** The shared options with their defaults in place. */
export interface Settings<A extends Account> {
  readonly accounts: readonly A[];
  readonly clientID: string;
  readonly clientName: string;
  readonly currentDialect: CurrentDialect;
  readonly maxRequests: number;
  readonly now: Clock;
  readonly place: Place;
  readonly redirectURIs: RedirectURIs;
}

const SHARED_OPTIONS: ChecksOf<EmulatorOptions> = {
  redirectURIs: REDIRECT_URIS,
  now: A_CLOCK,
  url: A_TEXT,
  accounts: arrayOf(
    'an array of people, each with an "id" that is a string',
    (each) => isObject(each) && typeof each['id'] === 'string',
    (each) => (isObject(each) ? 'has no such "id"' : `is ${shown(each)}`),
  ),
  clientName: A_TEXT,
  clientID: AN_ID,
  maxRequests: A_COUNT,
  // Checked by readDialect, whose messages are better.
  dialect: [() => true, ''],
};

/** A provider's values for options that are not given. */
export interface Defaults<A extends Account> {
  readonly provider: string;
  readonly clientID: string;
  readonly accounts: readonly A[];
  /** What its own options must be. */
  readonly options: Readonly<Record<string, Check>>;
  /** How its answers look in public. */
  readonly observed: Dialect;
  /** How many redirect URIs the provider registers; default so many that no test reaches the limit. */
  readonly redirectURILimit?: number;
}

/** @throws TypeError for an option of a wrong type, accounts that are missing or not distinct, a URL that is not one */
export function settings<A extends Account>(options: EmulatorOptions<A>, defaults: Defaults<A>): Settings<A> {
  const where = `the ${defaults.provider} emulator`;
  demandObject(where, options, "{ clientID: 'mine' }");
  checkOptions(where, options, { ...SHARED_OPTIONS, ...defaults.options });
  const { accounts = defaults.accounts, url = 'http://127.0.0.1', maxRequests = 1_000 } = options;
  if (accounts.length === 0)
    throw new TypeError(`${where}: option "accounts" must have at least one account, so that somebody can log in.`);
  if (new Set(accounts.map(({ id }) => id)).size < accounts.length)
    throw new TypeError(`${where}: option "accounts" must have a different id for each account.`);
  if (accounts.some(({ id }) => id === ''))
    throw new TypeError(`${where}: option "accounts" must have no account with an empty id.`);
  if (accounts.some(({ displayName }) => typeof displayName !== 'string'))
    throw new TypeError(
      `${where}: option "accounts" must have a "displayName" for each account, a string: the login page shows it.`,
    );
  if (!URL.canParse(url)) {
    throw new TypeError(
      `${where}: option "url" must be an absolute URL, such as http://localhost:4000, and is ${shown(url)}.`,
    );
  }
  return {
    accounts,
    clientID: options.clientID ?? defaults.clientID,
    clientName: options.clientName ?? 'Your application',
    currentDialect: readDialect(options.dialect, defaults.observed),
    maxRequests,
    // Read at each call: fake timers put another Date in its place, before or after this.
    now: options.now ?? (() => Date.now()),
    place: { url: new URL(url).origin },
    redirectURIs: new RedirectURIs(
      options.redirectURIs ?? [`http://localhost:3000/auth/${defaults.provider}/callback`],
      defaults.redirectURILimit,
    ),
  };
}
