import type { KeyObject } from 'node:crypto';

/** Where each option's value comes from, in words that complete «It is …» for the developer who reads the error. */
export type OptionSources = Readonly<Record<string, string>>;

/** Who a provider is, in the words that errors, sessions and registrations use. */
export interface Provider {
  /** The strategy's name and the profile's `provider`, e.g. `'elice'`. */
  name: string;
  /** The name in sentences, e.g. `'Elice'`. */
  label: string;
  /** Of the strategy's package: what its `User-Agent` says beside `passport-<name>`. */
  version: string;
  /** Where each option's value comes from. */
  sources: OptionSources;
}

/** What a provider package makes of its own options, and the standard values it deviates from. */
export interface ProviderSettings {
  /** Where the options name no other. */
  authorizationURL?: string;
  tokenURL?: string;
  refreshURL?: string | undefined;
  clientSecret?: string;
  /** Of clients that have no secret: what pending logins are sealed with is derived from it. */
  privateKey?: KeyObject;
  /** The default of the `scope` option. */
  scope?: string[];
  scopeSeparator?: string;
  /** The provider's own names for callback parameters, e.g. `{ authorizationCode: 'code' }`. */
  callbackNames?: Readonly<Record<string, string>>;
  /** The default of the `stateEcho` option. */
  stateEcho?: boolean;
  /** The provider takes callback URLs on `https:` only, and on loopback while one develops. */
  httpsCallback?: boolean;
}

/** A login about to leave for the provider. */
export interface Departure {
  /** The `state` parameter, which the callback must carry. */
  state: string | undefined;
  /** The absolute callback URL of this login. */
  callbackURL: string;
}

/** Where the browser goes. */
export interface Destination {
  url: URL;
  /** `false` when the provider will not return `state` on this way. */
  stateEcho?: boolean;
}
