import { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import cookieSession from 'cookie-session';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import express4 from 'express4';
import session from 'express-session';
import { Passport, type Strategy } from 'passport';
import type { ProviderAuthenticateOptions } from 'passport-oauth2-kit';

export interface LoginAppOptions {
  /** Builds the strategies; `callbackURL('x')` is `http://localhost:<port>/auth/x/callback`. */
  strategies: (callbackURL: (name: string) => string) => Strategy[];
  express?: 4 | 5;
  /** How routes refer to the strategy: by its registered name, or the instance itself. */
  by?: 'name' | 'instance';
  /** Before everything else; `express.urlencoded()` by default. */
  parsers?: RequestHandler[];
  session?: 'express-session' | 'cookie-session' | 'none' | RequestHandler;
  /** Passed to `passport.authenticate` on the first leg. */
  start?: ProviderAuthenticateOptions;
  /** Passed to `passport.authenticate` on the callback. */
  finish?: ProviderAuthenticateOptions;
  /** More routes and middleware, before the login routes. */
  prepare?: (app: Express, passport: InstanceType<typeof Passport>) => void;
}

export interface LoginApp {
  /** `http://localhost:<port>` */
  url: string;
  /** Every error that reached Express. */
  errors: unknown[];
  close(): Promise<void>;
}

/**
 * An application as our users write it, on a real port: `/auth/:name` starts a login, `/auth/:name/callback` ends it and answers
 * `{ user, authInfo }`; an error answers its `status` (500 without) and `{ error: { name, message } }`.
 */
export async function startLoginApp(options: LoginAppOptions): Promise<LoginApp> {
  const app = options.express === 4 ? express4() : express();
  const passport = new Passport();
  const errors: unknown[] = [];
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = app.listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;

  passport.serializeUser((user, done) => {
    done(null, user);
  });
  passport.deserializeUser((user, done) => {
    done(null, user as Express.User);
  });
  for (const parser of options.parsers ?? [express.urlencoded({ extended: true })]) app.use(parser);
  app.use(sessionMiddleware(options.session ?? 'express-session'));
  if (options.session !== 'none' && options.finish?.session !== false) app.use(passport.session());
  options.prepare?.(app, passport);
  for (const strategy of options.strategies((name) => `${url}/auth/${name}/callback`)) {
    const name = strategy.name ?? '';
    passport.use(strategy);
    // The types know names only; Passport takes instances, too.
    const target = options.by === 'instance' ? (strategy as unknown as string) : name;
    const path = `/auth/${encodeURIComponent(name)}`;
    app.get(path, passport.authenticate(target, options.start ?? {}) as RequestHandler);
    app.all(`${path}/callback`, passport.authenticate(target, options.finish ?? {}) as RequestHandler, (req, res) => {
      res.json({ user: req.user, authInfo: req.authInfo });
    });
  }
  app.get('/whoami', (req, res) => {
    res.json({ user: req.user ?? null });
  });
  const onError: ErrorRequestHandler = (
    error: { status?: number; name?: string; message?: string },
    _req,
    res,
    _next,
  ) => {
    errors.push(error);
    res.status(error.status ?? 500).json({ error: { name: error.name, message: error.message } });
  };
  app.use(onError);
  return {
    url,
    errors,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function sessionMiddleware(kind: NonNullable<LoginAppOptions['session']>): RequestHandler {
  if (typeof kind === 'function') return kind;
  if (kind === 'none') return (_req, _res, next) => next();
  if (kind === 'cookie-session') return cookieSession({ keys: ['test'] });
  return session({ secret: 'test', resave: false, saveUninitialized: false });
}
