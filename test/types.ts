// Must compile: `npm run typecheck`. Every `@ts-expect-error` is a mistake that the compiler has to catch.
import type { Request, RequestHandler } from 'express';
import passport, { type Profile as PassportProfile, type Strategy as PassportStrategy } from 'passport';
import type OAuth2Strategy from 'passport-oauth2';
import ChainUpDefault, * as chainup from 'passport-chainup';
import ElecqDefault, * as elecq from 'passport-elecq';
import EliceDefault, * as elice from 'passport-elice';
import FlowAccountDefault, * as flowaccount from 'passport-flowaccount';
import type { JsonObject } from 'passport-oauth2-kit';

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- how TypeScript compares two types exactly
type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the parameter is the assertion
declare function is<_Truth extends true>(): void;
declare function use(...values: unknown[]): void;

// ---- One class under three names -------------------------------------------------------------------------------------------

is<Equals<typeof elecq.Strategy, typeof elecq.ElecqStrategy>>();
is<Equals<typeof elecq.Strategy, typeof ElecqDefault>>();
is<Equals<typeof chainup.Strategy, typeof chainup.ChainUpStrategy>>();
is<Equals<typeof chainup.Strategy, typeof ChainUpDefault>>();
is<Equals<typeof elice.Strategy, typeof elice.EliceStrategy>>();
is<Equals<typeof elice.Strategy, typeof EliceDefault>>();
is<Equals<typeof flowaccount.Strategy, typeof flowaccount.FlowAccountStrategy>>();
is<Equals<typeof flowaccount.Strategy, typeof FlowAccountDefault>>();
is<Equals<elice.Strategy, InstanceType<typeof elice.EliceStrategy>>>();
is<Equals<elice.EliceStrategy, elice.Strategy>>();

// The errors are the kit's, so that one `instanceof` serves all four.
is<Equals<typeof elecq.ProviderRefusedError, typeof flowaccount.ProviderRefusedError>>();
is<Equals<typeof chainup.ConfigurationError, typeof elice.ConfigurationError>>();

// ---- Options ---------------------------------------------------------------------------------------------------------------

const shared = { clientID: 'id', clientSecret: 'secret', callbackURL: '/cb' };
const eliceOptions = { ...shared, webURL: 'web.elice.example', serverURL: 'server.elice.example' };
const elecqOptions = { ...shared, authorizationURL: 'https://e.example/a', tokenURL: 'https://e.example/t' };
const chainupOptions = {
  clientID: 'id',
  callbackURL: '/cb',
  privateKey: '',
  platformPublicKey: '',
  baseURL: 'https://c.example',
};
const flowaccountOptions = { ...shared, environment: 'sandbox' } as const;

new elice.Strategy(eliceOptions, ({ profile }) => profile);
new elecq.Strategy(elecqOptions, ({ profile }) => profile);
new chainup.Strategy(chainupOptions, ({ profile }) => profile);
new flowaccount.Strategy(flowaccountOptions, ({ profile }) => profile);

// @ts-expect-error -- clientSecret is missing
new elice.Strategy({ clientID: 'id', callbackURL: '/cb', webURL: 'w', serverURL: 's' }, ({ profile }) => profile);
// @ts-expect-error -- webURL is missing
new elice.Strategy({ ...shared, serverURL: 's' }, ({ profile }) => profile);
// @ts-expect-error -- lang is a text
new elice.Strategy({ ...eliceOptions, lang: 7 }, ({ profile }) => profile);
// @ts-expect-error -- an option of no strategy
new elice.Strategy({ ...eliceOptions, timeOut: 7 }, ({ profile }) => profile);
// @ts-expect-error -- an option of another strategy
new elice.Strategy({ ...eliceOptions, companyInfo: true }, ({ profile }) => profile);
// @ts-expect-error -- timeout is a number of ms
new elice.Strategy({ ...eliceOptions, timeout: '10s' }, ({ profile }) => profile);
// @ts-expect-error -- an unset environment variable is no text
new elice.Strategy({ ...eliceOptions, clientID: process.env['X'] }, ({ profile }) => profile);

// @ts-expect-error -- tokenURL is missing
new elecq.Strategy({ ...shared, authorizationURL: 'https://e.example/a' }, ({ profile }) => profile);
// @ts-expect-error -- a mode that is none
new elecq.Strategy({ ...elecqOptions, authorizationMode: 'both' }, ({ profile }) => profile);
// @ts-expect-error -- an identity that is none
new elecq.Strategy({ ...elecqOptions, identity: 'device' }, ({ profile }) => profile);

const { privateKey: _privateKey, ...keyless } = chainupOptions;
// @ts-expect-error -- privateKey is missing
new chainup.Strategy(keyless, ({ profile }) => profile);
// @ts-expect-error -- a key is no number
new chainup.Strategy({ ...chainupOptions, privateKey: 7 }, ({ profile }) => profile);
// @ts-expect-error -- ChainUp has no client secret
new chainup.Strategy({ ...chainupOptions, clientSecret: 'x' }, ({ profile }) => profile);
new chainup.Strategy({ ...chainupOptions, privateKey: Buffer.alloc(1) }, ({ profile }) => profile);

// @ts-expect-error -- environment is missing
new flowaccount.Strategy(shared, ({ profile }) => profile);
// @ts-expect-error -- an environment that is none
new flowaccount.Strategy({ ...shared, environment: 'test' }, ({ profile }) => profile);
// @ts-expect-error -- the auth server of production has no default
new flowaccount.Strategy({ ...shared, environment: 'production' }, ({ profile }) => profile);
const anyEnvironment = {
  ...shared,
  environment: 'sandbox' as 'sandbox' | 'production',
  authServerURL: 'https://a.example',
};
new flowaccount.Strategy(anyEnvironment, ({ profile }) => profile);
// @ts-expect-error -- companyInfo is a truth value
new flowaccount.Strategy({ ...flowaccountOptions, companyInfo: 'yes' }, ({ profile }) => profile);
// @ts-expect-error -- verify is missing
new flowaccount.Strategy(flowaccountOptions);

// ---- Verify: modern, inferred ----------------------------------------------------------------------------------------------

new elice.Strategy(eliceOptions, async ({ profile, tokens, req, state }) => {
  use(tokens, req, state);
  is<Equals<typeof profile, elice.EliceProfile>>();
  is<Equals<typeof profile.id, string>>();
  is<Equals<typeof profile.provider, 'elice'>>();
  is<Equals<typeof profile.locale, string | undefined>>();
  is<Equals<typeof profile.phoneNumbers, { value: string }[] | undefined>>();
  is<Equals<typeof profile.displayName, string | undefined>>();
  is<Equals<typeof profile.emails, { value: string }[] | undefined>>();
  is<Equals<typeof tokens, elice.TokenSet>>();
  is<Equals<typeof tokens.refreshToken, string | undefined>>();
  is<Equals<typeof tokens.expiresAt, number | undefined>>();
  is<Equals<typeof tokens.raw, JsonObject>>();
  is<Equals<typeof req, Request>>();
  is<Equals<typeof state, unknown>>();
  // @ts-expect-error -- only FlowAccount has a company
  use(profile.company);
  // @ts-expect-error -- only ChainUp has an openId
  use(profile.openId);
  return Promise.resolve({ id: profile.id });
});
new flowaccount.Strategy(flowaccountOptions, ({ profile }) => {
  is<Equals<typeof profile.supportCode, string>>();
  is<Equals<NonNullable<typeof profile.company>, flowaccount.FlowAccountCompany>>();
  // @ts-expect-error -- absent with companyInfo: false
  use(profile.company.name);
  // @ts-expect-error -- only Elice has a locale
  use(profile.locale);
  return null;
});
new chainup.Strategy(chainupOptions, ({ profile }) => {
  is<Equals<typeof profile.openId, string>>();
  // @ts-expect-error -- only Elice has a locale
  use(profile.locale);
  // @ts-expect-error -- only FlowAccount has a supportCode
  use(profile.supportCode);
  return false;
});
new elecq.Strategy(elecqOptions, ({ profile }) => {
  is<Equals<typeof profile.provider, 'elecq'>>();
  // @ts-expect-error -- only ChainUp has an openId
  use(profile.openId);
  // @ts-expect-error -- only FlowAccount has a company
  use(profile.company);
  return undefined;
});
// @ts-expect-error -- there is no such member
new elecq.Strategy(elecqOptions, ({ accessToken }) => ({ accessToken }));
// With req, whatever passReqToCallback says.
new elecq.Strategy({ ...elecqOptions, passReqToCallback: true }, ({ req, profile }) => use(req.ip, profile.id));

// ---- Verify: classic, annotated as existing code has it ---------------------------------------------------------------------

type Done = elice.VerifyCallback;
is<Equals<Done, elecq.VerifyCallback>>();
is<Equals<Done, chainup.VerifyCallback>>();
is<Equals<Done, flowaccount.VerifyCallback>>();

new elice.Strategy(
  eliceOptions,
  (accessToken: string, refreshToken: string, profile: elice.EliceProfile, done: Done) => {
    done(null, { id: profile.id, locale: profile.locale, accessToken, refreshToken });
  },
);
new elice.Strategy(eliceOptions, (_a: string, _r: string, params: JsonObject, profile: elice.Profile, done: Done) => {
  done(null, { ...params, id: profile.id });
});
new elice.Strategy(
  { ...eliceOptions, passReqToCallback: true },
  (req: Request, _a: string, _r: string, profile: elice.EliceProfile, done: Done) =>
    done(null, { id: profile.id, ip: req.ip }),
);
new elice.Strategy(
  { ...eliceOptions, passReqToCallback: true },
  (req: Request, _a: string, _r: string, params: JsonObject, profile: elice.EliceProfile, done: Done) =>
    done(null, { ...params, id: profile.id, ip: req.ip }),
);
new elice.Strategy(eliceOptions, (...args: unknown[]) => use(args));
const ofElice = (_a: string, _r: string, _p: elice.EliceProfile, done: Done): void => done(null, {});
// @ts-expect-error -- the profile of another strategy
new flowaccount.Strategy(flowaccountOptions, ofElice);
const withRequest = (_q: Request, _a: string, _r: string, _p: JsonObject, _f: object, done: Done): void =>
  done(null, {});
// @ts-expect-error -- six parameters need passReqToCallback
new elice.Strategy(eliceOptions, withRequest);
const withNumber = (_a: number, _r: string, _p: object, done: Done): void => done(null, {});
// @ts-expect-error -- an access token is no number
new elice.Strategy(eliceOptions, withNumber);
// Passport's own profile, which most existing functions declare.
const withPassports = (_a: string, _r: string, profile: PassportProfile, done: Done): void =>
  done(null, { id: profile.id, name: profile.displayName.trim() });
new elice.Strategy(eliceOptions, withPassports);
new elecq.Strategy(elecqOptions, withPassports);
new chainup.Strategy(chainupOptions, withPassports);
new flowaccount.Strategy(flowaccountOptions, withPassports);
new elice.Strategy(
  { ...eliceOptions, passReqToCallback: true },
  (_q: Request, _a: string, _r: string, _params: object, profile: PassportProfile, done: Done) => done(null, profile),
);
// OAuth2Strategy's own types drop in, too.
declare const existing: OAuth2Strategy.VerifyFunction<object, object>;
new flowaccount.Strategy(flowaccountOptions, existing);

// ---- A strategy in use -----------------------------------------------------------------------------------------------------

async function inUse(strategy: elice.Strategy, tokens: elice.TokenSet, sealed: chainup.Strategy): Promise<void> {
  const asOAuth2: OAuth2Strategy = strategy;
  const asPassport: PassportStrategy = strategy;
  passport.use(strategy).use('elice-staging', strategy);
  is<Equals<typeof strategy.canRefresh, false>>();
  is<Equals<typeof sealed.canRefresh, boolean>>();
  is<Equals<Awaited<ReturnType<typeof strategy.refresh>>, elice.TokenSet>>();
  use(asOAuth2, asPassport, await strategy.refresh(tokens));
  is<Equals<Awaited<ReturnType<typeof sealed.call>>, unknown>>();
  use(await sealed.call('/platformapi/chainup/open/user/inquire_user', { uid: 1 }));
  // @ts-expect-error -- a refresh takes a TokenSet, not a text
  await strategy.refresh('refresh-token');
  // @ts-expect-error -- only ChainUp has call()
  use(strategy.call);
  // @ts-expect-error -- canRefresh cannot be assigned
  strategy.canRefresh = true;
  // @ts-expect-error -- the seams are not for applications
  use(strategy.settings);
}
use(inUse);

// ---- passport.authenticate() -----------------------------------------------------------------------------------------------

passport.authenticate('elice', { state: { returnTo: '/courses' }, lang: 'en' }) as RequestHandler;
passport.authenticate('elice', { state: 'text', scope: ['read'], failureRedirect: '/login' }) as RequestHandler;
passport.authenticate('flowaccount', { callbackURL: '/auth/flowaccount/linked', session: false }) as RequestHandler;
// @ts-expect-error -- lang is a text
passport.authenticate('elice', { state: { returnTo: '/' }, lang: 7 });

// ---- Errors ----------------------------------------------------------------------------------------------------------------

function onError(error: unknown): void {
  if (error instanceof elice.ProviderRefusedError) {
    is<Equals<typeof error.operation, 'authorize' | 'token' | 'refresh' | 'profile'>>();
    is<Equals<typeof error.provider, string>>();
    is<Equals<typeof error.status, number>>();
    is<Equals<typeof error.retryable, boolean>>();
    is<Equals<typeof error.httpStatus, number | undefined>>();
    is<Equals<typeof error.code, string | undefined>>();
    // @ts-expect-error -- only an unavailable provider says when to come back
    use(error.retryAfter);
    // @ts-expect-error -- what happened cannot be changed
    error.operation = 'token';
  }
  if (error instanceof elice.ProviderUnavailableError) is<Equals<typeof error.retryAfter, number | undefined>>();
  if (error instanceof elice.ProviderProtocolError) is<Equals<typeof error.status, number>>();
  if (error instanceof elice.ConfigurationError) {
    const asTypeError: TypeError = error;
    is<Equals<typeof error.option, string | undefined>>();
    // @ts-expect-error -- the mistake is not in a call to the provider
    use(asTypeError, error.operation);
  }
}
use(onError);
