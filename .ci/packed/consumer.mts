import passport from 'passport';
import Elice, { EliceStrategy, type EliceProfile, type TokenSet } from 'passport-elice';
import { Strategy as FlowAccount } from 'passport-flowaccount';
import { MemoryTokenStore, TokenKeeper } from 'passport-token-keeper';

const options = { clientID: 'a', clientSecret: 'b', callbackURL: '/c', webURL: 'd', serverURL: 'e' };
const seen: { profile: EliceProfile; tokens: TokenSet }[] = [];
passport.use(
  new Elice(options, ({ profile, tokens }) => {
    seen.push({ profile, tokens });
    return { id: profile.id, locale: profile.locale };
  }),
);
// @ts-expect-error serverURL is missing
new EliceStrategy({ clientID: 'a', clientSecret: 'b', callbackURL: '/c', webURL: 'd' }, () => null);
passport.authenticate('elice', { state: { returnTo: '/' }, lang: 'en' });

const strategy = new FlowAccount(
  { clientID: 'a', clientSecret: 'b', callbackURL: '/c', environment: 'sandbox' },
  ({ profile }) => profile.company?.name,
);
const keeper = new TokenKeeper({ strategy, store: new MemoryTokenStore() });
export const token: Promise<string> = keeper.accessToken('me');
