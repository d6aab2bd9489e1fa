/**
 * Log in with Acme through Passport.
 *
 * @module passport-acme
 */
import { Strategy } from './strategy.js';

export { Strategy, Strategy as AcmeStrategy };
export default Strategy;

export type { AcmeProfile, AcmeStrategyOptions } from './strategy.js';
export {
  AuthorizationError,
  ConfigurationError,
  InternalOAuthError,
  type Profile,
  ProviderProtocolError,
  ProviderRefusedError,
  ProviderUnavailableError,
  TokenError,
  type TokenSet,
  type VerifyCallback,
  type VerifyContext,
} from 'passport-oauth2-kit';

// `require()` gives the class itself, as with every Passport strategy, and all of the above as members of it.
module.exports = Object.assign(Strategy, module.exports as object);
