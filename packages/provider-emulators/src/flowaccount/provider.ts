import type { ProviderEntry } from '../core/provider.js';
import { type FlowAccountEmulator, type FlowAccountOptions, createFlowAccountEmulator } from './emulator.js';

export const flowaccount: ProviderEntry<FlowAccountOptions, FlowAccountEmulator> = {
  title: 'FlowAccount',
  create: createFlowAccountEmulator,
};
