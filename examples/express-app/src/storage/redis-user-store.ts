import { randomUUID } from 'node:crypto';
import type { Redis } from './redis.js';
import type { LinkedProfile, User } from '../accounts/user.js';
import type { LinkRefusal, UserStore } from '../accounts/user-store.js';

const userKey = (id: string): string => `sample-app:user:${id}`;
const ownerKey = ({ provider, id }: LinkedProfile): string => `sample-app:owner:${provider}:${id}`;

/**
 * Users that all instances share. A user is a hash with one field per provider, so that two links at once do not overwrite
 * each other; who owns a provider account is decided by SET NX.
 */
export class RedisUserStore implements UserStore {
  constructor(private readonly redis: Redis) {}

  async find(id: string): Promise<User | undefined> {
    const fields = await this.redis.hGetAll(userKey(id));
    const profiles = Object.entries(fields).map(([provider, json]) => [provider, JSON.parse(json) as unknown]);
    return profiles.length === 0 ? undefined : { id, profiles: Object.fromEntries(profiles) as User['profiles'] };
  }

  async findOrCreate(profile: LinkedProfile): Promise<User> {
    const known = await this.redis.get(ownerKey(profile));
    if (known !== null) return this.#write(known, profile);
    // The user is there before the key that leads to it; whoever sets that key second uses the first one's user.
    const id = randomUUID();
    const user = await this.#write(id, profile);
    const owner = await this.#claim(id, profile);
    if (owner === id) return user;
    await this.redis.del(userKey(id));
    return this.#write(owner, profile);
  }

  async link(userId: string, profile: LinkedProfile): Promise<User | LinkRefusal> {
    const linked = await this.redis.hGet(userKey(userId), profile.provider);
    if (linked && (JSON.parse(linked) as LinkedProfile).id !== profile.id) return 'another-linked';
    if ((await this.#claim(userId, profile)) !== userId) return 'taken';
    return this.#write(userId, profile);
  }

  /** Who owns the provider account now. */
  async #claim(userId: string, profile: LinkedProfile): Promise<string> {
    const claimed = await this.redis.set(ownerKey(profile), userId, { condition: 'NX' });
    return claimed === null ? ((await this.redis.get(ownerKey(profile))) ?? userId) : userId;
  }

  async #write(id: string, profile: LinkedProfile): Promise<User> {
    await this.redis.hSet(userKey(id), profile.provider, JSON.stringify(profile));
    const user = await this.find(id);
    if (!user) throw new Error('The user vanished while being written.');
    return user;
  }
}
