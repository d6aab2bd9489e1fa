import { Script } from './client.js';

/*
 * One record is one hash: v, its version, and p, what was stored, sealed. What an older edition of this package wrote has no v
 * but e, g and m, which name its version, and is read until it is written anew.
 * KEYS are always the record and the list of due records. Redis runs a script as one step. Reading is a script, too: clients
 * that read from replicas send scripts to the master all the same.
 */

const version = `
local function version(record)
  if redis.call('TYPE', record).ok ~= 'hash' then return false end
  local r = redis.call('HMGET', record, 'v', 'e', 'g', 'm')
  return r[1] or r[2] and 'old.' .. r[2] .. '.' .. r[3] .. '.' .. (r[4] or '')
end`;

/** Answers v, p, and of an older record e, g, m and f. */
export const read = new Script(`return redis.call('HMGET', KEYS[1], 'v', 'p', 'e', 'g', 'm', 'f')`);

/**
 * ARGV: expected version or '', name, and for another record: its version, sealed, due or ''. The first write is the one that a full
 * Redis refuses: a script that fails is not undone.
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

/** ARGV: name. Takes off the list what was deleted or evicted behind our back. */
export const unlist = new Script(`
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[1]) end`);
