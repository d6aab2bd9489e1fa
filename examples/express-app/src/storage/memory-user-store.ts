import { randomUUID } from 'node:crypto';
import type { LinkedProfile, User } from '../accounts/user.js';
import type { LinkRefusal, UserStore } from '../accounts/user-store.js';

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
    return Promise.resolve(this.#give(id, profile));
  }

  link(userId: string, profile: LinkedProfile): Promise<User | LinkRefusal> {
    const owner = this.#owners.get(identity(profile));
    if (owner !== undefined && owner !== userId) return Promise.resolve('taken');
    const linked = this.#users.get(userId)?.profiles[profile.provider];
    if (linked !== undefined && linked.id !== profile.id) return Promise.resolve('another-linked');
    return Promise.resolve(this.#give(userId, profile));
  }

  #give(id: string, profile: LinkedProfile): User {
    const { profiles } = this.#users.get(id) ?? { profiles: {} };
    const user = { id, profiles: { ...profiles, [profile.provider]: profile } };
    this.#users.set(id, user);
    this.#owners.set(identity(profile), id);
    return structuredClone(user);
  }
}
