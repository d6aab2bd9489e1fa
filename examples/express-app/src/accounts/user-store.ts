import type { LinkedProfile, User } from './user.js';

/** Why a provider account was not linked. */
export type LinkRefusal =
  /** Somebody else here has it. */
  | 'taken'
  /** The user has another account of this provider linked already. */
  | 'another-linked';

/** Where users live. A provider account (provider and id) belongs to one user at most, however many requests ask at once. */
export interface UserStore {
  find(id: string): Promise<User | undefined>;
  /** The user to whom the provider account belongs, made now if there is none. The profile is brought up to date. */
  findOrCreate(profile: LinkedProfile): Promise<User>;
  /** Gives the provider account to the user, or says why not. */
  link(userId: string, profile: LinkedProfile): Promise<User | LinkRefusal>;
}
