/** The faults that a provider knows beside the common ones, by endpoint. */
export type FaultNames = Readonly<Record<string, string>>;
