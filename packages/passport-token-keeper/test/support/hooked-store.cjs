'use strict';

/** What a write is for, as the keeper's record tells. */
function purposeOf(key, { expected, next }) {
  if (!next) return 'forget';
  if (key.endsWith('/')) return 'pause';
  if (expected === undefined) return 'save';
  const { lock, ended, failure } = JSON.parse(next.value);
  if (lock) return 'lock';
  if (ended) return 'refuse';
  return failure ? 'release' : 'commit';
}

/**
 * A store that does something before or after a method, e.g. fails or stands still. A write is known by its purpose: save, forget,
 * lock, commit, refuse, release, pause. Also loaded by the child processes.
 */
exports.hookedStore = (store, { before = {}, after = {} }) => ({
  due: (...input) => store.due(...input),
  async read(key, call) {
    await before.read?.(key, call);
    const found = await store.read(key, call);
    await after.read?.(key, call);
    return found;
  },
  async write(key, change, call) {
    const purpose = purposeOf(key, change);
    await before[purpose]?.(key, change, call);
    const isWritten = await store.write(key, change, call);
    await after[purpose]?.(key, change, call);
    return isWritten;
  },
});
