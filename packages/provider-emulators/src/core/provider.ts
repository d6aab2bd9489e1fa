import type { Emulator } from './types.js';

/** What the list of providers holds of each. */
export interface ProviderEntry<O extends object = object, E extends Emulator = Emulator> {
  /** The provider's name as people know it. */
  readonly title: string;
  readonly create: (options?: O) => E;
  /** Where a person can look at the login page without an application; `undefined` where no browser gets there alone. */
  readonly loginPage: (emulator: E) => string | undefined;
}

/** An address with parameters, for a person to open. */
export const pageAddress = (address: string, parameters: Record<string, string>): string =>
  `${address}?${new URLSearchParams(parameters).toString().replaceAll('+', '%20')}`;
