import { Script } from './client.js';

/*
 * One record is one hash:
 *   p  what was stored, sealed        e  the login: another id with every save
 *   g  the fence of the refresh that wrote p, 0 for a login
 *   f  the last fence granted         l, o, u  the lock: its fence, its owner, until when (ms of Redis' clock)
 *   m  why the tokens have ended      n, k, a  a failed refresh: its fence, kind and time
 * KEYS are always the record and the list of due subjects. Redis runs a script as one step, and one script does all that must
 * not be torn apart. Leases go by Redis' own clock, so that no process' clock matters. Fences start from it too: a replica that
 * took over without the last lock would otherwise grant its fence once more, and two holders could not be told apart.
 */

/** The fields of a record that are read, in this order, also where a script answers with a record. */
export const RECORD_FIELDS = ['p', 'e', 'g', 'm', 'k', 'a'];

const list = `
local function list(due, name, score)
  if score == '' then redis.call('ZREM', due, name) else redis.call('ZADD', due, score, name) end
end`;

const holds = `
local function holds(record, owner, fence)
  local held = redis.call('HMGET', record, 'o', 'l')
  return held[1] == owner and held[2] == fence
end`;

const time = `
local function time()
  local now = redis.call('TIME')
  return now[1] * 1000 + math.floor(now[2] / 1000)
end`;

/** ARGV: login, sealed record, score or '', name. Also repairs a key of another type, and keeps the count of fences. */
export const save = new Script(`${list}
local fence = '0'
if redis.call('TYPE', KEYS[1]).ok == 'hash' then fence = redis.call('HGET', KEYS[1], 'f') or '0' end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'e', ARGV[1], 'p', ARGV[2], 'g', '0', 'f', fence)
list(KEYS[2], ARGV[4], ARGV[3])`);

/** ARGV: name. */
export const forget = new Script(`
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])`);

/** ARGV: owner, version, lease in ms, the fence waited for. */
export const lock = new Script(`${time}
local r = redis.call('HMGET', KEYS[1], 'p', 'e', 'g', 'm', 'k', 'a', 'n', 'l', 'o', 'u', 'f')
if not r[2] then return {'absent'} end
if r[2] .. '.' .. r[3] .. '.' .. (r[4] or '') ~= ARGV[2] then
  return {'changed', r[1], r[2], r[3], r[4], r[5], r[6]}
end
local waitedFor = tonumber(ARGV[4])
if waitedFor > 0 and r[7] and tonumber(r[7]) >= waitedFor then return {'failed', r[5], r[6]} end
local now = time()
local left = r[10] and tonumber(r[10]) - now or 0
local fence = r[8]
if r[9] ~= ARGV[1] then
  if left > 0 then return {'busy', r[8], left} end
  fence = string.format('%.0f', math.max(tonumber(r[11]) + 1, now))
end
redis.call('HSET', KEYS[1], 'f', fence, 'l', fence, 'o', ARGV[1], 'u', now + tonumber(ARGV[3]))
return {'locked', fence}`);

/** ARGV: owner, fence, lease in ms. */
export const renew = new Script(`${holds}${time}
if not holds(KEYS[1], ARGV[1], ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'u', time() + tonumber(ARGV[3]))
return 1`);

/** ARGV: owner, fence, login, sealed record, score or '', name. */
export const commit = new Script(`${holds}${list}
local r = redis.call('HMGET', KEYS[1], 'e', 'g')
if r[1] ~= ARGV[3] or tonumber(r[2]) > tonumber(ARGV[2]) then return 'superseded' end
if r[2] == ARGV[2] then return 'stored' end
if holds(KEYS[1], ARGV[1], ARGV[2]) then redis.call('HDEL', KEYS[1], 'l', 'o', 'u') end
redis.call('HDEL', KEYS[1], 'm', 'n', 'k', 'a')
redis.call('HSET', KEYS[1], 'p', ARGV[4], 'g', ARGV[2])
list(KEYS[2], ARGV[6], ARGV[5])
return 'stored'`);

/** ARGV: owner, fence, login, the fence that wrote the tokens, reason, name. */
export const refuse = new Script(`${holds}
local r = redis.call('HMGET', KEYS[1], 'e', 'g')
if r[1] ~= ARGV[3] or r[2] ~= ARGV[4] then return 'superseded' end
if holds(KEYS[1], ARGV[1], ARGV[2]) then redis.call('HDEL', KEYS[1], 'l', 'o', 'u') end
redis.call('HSET', KEYS[1], 'm', ARGV[5])
redis.call('ZREM', KEYS[2], ARGV[6])
return 'stored'`);

/** ARGV: owner, fence, and for a failure its kind and time, else ''. */
export const release = new Script(`${holds}
if not holds(KEYS[1], ARGV[1], ARGV[2]) then return end
redis.call('HDEL', KEYS[1], 'l', 'o', 'u')
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'n', ARGV[2], 'k', ARGV[3], 'a', ARGV[4]) end`);

/** ARGV: name. Takes off the list what was deleted or evicted behind our back. */
export const unlist = new Script(`
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[1]) end`);
