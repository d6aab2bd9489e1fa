import type { ProviderName } from '../providers/index.js';
import { chainup } from './chainup.js';
import type { Deviation } from './deviation.js';
import { elecq } from './elecq.js';
import { elice } from './elice.js';
import { flowaccount } from './flowaccount.js';

export { type Comparison, type Difference, compareWithStandard } from './beside.js';
export { type Deviation, originOf, type Quotation } from './deviation.js';

/** Where each provider leaves the standard: the tables of their READMEs. */
export const DEVIATIONS: Readonly<Record<ProviderName, readonly Deviation[]>> = { elecq, chainup, elice, flowaccount };
