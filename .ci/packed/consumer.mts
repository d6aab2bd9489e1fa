import passport from 'passport';
import Elice, { EliceStrategy, type EliceProfile, type TokenSet } from 'passport-elice';
import { Strategy as FlowAccount } from 'passport-flowaccount';
import { MemoryTokenStore, TokenKeeper } from 'passport-token-keeper';
import { type Emulators, startEmulators } from 'provider-emulators';
import { type Language, loginButton } from 'provider-login-buttons';
import { stylesheet } from 'provider-login-buttons/stylesheet';
import 'provider-login-buttons/buttons.css';

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

// What is exported has declarations, which have to name the strategy. The mixin is as that of @nestjs/passport.
declare function PassportStrategy<T extends new (...args: never[]) => object>(
  Base: T,
): new (...args: ConstructorParameters<T>) => InstanceType<T>;
export class EliceLogin extends PassportStrategy(EliceStrategy) {}
export class MyElice extends EliceStrategy {
  override authorizationParams(given: object): object {
    return { ...super.authorizationParams(given), prompt: 'login' };
  }
}
export const strategy = new FlowAccount(
  { clientID: 'a', clientSecret: 'b', callbackURL: '/c', environment: 'sandbox' },
  ({ profile }) => profile.company?.name,
);
const keeper = new TokenKeeper({ strategy, store: new MemoryTokenStore() });
export const token: Promise<string> = keeper.accessToken('me');

const language: Language = 'ko';
export const page: string = loginButton('elice', { language }) + stylesheet();
// @ts-expect-error none of the four, and no provider of your own
loginButton('google');

export const emulators: Promise<Emulators> = startEmulators({
  redirectURIs: ['http://localhost:3000/auth/{provider}/callback'],
});
