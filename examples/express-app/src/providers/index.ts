import { chainup } from './chainup.js';
import { elecq } from './elecq.js';
import { elice } from './elice.js';
import { flowaccount } from './flowaccount.js';
import type { ProviderDefinition } from './provider.js';

export type { LoginStrategy, ProviderApi, ProviderDefinition, Setup } from './provider.js';

const ALL = [elecq, chainup, elice, flowaccount];

export type ProviderName = (typeof ALL)[number]['name'];

/** In the order of the login page. */
export const PROVIDERS: readonly ProviderDefinition<ProviderName>[] = ALL;
