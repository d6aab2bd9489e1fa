import type { ProviderEntry } from '../core/provider.js';
import { type EliceEmulator, type EliceOptions, createEliceEmulator } from './emulator.js';

export const elice: ProviderEntry<EliceOptions, EliceEmulator> = { title: 'Elice', create: createEliceEmulator };
