import type { Emulator } from './types.js';

/** A provider's entry in the list of providers. */
export interface ProviderEntry<O extends object = object, E extends Emulator = Emulator> {
  /** The provider's name as people know it. */
  readonly title: string;
  readonly create: (options?: O) => E;
}
