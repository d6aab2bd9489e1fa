/**
 * The providers on loopback, strict to their documents, for development and tests.
 *
 * @module provider-emulators
 */
export { type DialectOptions, dialectOptions } from './dialect-options.js';
export { PROVIDERS } from './providers.js';
export type { Provider, ProviderEmulators, ProviderOptions } from './providers.js';
export type { ProviderEntry } from './core/provider.js';
export { startEmulators } from './start.js';
export type { Emulators, StartOptions } from './start.js';
export * from './elecq/index.js';
export * from './chainup/index.js';
export * from './elice/index.js';
export * from './flowaccount/index.js';
export type {
  Account,
  ApproveOptions,
  Armed,
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
export type { AuthorizationFault } from './core/login.js';
export type { Clock } from './core/clock.js';
export type { AnswerDialect, Dialect, DialectOption } from './core/dialect.js';
