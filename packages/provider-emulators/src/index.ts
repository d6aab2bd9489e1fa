export { type DialectOptions, dialectOptions } from './dialect-options.js';
export { PROVIDERS } from './providers.js';
export type { Provider, ProviderEmulators, ProviderOptions } from './providers.js';
export type { ProviderEntry } from './core/provider.js';
export { startEmulators } from './start.js';
export type { Emulators, StartOptions } from './start.js';
export { createElecqEmulator } from './elecq/emulator.js';
export type {
  ElecqEmulator,
  ElecqEndpoint,
  ElecqFault,
  ElecqFaults,
  ElecqOptions,
  ElecqStrategyOptions,
} from './elecq/emulator.js';
export type { ElecqAccount, ElecqDevice } from './elecq/accounts.js';
export { ELECQ_ACCESS_TOKEN_LIFETIME, ELECQ_CODE_LIFETIME, ELECQ_REFRESH_TOKEN_LIFETIME } from './elecq/tokens.js';
export { createChainUpEmulator } from './chainup/emulator.js';
export type {
  ChainUpEmulator,
  ChainUpEndpoint,
  ChainUpFault,
  ChainUpFaults,
  ChainUpNotice,
  ChainUpOptions,
  ChainUpStrategyOptions,
} from './chainup/emulator.js';
export type { ChainUpAccount } from './chainup/accounts.js';
export {
  CHAINUP_CODE_LIFETIME,
  CHAINUP_REFRESH_TOKEN_LIFETIME,
  CHAINUP_TIME_WINDOW,
  CHAINUP_TOKEN_LIFETIME,
} from './chainup/tokens.js';
export { createEliceEmulator, ELICE_ACCESS_TOKEN_LIFETIME, ELICE_CODE_LIFETIME } from './elice/emulator.js';
export type {
  EliceEmulator,
  EliceEndpoint,
  EliceFault,
  EliceFaults,
  EliceOptions,
  EliceStrategyOptions,
} from './elice/emulator.js';
export type { EliceAccount } from './elice/accounts.js';
export { createFlowAccountEmulator } from './flowaccount/emulator.js';
export type {
  FlowAccountEmulator,
  FlowAccountEndpoint,
  FlowAccountFault,
  FlowAccountFaults,
  FlowAccountOptions,
  FlowAccountStrategyOptions,
} from './flowaccount/emulator.js';
export type { FlowAccountAccount, FlowAccountBusiness } from './flowaccount/accounts.js';
export {
  FLOWACCOUNT_ACCESS_TOKEN_LIFETIME,
  FLOWACCOUNT_CODE_LIFETIME,
  FLOWACCOUNT_REFRESH_TOKEN_LIFETIME,
} from './flowaccount/tokens.js';
export type {
  Account,
  ApproveOptions,
  ArmedFault,
  CommonFault,
  Emulator,
  EmulatorOptions,
  Fault,
  FaultHandler,
  Faults,
  PayloadFault,
  RawAnswer,
  RecordedAnswer,
  RecordedRequest,
} from './core/types.js';
export type { FaultNames } from './core/fault-names.js';
export type { Clock } from './core/clock.js';
export type { AnswerDialect, Dialect, DialectOption } from './core/dialect.js';
