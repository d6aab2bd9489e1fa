import { Script } from './client.js';

/*
 * One record is one Redis hash. Field v is its version, and field p is the sealed value. Records of this package's first edition
 * have no v: their fields e, g and m together are the version. They are still read, and the next write brings them to today's
 * form. KEYS are always the record and the list of due records. Redis runs a script as one step. Reading is a script, too,
 * because clients that read from replicas still send scripts to the master.
 */

const version = `
local function version(record)
  if redis.call('TYPE', record).ok ~= 'hash' then return false end
  local r = redis.call('HMGET', record, 'v', 'e', 'g', 'm')
  return r[1] or r[2] and 'old.' .. r[2] .. '.' .. r[3] .. '.' .. (r[4] or '')
end`;

/** Returns v and p, and e, g, m and f of an older record. */
export const read = new Script(`return redis.call('HMGET', KEYS[1], 'v', 'p', 'e', 'g', 'm', 'f')`);

/**
 * ARGV: the expected version or ''; the name; and, unless the record is removed: the new version, the sealed value, and due or
 * ''. HSET comes first, since a Redis whose memory is full refuses it: what a script has written before it fails is not undone.
 */
export const write = new Script(`${version}
if ARGV[1] ~= '' and version(KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[3] then
  local kind = redis.call('TYPE', KEYS[1]).ok
  if kind ~= 'hash' and kind ~= 'none' then redis.call('DEL', KEYS[1]) end
  redis.call('HSET', KEYS[1], 'v', ARGV[3], 'p', ARGV[4])
  redis.call('HDEL', KEYS[1], 'e', 'g', 'f', 'l', 'o', 'u', 'm', 'n', 'k', 'a')
else
  redis.call('DEL', KEYS[1])
end
if (ARGV[5] or '') == '' then redis.call('ZREM', KEYS[2], ARGV[2]) else redis.call('ZADD', KEYS[2], ARGV[5], ARGV[2]) end
return 1`);

/** ARGV: name. Removes a record from the list when Redis has evicted it, or somebody else has deleted it. */
export const unlist = new Script(`
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[1]) end`);
