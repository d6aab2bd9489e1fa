import { chainup } from './chainup.js';
import { elecq } from './elecq.js';
import { elice } from './elice.js';
import { flowaccount } from './flowaccount.js';
import type { ProviderDefinition } from './provider.js';

/** All providers, in the order of the help. */
export const PROVIDERS = { elecq, chainup, elice, flowaccount } satisfies Record<string, ProviderDefinition>;
export type { ProviderDefinition } from './provider.js';
