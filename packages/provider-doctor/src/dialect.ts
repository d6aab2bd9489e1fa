import { claimsOf } from './judge-answer.js';
import type { Dialect } from './providers/provider.js';

/** Puts two parts of a dialect together. */
export function mergeDialects(one: Dialect, other: Dialect): Dialect {
  return {
    ...one,
    ...other,
    ...((one.envelope ?? other.envelope) && { envelope: { ...one.envelope, ...other.envelope } }),
    ...((one.answers ?? other.answers) && { answers: { ...one.answers, ...other.answers } }),
  };
}

/** The text of a dialect file, for `startEmulators({ elecq: { dialect: require('./file.json') } })`. */
export const dialectText = (dialect: Dialect): string => `${JSON.stringify(dialect, null, 2)}\n`;

/** Names of claims, as a dialect of ELECQ's emulator says them. */
export function claimsDialect({ accessToken, refreshToken }: Record<string, unknown>): Partial<Dialect> {
  const [access, refresh] = [claimsOf(accessToken), claimsOf(refreshToken)];
  const withoutValues = (claims: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.keys(claims)
        .filter((name) => !['random', 'iat', 'exp'].includes(name) && /^[A-Za-z_]{1,30}$/.test(name))
        .map((name) => [name, /^(sub|user_?id|id)$/i.test(name) ? '{id}' : name === 'nbf' ? '{iat}' : '']),
    );
  return {
    ...(access && { accessTokenClaims: withoutValues(access) }),
    ...(refresh && { refreshTokenClaims: withoutValues(refresh) }),
  };
}
