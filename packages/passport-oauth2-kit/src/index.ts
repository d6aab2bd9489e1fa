/**
 * passport-oauth2, made safe for providers that leave the standard: what a strategy of another provider is made of.
 *
 * @module passport-oauth2-kit
 */
export { Answer } from './http/answer.js';
export {
  type CallContext,
  isUnavailableStatus,
  malformed,
  type ProviderResponse,
  type ErrorResponse,
  refused,
} from './http/failures.js';
// passport-oauth2's error classes, which ours extend.
export { AuthorizationError, InternalOAuthError, TokenError } from 'passport-oauth2';
export type { ProviderAuthenticateOptions } from './login/authenticate-options.js';
export {
  ConfigurationError,
  type Operation,
  type ProviderErrorDetails,
  ProviderProtocolError,
  ProviderRefusedError,
  ProviderUnavailableError,
} from './errors.js';
export { isJsonObject, type JsonObject, parseJson, parseJsonObject } from './http/json.js';
export { OptionReader } from './option-reader.js';
export type { SharedOptions, SkipCallback } from './options.js';
export type { Profile } from './profile.js';
export type { CustomStateStore } from './login/custom-store.js';
export type { Departure, Destination, OptionSources, Provider, ProviderSettings } from './provider.js';
export { ProviderStrategy } from './strategy.js';
export {
  basicAuthorization,
  type ClientCredentials,
  type CodeGrant,
  formBody,
  jsonBody,
  type RefreshGrant,
  type RequestBody,
  type TokenParams,
} from './tokens/token-request.js';
export type { TokenDetails, TokenSet } from './tokens/token-set.js';
export { CALL_CHANNEL, type ProviderCall, type ProviderHttp, type ProviderRequest } from './http/provider-http.js';
export type { Challenge, ClaimProblem, ReasonCode } from './login/challenge.js';
export type {
  ClassicForms,
  ClassicVerify,
  ClassicVerifyWithRequest,
  ContextVerify,
  ModernVerify,
  StrategyConstructor,
  Verify,
  VerifyCallback,
  VerifyContext,
} from './login/verify.js';
