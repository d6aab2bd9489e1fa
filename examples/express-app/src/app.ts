import { join } from 'node:path';
import cookieParser from 'cookie-parser';
import express, { type Express } from 'express';
import { LinkRefusedError, signIn } from './accounts/sign-in.js';
import { LoginRecorder, recordedHttpClient, recordEnvelope } from './inspector/index.js';
import type { Log } from './log.js';
import type { Emulator } from 'provider-emulators';
import { connectProviders, type Providers } from './providers/connect.js';
import type { Setup } from './providers/index.js';
import { accountRoutes } from './routes/account.js';
import { buttonsRoutes, buttonStyles } from './routes/buttons.js';
import { emulatorRoutes } from './routes/emulators.js';
import { errorPage, notFoundPage } from './routes/errors.js';
import { flowRoutes } from './routes/flows.js';
import { exportRoutes } from './routes/exports.js';
import { healthRoutes } from './routes/health.js';
import { languageRoutes } from './routes/language.js';
import { loginRoutes } from './routes/login.js';
import { Notices } from './routes/notices.js';
import { atOwnName } from './routes/origin.js';
import { Renderer } from './routes/render.js';
import { setupRoutes } from './routes/setup.js';
import { sessionRoutes } from './routes/session.js';
import { CsrfGuard, leavePrefetch, refusePlain, securityHeaders } from './security.js';
import { createPassport, sessions } from './sessions.js';
import type { Storage } from './storage/index.js';

export interface AppOptions {
  /** The public address, without a slash at the end. */
  baseURL: string;
  /** Whether a proxy speaks https for this app. */
  isProxied: boolean;
  env: Setup['env'];
  storage: Storage;
  /** The first signs, all are understood. */
  secrets: string[];
  /** The stand-ins, by the providers' names. */
  emulators: ReadonlyMap<string, Emulator>;
  log: Log;
}

/** The app, put together; it listens nowhere yet. */
export function createApp({ baseURL, isProxied, env, storage, secrets, emulators, log }: AppOptions): {
  app: Express;
  providers: Providers;
} {
  const { users, tokens, flows } = storage;
  const isHTTPS = baseURL.startsWith('https:');
  const isProduction = env('NODE_ENV') === 'production';
  const httpClient = recordedHttpClient();
  const providers = connectProviders({
    env,
    baseURL,
    tokens,
    signIn: async (login) => {
      const user = await signIn(users, login);
      log.info({ provider: login.profile.provider }, 'logged in');
      return user;
    },
    httpClient,
    onEnvelope: recordEnvelope,
    emulators,
  });
  const recorder = new LoginRecorder({
    flows,
    providers: [...providers.values()].map(({ name }) => name),
    baseURL,
    isDecision: (error) => error instanceof LinkRefusedError,
    onError: (err) => log.error({ err }, 'the flow inspector could not record'),
  });
  const passport = createPassport(users);
  for (const { strategy } of providers.values()) passport.use(strategy);
  const csrf = new CsrfGuard(secrets);
  const renderer = new Renderer(csrf);
  const notices = new Notices(providers, isHTTPS);

  const app = express();
  app.disable('x-powered-by');
  // There is one proxy then, whose word counts.
  if (isProxied) app.set('trust proxy', 1);
  // Not for an address of this computer: the browser would refuse http at every other port of it, for a year.
  app.use(securityHeaders({ isStrict: isProxied }));
  app.use(cookieParser(secrets));
  app.use(languageRoutes(isHTTPS));
  app.get('/styles/buttons.css', buttonStyles);
  app.use(express.static(join(__dirname, '../public'), { index: false, maxAge: '1h' }));
  app.use(healthRoutes(storage));
  app.use(leavePrefetch);
  app.use('/auth', atOwnName(baseURL));
  // A request that meets a storage that does not answer fails here, once, and not at each of its uses.
  app.use(async (_req, _res, next) => {
    await storage.check();
    next();
  });
  app.use(sessions({ store: storage.sessions, secrets, isHTTPS }));
  app.use(passport.session());
  app.use(express.urlencoded({ extended: false, limit: '10kb' }));
  app.use(refusePlain(isHTTPS));
  app.use(csrf.protect);
  app.use(sessionRoutes({ providers, flows, notices, renderer, baseURL }));
  app.use(setupRoutes({ providers, renderer, env, baseURL }));
  app.use(buttonsRoutes(renderer));
  // What one visitor switches is switched for all.
  if (!isProduction) app.use(emulatorRoutes({ providers, emulators, renderer }));
  app.use(recorder.requests);
  app.use(loginRoutes({ passport, providers, notices }));
  app.use(flowRoutes({ providers, recorder, renderer }));
  app.use(accountRoutes({ log, users, providers, flows, httpClient, notices, renderer, baseURL, isProduction }));
  app.use(exportRoutes({ providers, recorder, baseURL }));
  app.use(notFoundPage(renderer));
  // In production no page shows why a login failed: the log has it.
  if (!isProduction) app.use(recorder.failures);
  app.use(errorPage({ log, renderer, providers, recorder, baseURL, isProduction }));
  return { app, providers };
}
