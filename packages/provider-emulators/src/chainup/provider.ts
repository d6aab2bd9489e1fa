import type { ProviderEntry } from '../core/provider.js';
import { type ChainUpEmulator, type ChainUpOptions, createChainUpEmulator } from './emulator.js';

export const chainup: ProviderEntry<ChainUpOptions, ChainUpEmulator> = {
  title: 'ChainUp',
  create: createChainUpEmulator,
};
