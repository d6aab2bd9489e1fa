import { chainup } from './chainup.js';
import { elecq } from './elecq.js';
import { elice } from './elice.js';
import { flowaccount } from './flowaccount.js';
import type { ProviderDefinition } from './provider.js';

export type { AnyProfile, LoginStrategy, ProviderApi, ProviderDefinition, ProviderName, Setup } from './provider.js';

/** In the order of the login page. */
export const PROVIDERS: readonly ProviderDefinition[] = [elecq, chainup, elice, flowaccount];
