export { createChainUpEmulator } from './emulator.js';
export type {
  ChainUpEmulator,
  ChainUpEndpoint,
  ChainUpFault,
  ChainUpFaults,
  ChainUpNotice,
  ChainUpOptions,
  ChainUpStrategyOptions,
} from './emulator.js';
export type { ChainUpAccount } from './accounts.js';
export {
  CHAINUP_CODE_LIFETIME,
  CHAINUP_REFRESH_TOKEN_LIFETIME,
  CHAINUP_TIME_WINDOW,
  CHAINUP_TOKEN_LIFETIME,
} from './tokens.js';
export type { SealFault } from './seal-fault.js';
