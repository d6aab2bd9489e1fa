/**
 * Connect an ELECQ account through Passport.
 *
 * @module passport-elecq
 */
import type { StrategyConstructor } from 'passport-oauth2-kit';
import { ElecqStrategy as Implementation, type ElecqProfile, type ElecqStrategyOptions } from './strategy.js';

/** The strategy, with a constructor signature for each shape of verify. */
export const Strategy: StrategyConstructor<Strategy, ElecqStrategyOptions, ElecqProfile> = Implementation;
/** An instance of it. An interface has a name that the declarations of an application can refer to; an alias has none. */
export interface Strategy extends Implementation {}
export { Strategy as ElecqStrategy };
export default Strategy;

export type { ElecqProfile, ElecqStrategyOptions };
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
