/**
 * Log in with Elice through Passport.
 *
 * @module passport-elice
 */
import type { StrategyConstructor } from 'passport-oauth2-kit';
import { EliceStrategy as Implementation, type EliceProfile, type EliceStrategyOptions } from './strategy.js';

/** The strategy, with a constructor signature for each shape of verify. */
export const Strategy: StrategyConstructor<Strategy, EliceStrategyOptions, EliceProfile> = Implementation;
/** An instance of it. An interface has a name that the declarations of an application can refer to; an alias has none. */
export interface Strategy extends Implementation {}
export { Strategy as EliceStrategy };
export default Strategy;

export type { EliceProfile, EliceStrategyOptions };
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
