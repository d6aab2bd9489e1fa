import { MemoryTokenStore } from '../src/index.js';
import { testGrantEnding } from './support/grant-ending.js';

describe('with a MemoryTokenStore', () => {
  testGrantEnding(() => new MemoryTokenStore());
});
