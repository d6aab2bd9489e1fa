/**
 * Log in exchange users of a ChainUp merchant through Passport.
 *
 * @module passport-chainup
 */
import type { StrategyConstructor } from 'passport-oauth2-kit';
import { ChainUpStrategy as Implementation, type ChainUpProfile, type ChainUpStrategyOptions } from './strategy.js';

/** The strategy, with a constructor signature for each shape of verify. */
export const Strategy: StrategyConstructor<Strategy, ChainUpStrategyOptions, ChainUpProfile> = Implementation;
/** An instance of it. An interface has a name that the declarations of an application can refer to; an alias has none. */
export interface Strategy extends Implementation {}
export { Strategy as ChainUpStrategy };
export default Strategy;

export type { ChainUpProfile, ChainUpStrategyOptions };
export type { Envelope } from './envelope.js';
export type { KeyInput } from './keys.js';
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
