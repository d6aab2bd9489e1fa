import type { AnyProfile, ProviderName } from '../providers/index.js';

/** A provider's profile without the provider's raw answer. */
export type LinkedProfile = Omit<AnyProfile, '_raw' | '_json'>;

/** Somebody who has logged in here, with everything they have linked. */
export interface User {
  id: string;
  profiles: Partial<Record<ProviderName, LinkedProfile>>;
}

/** In characters: a longer name is cut. */
const LONGEST_NAME = 80;

/** A name on one line: without marks that turn the text around it, or that nobody sees; `''` when nothing is left. */
function contained(name = ''): string {
  const text = name.replace(/[\p{Cc}\p{Bidi_C}\s]+/gu, ' ').trim();
  // By what readers take for one character: an emoji is not cut in two.
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  return characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME).join('')}…` : text;
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

export function linkedProfile(profile: AnyProfile): LinkedProfile {
  const { _raw, _json, ...rest } = profile;
  return rest;
}
