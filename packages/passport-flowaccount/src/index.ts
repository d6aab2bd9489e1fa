import type { StrategyConstructor } from 'passport-oauth2-kit';
import {
  FlowAccountStrategy as Implementation,
  type FlowAccountProfile,
  type FlowAccountStrategyOptions,
} from './strategy.js';

/** The strategy, with a constructor signature for each shape of verify. */
export const Strategy: StrategyConstructor<Implementation, FlowAccountStrategyOptions, FlowAccountProfile> =
  Implementation;
export type Strategy = Implementation;
export { Strategy as FlowAccountStrategy };
export default Strategy;

export type { FlowAccountProfile, FlowAccountStrategyOptions };
export type { FlowAccountCompany } from './strategy.js';
export {
  ConfigurationError,
  type Profile,
  ProviderProtocolError,
  ProviderRefusedError,
  ProviderUnavailableError,
  type TokenSet,
  type VerifyContext,
} from 'passport-oauth2-kit';
