import { MemoryTokenStore } from '../src/index.js';
import { testTokenStore } from '../src/testing.js';

describe('MemoryTokenStore', () => {
  testTokenStore(() => new MemoryTokenStore());
});
