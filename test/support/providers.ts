import { ChainUpStrategy } from 'passport-chainup';
import { ElecqStrategy } from 'passport-elecq';
import { EliceStrategy } from 'passport-elice';
import { FlowAccountStrategy } from 'passport-flowaccount';
import type { Strategy } from 'passport';

/** The four strategies by name, with the types of their options out of the way: suites here run the same over all of them. */
export const STRATEGIES = {
  elecq: ElecqStrategy,
  chainup: ChainUpStrategy,
  elice: EliceStrategy,
  flowaccount: FlowAccountStrategy,
} as unknown as Record<ProviderName, new (options: object, verify: (...args: never[]) => unknown) => AnyStrategy>;

export type ProviderName = 'elecq' | 'chainup' | 'elice' | 'flowaccount';

export const PROVIDERS: readonly ProviderName[] = ['elecq', 'chainup', 'elice', 'flowaccount'];

export interface AnyStrategy extends Strategy {
  name: string;
  canRefresh: boolean;
  refresh(tokens: object): Promise<{ accessToken: string; refreshToken?: string }>;
}
