import type { ProviderEntry } from '../../packages/provider-emulators/src/core/provider.js';
import { type AcmeEmulator, type AcmeOptions, createAcmeEmulator } from './emulator.js';

export const acme: ProviderEntry<AcmeOptions, AcmeEmulator> = { title: 'Acme', create: createAcmeEmulator };
