import { randomUUID } from 'node:crypto';
import type { LinkedProfile, TokenMark, User } from '../accounts/user.js';
import type { LinkRefusal, UserStore } from '../accounts/user-store.js';
import type { ProviderName } from '../providers/index.js';
import type { Redis } from './redis.js';

const userKey = (id: string): string => `sample-app:user:${id}`;
const ownerKey = ({ provider, id }: { provider: string; id: string }): string => `sample-app:owner:${provider}:${id}`;

/*
 * A user is a hash: for each provider a field `elice` with the profile, and where there is one a field `elice:mark`. Another key says to
 * whom a provider account belongs. Each script changes both in one step, so that they never disagree. Times and chance
 * are left out of the scripts, and every key is named.
 */

/** KEYS: the user, the owner. ARGV: the user's id, whom the account must belong to now (`''`: nobody), provider, profile. */
const GIVE = `
if (redis.call('GET', KEYS[2]) or '') ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])
return 1`;

/** The same for a user who has chosen the account: another one of the provider's is not replaced. */
const LINK = `
local owner = redis.call('GET', KEYS[2])
if owner and owner ~= ARGV[1] then return 'taken' end
local linked = redis.call('HGET', KEYS[1], ARGV[2])
if linked and cjson.decode(linked).id ~= ARGV[4] then return 'another-linked' end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
return 'linked'`;

/** KEYS: the user, the owner. ARGV: provider, the profile that is to go. */
const UNLINK = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1], ARGV[1] .. ':mark')
redis.call('DEL', KEYS[2])
return 1`;

/** KEYS: the user. ARGV: provider, mark. */
const MARK = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1] .. ':mark', ARGV[2]) end`;

/** Users that all instances share. */
export class RedisUserStore implements UserStore {
  constructor(private readonly redis: Redis) {}

  async find(id: string): Promise<User | undefined> {
    const user: User = { id, profiles: {}, marks: {} };
    for (const [field, json] of Object.entries(await this.redis.hGetAll(userKey(id)))) {
      const [provider, isMark] = field.split(':') as [ProviderName, string?];
      if (isMark === undefined) user.profiles[provider] = JSON.parse(json) as LinkedProfile;
      else user.marks[provider] = JSON.parse(json) as TokenMark;
    }
    return Object.keys(user.profiles).length === 0 ? undefined : user;
  }

  async findOrCreate(profile: LinkedProfile): Promise<User> {
    // Once more when somebody else was first, or has just let it go.
    for (;;) {
      const owner = await this.redis.get(ownerKey(profile));
      const id = owner ?? randomUUID();
      const isGiven = await this.#run(GIVE, [userKey(id), ownerKey(profile)], id, owner ?? '', ...fieldOf(profile));
      const user = isGiven === 1 ? await this.find(id) : undefined;
      if (user) return user;
    }
  }

  async link(userId: string, profile: LinkedProfile): Promise<User | LinkRefusal> {
    const keys = [userKey(userId), ownerKey(profile)];
    const result = await this.#run(LINK, keys, userId, ...fieldOf(profile), profile.id);
    if (result !== 'linked') return result as LinkRefusal;
    return (await this.find(userId)) ?? this.link(userId, profile);
  }

  async unlink(userId: string, provider: ProviderName): Promise<User | undefined> {
    // Once more when the profile was brought up to date meanwhile.
    for (;;) {
      const json = await this.redis.hGet(userKey(userId), provider);
      if (!json) return this.find(userId);
      const { id } = JSON.parse(json) as LinkedProfile;
      const isGone = await this.#run(UNLINK, [userKey(userId), ownerKey({ provider, id })], provider, json);
      if (isGone === 1) return this.find(userId);
    }
  }

  async mark(userId: string, provider: ProviderName, mark: TokenMark): Promise<void> {
    await this.#run(MARK, [userKey(userId)], provider, JSON.stringify(mark));
  }

  #run(script: string, keys: string[], ...args: string[]): Promise<unknown> {
    return this.redis.eval(script, { keys, arguments: args });
  }
}

const fieldOf = (profile: LinkedProfile): [string, string] => [profile.provider, JSON.stringify(profile)];
