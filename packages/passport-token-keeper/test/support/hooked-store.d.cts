import type { TokenStore } from '../../src/index.js';

export type Hooks = Partial<Record<keyof TokenStore, (...input: unknown[]) => unknown>>;

export function hookedStore(store: TokenStore, hooks: { before?: Hooks; after?: Hooks }): TokenStore;
