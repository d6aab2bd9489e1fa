import type Forge from 'node-forge';

/**
 * node-forge, loaded so that it is fast everywhere.
 *
 * When it is loaded it picks a big-number multiplication by `navigator`, which Node has had since version 21. The one for
 * browsers calls `Math.floor` in its innermost loop; where globals are slow, as in Jest's sandbox, one RSA operation then takes
 * seconds instead of 50 ms. While `navigator` is hidden it picks the one in integers.
 */
function load(): typeof Forge {
  const navigator = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  const hidden = navigator?.configurable === true && Reflect.deleteProperty(globalThis, 'navigator');
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be hoisted before navigator is hidden
    return require('node-forge') as typeof Forge;
  } finally {
    if (hidden) Object.defineProperty(globalThis, 'navigator', navigator);
  }
}

export const forge = load();
