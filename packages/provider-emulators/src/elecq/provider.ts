import type { ProviderEntry } from '../core/provider.js';
import { type ElecqEmulator, type ElecqOptions, createElecqEmulator } from './emulator.js';

export const elecq: ProviderEntry<ElecqOptions, ElecqEmulator> = { title: 'ELECQ', create: createElecqEmulator };
