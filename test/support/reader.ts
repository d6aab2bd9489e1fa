import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import type { TokenSet } from 'passport-oauth2-kit';
import { Browser } from './browser.js';
import { type ProviderName, STRATEGIES } from './providers.js';
import type { AnyConstructor, AnyStrategy } from './record.js';
import { type Snippet, snippetsOf } from './readme.js';
import { type Emulators, startEmulators } from './stage.js';

/** Who reads a README, and does as it says. */
export interface Reader {
  app: Express;
  url: string;
  passport: InstanceType<typeof Passport>;
  browser: Browser;
  Strategy: AnyConstructor;
  /** What `users.findOrCreate` was asked. */
  asked: unknown[][];
}

/** Readers, and the emulators that stand for the providers. */
export interface Readers {
  emulators: () => Emulators;
  /** The application that a reader has before the first snippet. */
  reader: (name: ProviderName) => Promise<Reader>;
  /** Starts at a path of the application, and follows the login to its end. */
  follow: (name: ProviderName, reader: Reader, path: string) => Promise<Response>;
  /** As a README's first screen has them. */
  optionsOf: (name: ProviderName) => object;
  /** A strategy, and the tokens of a login with it. */
  loggedIn: (name: ProviderName) => Promise<{ strategy: AnyStrategy; tokens: TokenSet }>;
}

/** The `index`th snippet under a heading of a strategy's README. */
export function snippetUnder(name: ProviderName, heading: string, index = 0): Snippet {
  return snippetsOf(`passport-${name}`).filter((snippet) => snippet.heading === heading)[index]!;
}

/** For one test file. */
export function useReaders(): Readers {
  let emulators: Emulators;
  const servers: Server[] = [];

  beforeAll(async () => {
    emulators = await startEmulators();
  });
  afterAll(() => emulators.close());
  afterEach(async () => {
    await Promise.all(
      servers.splice(0).map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      ),
    );
  });

  async function reader(name: ProviderName): Promise<Reader> {
    const app = express();
    const passport = new Passport();
    passport.serializeUser((user, done) => done(null, user));
    passport.deserializeUser((user, done) => done(null, user as Express.User));
    app.use(session({ secret: 'test', resave: false, saveUninitialized: false }));
    app.use(passport.session());
    const server = await new Promise<Server>((resolve) => {
      const listening: Server = app.listen(0, '127.0.0.1', () => resolve(listening));
    });
    servers.push(server);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      app,
      url,
      passport,
      browser: new Browser(),
      Strategy: STRATEGIES[name],
      asked: [],
    };
  }

  async function follow(name: ProviderName, { url, browser }: Reader, path: string): Promise<Response> {
    const start = await browser.get(url + path);
    const callback = new URL(await emulators[name].approve(start.headers.get('location')!));
    return browser.get(url + callback.pathname + callback.search);
  }

  const optionsOf = (name: ProviderName): object => ({
    ...emulators[name].strategyOptions,
    callbackURL: `http://localhost:3000/auth/${name}/callback`,
  });

  async function loggedIn(name: ProviderName): Promise<{ strategy: AnyStrategy; tokens: TokenSet }> {
    const someone = await reader(name);
    let tokens: TokenSet | undefined;
    const strategy = new someone.Strategy(optionsOf(name), (context: { tokens: TokenSet }) => {
      ({ tokens } = context);
      return { id: 'me' };
    });
    someone.passport.use(strategy);
    someone.app.get('/in', someone.passport.authenticate(name) as express.RequestHandler);
    someone.app.get(
      `/auth/${name}/callback`,
      someone.passport.authenticate(name) as express.RequestHandler,
      (_q, res) => {
        res.send('in');
      },
    );
    await follow(name, someone, '/in');
    return { strategy, tokens: tokens! };
  }

  return { emulators: () => emulators, reader, follow, optionsOf, loggedIn };
}
