import type { RefreshableStrategy } from '../../src/index.js';

export function httpStrategy(url: string, name?: string): RefreshableStrategy;
