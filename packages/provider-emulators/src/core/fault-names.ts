/** The faults that a provider knows in addition to the common ones, by endpoint. */
export type FaultNames = Readonly<Record<string, string>>;
