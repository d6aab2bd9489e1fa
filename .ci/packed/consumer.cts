import chainup = require('passport-chainup');
import { ElecqStrategy } from 'passport-elecq';

const { ChainUpStrategy, default: Default } = chainup;
export const same: typeof ChainUpStrategy = Default;
export const exchange = (options: chainup.ChainUpStrategyOptions) =>
  new ChainUpStrategy(options, ({ profile }) => profile.openId);
export const elecq = new ElecqStrategy(
  { clientID: 'a', clientSecret: 'b', callbackURL: '/c', authorizationURL: 'https://a', tokenURL: 'https://a' },
  (
    accessToken: string,
    refreshToken: string,
    profile: { id: string },
    done: (error: unknown, user?: unknown) => void,
  ) => done(null, { id: profile.id, accessToken, refreshToken }),
);
