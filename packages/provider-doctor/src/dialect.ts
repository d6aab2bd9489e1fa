import type { Bend } from './providers/provider.js';

/** Puts two parts of a dialect together. */
export function mergeBend(one: Bend, other: Bend): Bend {
  return {
    ...one,
    ...other,
    ...((one.envelope ?? other.envelope) && { envelope: { ...one.envelope, ...other.envelope } }),
    ...((one.answers ?? other.answers) && { answers: { ...one.answers, ...other.answers } }),
  };
}

/** The text of a dialect file, for `startEmulators({ elecq: { dialect: require('./file.json') } })`. */
export const dialectText = (bend: Bend): string => `${JSON.stringify(bend, null, 2)}\n`;
