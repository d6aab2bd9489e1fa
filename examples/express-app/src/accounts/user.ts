import type { AnyProfile, ProviderName } from '../providers/index.js';

/** A provider's profile without the provider's raw answer. */
export type LinkedProfile = Omit<AnyProfile, '_raw' | '_json'>;

/** Somebody who has logged in here, with everything they have linked. */
export interface User {
  id: string;
  profiles: Partial<Record<ProviderName, LinkedProfile>>;
}

/** The name to greet with: that of the first provider that tells one. */
export function nameOf({ profiles }: User): string {
  const names = Object.values(profiles).map(({ id, displayName }) => (displayName === id ? '' : displayName));
  return names.find((name) => name !== '') ?? Object.values(profiles)[0]?.displayName ?? 'you';
}

/** What `req.user` is in this app. */
export const userOf = (req: { user?: Express.User | undefined }): User | undefined => req.user as User | undefined;

export function linkedProfile(profile: AnyProfile): LinkedProfile {
  const { _raw, _json, ...rest } = profile;
  return rest;
}
