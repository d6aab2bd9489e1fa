'use strict';

/** A store that does something before or after a method, e.g. fails or stands still. Also loaded by the child processes. */
exports.hookedStore = (store, { before = {}, after = {} }) =>
  new Proxy(store, {
    get(target, method) {
      const original = target[method];
      if (typeof original !== 'function' || method === 'due') return original?.bind(target);
      return async (...input) => {
        await before[method]?.(...input);
        const result = await original.apply(target, input);
        await after[method]?.(...input);
        return result;
      };
    },
  });
