import type { StrategyConstructor } from 'passport-oauth2-kit';
import { EliceStrategy as Implementation, type EliceProfile, type EliceStrategyOptions } from './strategy.js';

/** The strategy, with a constructor signature for each shape of verify. */
export const Strategy: StrategyConstructor<Implementation, EliceStrategyOptions, EliceProfile> = Implementation;
export type Strategy = Implementation;
export { Strategy as EliceStrategy };
export default Strategy;

export type { EliceProfile, EliceStrategyOptions };
export {
  ConfigurationError,
  type Profile,
  ProviderProtocolError,
  ProviderRefusedError,
  ProviderUnavailableError,
  type TokenSet,
  type VerifyContext,
} from 'passport-oauth2-kit';
