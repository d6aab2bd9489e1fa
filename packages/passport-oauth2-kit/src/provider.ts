import type { KeyObject } from 'node:crypto';

/** Where the value of each option comes from, in words that continue the sentence «It is …» in an error message. */
export type OptionSources = Readonly<Record<string, string>>;

/** The names of a provider in errors, cookies, sessions and registrations. */
export interface Provider {
  /** The strategy's name and the profile's `provider`, e.g. `'elice'`. */
  name: string;
  /** The name in messages, e.g. `'Elice'`. */
  label: string;
  /** The version of the strategy's package, for the `User-Agent` header `passport-<name>/<version>`. */
  version: string;
  /** Where each option's value comes from. */
  sources: OptionSources;
}

/** What a provider package passes to the kit: its endpoints and secrets, and where the provider differs from the standard. */
export interface ProviderSettings {
  /** The default endpoints; the options of the same names replace them. */
  authorizationURL?: string;
  tokenURL?: string;
  refreshURL?: string | undefined;
  clientSecret?: string;
  /** For clients without a secret: the key that encrypts pending logins is derived from it. */
  privateKey?: KeyObject;
  /** The default of the `scope` option. */
  scope?: string[];
  scopeSeparator?: string;
  /** The provider's own names for callback parameters, e.g. `{ authorizationCode: 'code' }`. */
  callbackNames?: Readonly<Record<string, string>>;
  /** The member of a token answer that says whose tokens they are, e.g. `'openId'`. A refresh must not change it. */
  tokenOwner?: string;
  /** The default of the `stateEcho` option. */
  stateEcho?: boolean;
  /** The provider accepts `https:` callback URLs only. Loopback is allowed for development. */
  httpsCallback?: boolean;
}

/** A login whose browser is about to be sent to the provider. */
export interface Departure {
  /** The `state` parameter, which the callback must carry. */
  state: string | undefined;
  /** The absolute callback URL of this login. */
  callbackURL: string;
}

/** The address that the browser is sent to. */
export interface Destination {
  url: URL;
  /** `false` when the provider will not return `state` from this address. */
  stateEcho?: boolean;
}
