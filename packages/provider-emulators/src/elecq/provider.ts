import type { ProviderEntry } from '../core/provider.js';
import { createElecqEmulator, type ElecqEmulator, type ElecqOptions } from './emulator.js';

export const elecq: ProviderEntry<ElecqOptions, ElecqEmulator> = {
  title: 'ELECQ',
  create: createElecqEmulator,
  // Basic on the authorize call: a browser has no way to send it.
  loginPage: () => undefined,
};
