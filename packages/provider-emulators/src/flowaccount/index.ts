export { createFlowAccountEmulator } from './emulator.js';
export type {
  FlowAccountEmulator,
  FlowAccountEndpoint,
  FlowAccountFault,
  FlowAccountFaults,
  FlowAccountOptions,
  FlowAccountStrategyOptions,
} from './emulator.js';
export type { FlowAccountAccount, FlowAccountBusiness } from './accounts.js';
export {
  FLOWACCOUNT_ACCESS_TOKEN_LIFETIME,
  FLOWACCOUNT_CODE_LIFETIME,
  FLOWACCOUNT_REFRESH_TOKEN_LIFETIME,
} from './tokens.js';
