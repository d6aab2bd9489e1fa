import type { Emulator, RecordedRequest } from 'provider-emulators';
import type { TokenSet } from 'passport-oauth2-kit';
import type { AnyStrategy } from './record.js';
import { type LoginApp, type LoginAppOptions, startLoginApp } from './app.js';
import { Browser } from './browser.js';
import { STATE_SECRET } from './secrets.js';

/** What a modern verify was given. */
export interface Verified {
  profile: Record<string, unknown> & { id: string };
  tokens: TokenSet;
  req: object;
  state: unknown;
}

export interface FlowOptions extends Omit<LoginAppOptions, 'strategies'> {
  /** Over those that the emulator tells. */
  options?: object;
  /** Default: remembers what it is given, and logs in as `{ id }`. */
  verify?: (...args: never[]) => unknown;
}

/** One strategy in an application of its own, one emulator, and one browser. */
export interface Flow {
  app: LoginApp;
  browser: Browser;
  strategy: AnyStrategy;
  callbackURL: string;
  /** What the default verify was given, oldest first. */
  verified: Verified[];
  /** The first leg: where the browser is sent, or what it is told instead. */
  start(): Promise<Response>;
  /** As `start`, when it must be a redirect. */
  leave(): Promise<URL>;
  /** The whole login of an account; the answer of the callback route. */
  login(accountId?: string): Promise<Response>;
  /** The newest request to an endpoint. */
  sent(endpoint: string): RecordedRequest;
}

/** The strategies' constructors differ in their options; here they are given as objects. */
type AnyConstructor = abstract new (...args: never[]) => object;

const closers: (() => Promise<void>)[] = [];

/** To be called in `afterEach`. */
export async function closeFlows(): Promise<void> {
  await Promise.all(closers.splice(0).map((close) => close()));
}

/** Has `closeFlows` end it, too. */
export function closeLater(close: () => Promise<unknown>): void {
  closers.push(async () => {
    await close();
  });
}

export async function listening<E extends Emulator>(emulator: E): Promise<E> {
  await emulator.listen();
  closeLater(() => emulator.close());
  return emulator;
}

export async function startFlow(
  Strategy: AnyConstructor,
  emulator: Emulator,
  { options = {}, verify, ...appOptions }: FlowOptions = {},
): Promise<Flow> {
  const { provider: name } = emulator;
  const verified: Verified[] = [];
  let strategy: AnyStrategy | undefined;
  let callbackURL = '';
  const remember = (context: Verified): { id: string | undefined } => {
    verified.push(context);
    // Nobody's profile when the strategy was told to skip it.
    return { id: (context.profile as Verified['profile'] | undefined)?.id };
  };
  const app = await startLoginApp({
    ...appOptions,
    strategies: (addressOf) => {
      callbackURL = addressOf(name);
      emulator.registerRedirectURI(callbackURL);
      const Constructor = Strategy as unknown as new (options: object, verify: unknown) => AnyStrategy;
      strategy = new Constructor(
        { ...emulator.strategyOptions, callbackURL, stateSecret: STATE_SECRET, ...options },
        verify ?? remember,
      );
      return [strategy];
    },
  });
  closeLater(() => app.close());
  const browser = new Browser();
  const flow: Flow = {
    app,
    browser,
    strategy: strategy!,
    callbackURL,
    verified,
    start: () => browser.get(`${app.url}/auth/${name}`),
    async leave() {
      const response = await flow.start();
      const location = response.headers.get('location');
      if (response.status !== 302 || location === null) {
        throw new Error(`The login did not start: HTTP ${response.status} ${await response.text()}`);
      }
      return new URL(location);
    },
    async login(accountId) {
      const location = (await flow.leave()).href;
      const callback = location.startsWith(callbackURL) ? location : await emulator.approve(location, accountId);
      return browser.get(callback);
    },
    sent(endpoint) {
      const request = emulator.requests.findLast((each) => each.endpoint === endpoint);
      if (!request) throw new Error(`Nothing was sent to ${endpoint}`);
      return request;
    },
  };
  return flow;
}

/** The one error that reached Express, which must be of this class. */
export function onlyError<E>(app: LoginApp, Class: new (...args: never[]) => E): E {
  expect(app.errors).toEqual([expect.any(Class)]);
  return app.errors[0] as E;
}
