import { ChainUpStrategy } from 'passport-chainup';
import { ElecqStrategy } from 'passport-elecq';
import { EliceStrategy } from 'passport-elice';
import { FlowAccountStrategy } from 'passport-flowaccount';
import type { Strategy } from 'passport';
import { Strategy as AcmeStrategy } from '../../packages/passport-oauth2-kit/test/example/acme.js';

/** The four strategies by name, with the types of their options out of the way: suites here run the same over all of them. */
export const STRATEGIES = {
  elecq: ElecqStrategy,
  chainup: ChainUpStrategy,
  elice: EliceStrategy,
  flowaccount: FlowAccountStrategy,
  acme: AcmeStrategy,
} as unknown as Record<TargetName, new (options: object, verify: (...args: never[]) => unknown) => AnyStrategy>;

export type ProviderName = 'elecq' | 'chainup' | 'elice' | 'flowaccount';

/** With the strategy that the kit's README shows. */
export type TargetName = ProviderName | 'acme';

export const PROVIDERS: readonly ProviderName[] = ['elecq', 'chainup', 'elice', 'flowaccount'];

export interface AnyStrategy extends Strategy {
  name: string;
  canRefresh: boolean;
  refresh(tokens: object): Promise<{ accessToken: string; refreshToken?: string }>;
}
