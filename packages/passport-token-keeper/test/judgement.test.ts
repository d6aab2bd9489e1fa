import { MemoryTokenStore } from '../src/index.js';
import { testJudgement } from './support/judgement.js';

describe('with a MemoryTokenStore', () => {
  testJudgement(() => new MemoryTokenStore());
});
