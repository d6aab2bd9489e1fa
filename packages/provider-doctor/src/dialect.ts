import { claimsOf } from './judge-answer.js';
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

/** Claims by name, in the words of ELECQ's emulator. */
export function claimsBend({ accessToken, refreshToken }: Record<string, unknown>): Partial<Bend> {
  const [access, refresh] = [claimsOf(accessToken), claimsOf(refreshToken)];
  const bent = (claims: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.keys(claims)
        .filter((name) => !['random', 'iat', 'exp'].includes(name) && /^[A-Za-z_]{1,30}$/.test(name))
        .map((name) => [name, /^(sub|user_?id|id)$/i.test(name) ? '{id}' : name === 'nbf' ? '{iat}' : '']),
    );
  return {
    ...(access && { accessTokenClaims: bent(access) }),
    ...(refresh && { refreshTokenClaims: bent(refresh) }),
  };
}
