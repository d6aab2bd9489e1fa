import { randomUUID } from 'node:crypto';
import type { LinkedProfile, TokenMark, User } from '../accounts/user.js';
import type { LinkRefusal, UserStore } from '../accounts/user-store.js';
import type { ProviderName } from '../providers/index.js';

const identity = ({ provider, id }: LinkedProfile): string => `${provider}/${id}`;

/** Users of one process; a restart forgets them. */
export class MemoryUserStore implements UserStore {
  readonly #users = new Map<string, User>();
  readonly #owners = new Map<string, string>();

  find(id: string): Promise<User | undefined> {
    return Promise.resolve(structuredClone(this.#users.get(id)));
  }

  findOrCreate(profile: LinkedProfile): Promise<User> {
    const id = this.#owners.get(identity(profile)) ?? randomUUID();
    return Promise.resolve(this.#give(this.#users.get(id) ?? { id, profiles: {}, marks: {} }, profile));
  }

  link(userId: string, profile: LinkedProfile): Promise<User | LinkRefusal> {
    const owner = this.#owners.get(identity(profile));
    if (owner !== undefined && owner !== userId) return Promise.resolve('taken');
    const user = this.#users.get(userId) ?? { id: userId, profiles: {}, marks: {} };
    const linked = user.profiles[profile.provider];
    if (linked !== undefined && linked.id !== profile.id) return Promise.resolve('another-linked');
    return Promise.resolve(this.#give(user, profile));
  }

  unlink(userId: string, provider: ProviderName): Promise<User | undefined> {
    const { profiles = {}, marks = {} } = this.#users.get(userId) ?? {};
    const { [provider]: profile, ...otherProfiles } = profiles;
    const { [provider]: _mark, ...otherMarks } = marks;
    if (profile) {
      this.#owners.delete(identity(profile));
      this.#users.set(userId, { id: userId, profiles: otherProfiles, marks: otherMarks });
      if (Object.keys(otherProfiles).length === 0) this.#users.delete(userId);
    }
    return this.find(userId);
  }

  mark(userId: string, provider: ProviderName, mark: TokenMark): Promise<void> {
    const user = this.#users.get(userId);
    if (user?.profiles[provider]) user.marks[provider] = mark;
    return Promise.resolve();
  }

  #give(user: User, profile: LinkedProfile): User {
    user.profiles[profile.provider] = profile;
    this.#users.set(user.id, user);
    this.#owners.set(identity(profile), user.id);
    return structuredClone(user);
  }
}
