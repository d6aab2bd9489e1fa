import { chainup } from './chainup.js';
import { elecq } from './elecq.js';
import { elice } from './elice.js';
import { flowaccount } from './flowaccount.js';
import type { ProviderDefinition, ProviderName } from './provider.js';

export const PROVIDERS: Readonly<Record<ProviderName, ProviderDefinition>> = { elecq, chainup, elice, flowaccount };
export type { ProviderDefinition, ProviderName } from './provider.js';
