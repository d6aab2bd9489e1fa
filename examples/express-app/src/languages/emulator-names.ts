import type { ProviderEmulators } from 'provider-emulators';

/** The faults of every emulator, by endpoint. */
type Names = ProviderEmulators[keyof ProviderEmulators]['faults']['names'];
type KeyOf<N> = N extends N ? keyof N : never;
type ValueOf<N> = N extends N ? N[keyof N] : never;

/** The endpoints that an emulator has faults for: one without words does not compile. */
export type EndpointName = KeyOf<Names>;

/** The faults that an emulator has: one without words does not compile. */
export type FaultName = ValueOf<Names>[number];
