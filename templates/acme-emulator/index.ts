export {
  ACME_ACCESS_TOKEN_LIFETIME,
  ACME_CODE_LIFETIME,
  ACME_REFRESH_TOKEN_LIFETIME,
  createAcmeEmulator,
} from './emulator.js';
export type {
  AcmeEmulator,
  AcmeEndpoint,
  AcmeFault,
  AcmeFaults,
  AcmeOptions,
  AcmeStrategyOptions,
} from './emulator.js';
export type { AcmeAccount } from './accounts.js';
