export { createElecqEmulator } from './emulator.js';
export type {
  ElecqEmulator,
  ElecqEndpoint,
  ElecqFault,
  ElecqFaults,
  ElecqOptions,
  ElecqStrategyOptions,
} from './emulator.js';
export type { ElecqAccount, ElecqDevice } from './accounts.js';
export { ELECQ_ACCESS_TOKEN_LIFETIME, ELECQ_CODE_LIFETIME, ELECQ_REFRESH_TOKEN_LIFETIME } from './tokens.js';
