import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTLSServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.js';
import { certificateFor } from './certificate.js';
import { type Config, SettingError } from './config.js';
import type { Providers } from './providers/connect.js';
import { createLog, type Log } from './log.js';
import { startStandIns } from './providers/emulators.js';
import { openStorage } from './storage/index.js';
import { connectRedis } from './storage/redis.js';

/** How long open requests may take to end when the app stops, in ms. */
const GRACE = 10_000;
/** Tokens are looked after this often, and refreshed when they would die within twice that, in ms. */
const KEEP_ALIVE = 3_600_000;

export interface RunningApp {
  /** The public address. */
  url: string;
  /** Where it listens. */
  port: number;
  /** The names of the providers that an emulator stands in for. */
  emulated: string[];
  /** Finishes what is under way, then closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts everything.
 *
 * @param log default: one that suits NODE_ENV and LOG_LEVEL
 * @throws SettingError that tells at once all that whoever starts it can mend
 */
export async function start(config: Config, log = logOf(config)): Promise<RunningApp> {
  // In the order of closing: nothing is taken away from those who still use it.
  const closers: Record<'keepers' | 'server' | 'storage' | 'standIns', (() => Promise<unknown>) | undefined> = {
    keepers: undefined,
    server: undefined,
    storage: undefined,
    standIns: undefined,
  };
  const stop = async (): Promise<void> => {
    for (const close of Object.values(closers)) await close?.();
  };
  try {
    // The port comes first: the callback addresses depend on it.
    let handle: RequestListener = (_req, res) => res.writeHead(503, { 'retry-after': '1' }).end();
    const problems = [...config.problems];
    const tried = async <T>(work: Promise<T>): Promise<T | undefined> =>
      work.catch((error: unknown) => {
        if (!(error instanceof SettingError)) throw error;
        problems.push(error.message);
        return undefined;
      });
    const certificate = config.https && (await tried(certificateFor(config.https, hostnameOf(config))));
    const listener: RequestListener = (req, res) => handle(req, res);
    const server = certificate ? createTLSServer(certificate, listener) : createServer(listener);
    closers.server = () => close(server);
    const { redisURL } = config;
    if (config.port !== undefined) await tried(listen(server, config.port, config.host));
    const redis = redisURL === undefined ? undefined : await tried(connectRedis(redisURL, log));
    const storage = openStorage(redis, config);
    closers.storage = () => storage.close();
    if (problems.length > 0) throw new SettingError(problems.join('\n'));
    if (config.sessionSecrets === undefined && config.env('NODE_ENV') === 'production') {
      log.warn('SESSION_SECRET is not set: each restart logs everybody out');
    }
    const { port } = server.address() as AddressInfo;
    const url = config.baseURL ?? localAddress(port, config.https !== undefined);
    const standIns = await startStandIns(config.env, url);
    closers.standIns = () => standIns.close();
    const secrets = config.sessionSecrets ?? [randomBytes(32).toString('base64')];
    const { app, providers } = createApp({
      baseURL: url,
      isProxied: url.startsWith('https:') && config.https === undefined,
      env: standIns.env,
      storage,
      secrets,
      emulators: standIns.emulators,
      log,
    });
    closers.keepers = keepTokensAlive(providers);
    handle = app as RequestListener;
    return { url, port, emulated: [...standIns.emulators.keys()], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const logOf = ({ env, logLevel }: Config): Log =>
  createLog({ isProduction: env('NODE_ENV') === 'production', level: logLevel });

/** As a browser writes it: without a port that the scheme implies. */
export const localAddress = (port: number, isHTTPS: boolean): string =>
  new URL(`${isHTTPS ? 'https' : 'http'}://localhost:${port}`).origin;

const hostnameOf = ({ baseURL }: Config): string => (baseURL === undefined ? 'localhost' : new URL(baseURL).hostname);

/** Why nothing can listen at an address: it is another computer's, or none. */
const NO_ADDRESS = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'];

async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new SettingError(
        `Port ${port} is taken by another program. Stop that, or choose another port: PORT=${port + 1} npm start`,
      );
    }
    if (code === 'EACCES')
      throw new SettingError(`Port ${port} is not for everybody. Choose one above 1023: PORT=3000 npm start`);
    if (code !== undefined && NO_ADDRESS.includes(code)) {
      throw new SettingError(
        `HOST must be an address of this computer (${code}). 127.0.0.1 is for this computer only, 0.0.0.0 for others, too.`,
      );
    }
    throw error;
  }
}

/** Requests under way may end; idle connections are closed by Node. */
const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const impatient = setTimeout(() => server.closeAllConnections(), GRACE);
    server.close(() => {
      clearTimeout(impatient);
      resolve();
    });
  });

/** FlowAccount's refresh tokens die after an unused day. */
function keepTokensAlive(providers: Providers): () => Promise<unknown> {
  const stops = [...providers.values()].map(({ keeper }) =>
    keeper.keepAlive({ every: KEEP_ALIVE, before: 2 * KEEP_ALIVE }),
  );
  return () => Promise.all(stops.map((stop) => stop()));
}
