/** The numbers of ChainUp's published error table that an emulated login can answer. */
export const CODES = {
  systemException: '10001',
  parameterError: '10020',
  methodNotSupported: '50000',
  appKeyIllegal: '50001',
  redirectMismatch: '50002',
  appKeyUnknown: '50004',
  signatureError: '50005',
  invalidResource: '50007',
  illegalTime: '50010',
  trafficLimit: '50013',
  refreshTokenInvalid: '60001',
  tokenInvalid: '60002',
  codeUsed: '60003',
  openIdInvalid: '60004',
} as const;
