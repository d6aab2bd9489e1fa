export { createEliceEmulator, ELICE_ACCESS_TOKEN_LIFETIME, ELICE_CODE_LIFETIME } from './emulator.js';
export type {
  EliceEmulator,
  EliceEndpoint,
  EliceFault,
  EliceFaults,
  EliceOptions,
  EliceStrategyOptions,
} from './emulator.js';
export type { EliceAccount } from './accounts.js';
