import type { Emulator } from './types.js';

/** A provider's entry in the list of providers. */
export interface ProviderEntry<O extends object = object, E extends Emulator = Emulator> {
  /** The provider's name as people know it. */
  readonly title: string;
  readonly create: (options?: O) => E;
  /** An address at which a person can see the login page without an application; `undefined` where a browser alone cannot open it. */
  readonly loginPage: (emulator: E) => string | undefined;
}

/** An address with parameters, for a person to open. */
export const pageAddress = (address: string, parameters: Record<string, string>): string =>
  `${address}?${new URLSearchParams(parameters).toString().replaceAll('+', '%20')}`;
