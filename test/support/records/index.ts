import type { Provider } from 'provider-emulators';
import type { ProviderRecord } from '../record.js';
import { acme } from './acme.js';
import { chainup } from './chainup.js';
import { elecq } from './elecq.js';
import { elice } from './elice.js';
import { flowaccount } from './flowaccount.js';

/** All providers, and the model of a new one. A provider is in every suite by an entry here. */
export const RECORDS = { elecq, chainup, elice, flowaccount, acme } satisfies Record<Provider | 'acme', ProviderRecord>;
