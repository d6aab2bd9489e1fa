import { chainup } from './chainup/provider.js';
import { elecq } from './elecq/provider.js';
import { elice } from './elice/provider.js';
import { flowaccount } from './flowaccount/provider.js';

/** All providers, in the order of their ports. Types, `startEmulators`, the command and its help follow from this list. */
export const PROVIDERS = { elecq, chainup, elice, flowaccount };

export type Provider = keyof typeof PROVIDERS;

/** Each provider's own options. */
export type ProviderOptions = {
  readonly [P in Provider]?: NonNullable<Parameters<(typeof PROVIDERS)[P]['create']>[0]>;
};

/** Each provider's emulator. */
export type ProviderEmulators = { readonly [P in Provider]: ReturnType<(typeof PROVIDERS)[P]['create']> };

export const PROVIDER_NAMES = Object.keys(PROVIDERS) as Provider[];

/** "ELECQ, ChainUp, Elice and FlowAccount" */
export const PROVIDER_TITLES = new Intl.ListFormat('en-GB').format(PROVIDER_NAMES.map((name) => PROVIDERS[name].title));
