import type { ProviderName } from '../providers/index.js';
import type { LinkedProfile, TokenMark, User } from './user.js';

/** Why a provider account was not linked. */
export type LinkRefusal =
  /** Somebody else here has it. */
  | 'taken'
  /** The user has another account of this provider linked already. */
  | 'another-linked';

/**
 * Where users live. A provider account (provider and id) belongs to one user at most, however many requests ask at once. A user
 * without any is no more.
 */
export interface UserStore {
  find(id: string): Promise<User | undefined>;
  /** The user to whom the provider account belongs, made now if there is none. The profile is brought up to date. */
  findOrCreate(profile: LinkedProfile): Promise<User>;
  /** Gives the provider account to the user, or says why not. */
  link(userId: string, profile: LinkedProfile): Promise<User | LinkRefusal>;
  /**
   * Takes the provider's account away from the user; it is free for anybody then.
   *
   * @returns the user as they are then; undefined when it was their last one
   */
  unlink(userId: string, provider: ProviderName): Promise<User | undefined>;
  /** Notes something about a token of the user's, in place of what was noted before; nothing when they have no account there. */
  mark(userId: string, provider: ProviderName, mark: TokenMark): Promise<void>;
}
