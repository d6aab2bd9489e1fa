/**
 * Connect a business of FlowAccount through Passport.
 *
 * @module passport-flowaccount
 */
import type { StrategyConstructor } from 'passport-oauth2-kit';
import {
  FlowAccountStrategy as Implementation,
  type FlowAccountProfile,
  type FlowAccountStrategyOptions,
} from './strategy.js';

/** The strategy, with a constructor signature for each shape of verify. */
export const Strategy: StrategyConstructor<Strategy, FlowAccountStrategyOptions, FlowAccountProfile> = Implementation;
/** An instance of it. An interface has a name that the declarations of an application can refer to; an alias has none. */
export interface Strategy extends Implementation {}
export { Strategy as FlowAccountStrategy };
export default Strategy;

export type { FlowAccountProfile, FlowAccountStrategyOptions };
export type { FlowAccountCompany } from './strategy.js';
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
