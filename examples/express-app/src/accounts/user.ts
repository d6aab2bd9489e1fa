import { createHash } from 'node:crypto';
import { contained } from './contained.js';
import type { VerifyContext } from 'passport-flowaccount';
import type { ProviderName } from '../providers/index.js';

/** A provider's profile without the provider's raw answer. */
export type LinkedProfile = Omit<VerifyContext['profile'], '_raw' | '_json' | 'provider'> & { provider: ProviderName };

/** What is known here of an access token, against what the provider said of its life. */
export interface TokenMark {
  /** `'expired'`: it shall count as ended. `'refused'`: the provider's API did not take it, and no new one helped. */
  kind: 'expired' | 'refused';
  /** Which token is meant: a mark ends with it. */
  fingerprint: string;
}

/** Somebody who has logged in here, with everything they have linked. */
export interface User {
  id: string;
  profiles: Partial<Record<ProviderName, LinkedProfile>>;
  marks: Partial<Record<ProviderName, TokenMark>>;
}

/** Tells one token from another, and nothing about either. */
export const fingerprintOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** What is known of this token. */
export function markOn({ marks }: User, provider: ProviderName, token: string): TokenMark['kind'] | undefined {
  const mark = marks[provider];
  return mark?.fingerprint === fingerprintOf(token) ? mark.kind : undefined;
}

/**
 * The name to greet with: that of the first provider that tells one.
 *
 * @param nameless for somebody who has not even a readable id
 */
export function nameOf({ profiles }: User, nameless: string): string {
  const names = Object.values(profiles).map(({ id, displayName }) =>
    displayName === id ? '' : contained(displayName),
  );
  return names.find((name) => name !== '') ?? (contained(Object.values(profiles)[0]?.id) || nameless);
}

/** What `req.user` is in this app. */
export const userOf = (req: { user?: Express.User | undefined }): User | undefined => req.user as User | undefined;

export function linkedProfile(profile: VerifyContext['profile']): LinkedProfile {
  const { _raw, _json, ...rest } = profile;
  // By a strategy of this app.
  return { ...rest, provider: rest.provider as ProviderName };
}
