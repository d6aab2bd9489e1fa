import type { TokenStore } from '../../src/index.js';

export type Purpose = 'read' | 'save' | 'forget' | 'lock' | 'commit' | 'refuse' | 'release' | 'pause';

export type Hooks = Partial<Record<Purpose, (...input: unknown[]) => unknown>>;

export function hookedStore(store: TokenStore, hooks: { before?: Hooks; after?: Hooks }): TokenStore;
