import { deflateRawSync } from 'node:zlib';
import { pino } from 'pino';
import { isLoopback } from './loopback.js';
import { emulatorProblems, providerProblems } from './providers/problems.js';
import { encryptionKeyProblems } from './storage/problems.js';

/** What the environment decides. `.env.example` says where each value comes from. */
export interface Config {
  /** 0 lets the system choose; undefined: what was given is no port. */
  port: number | undefined;
  /** The address to listen on. */
  host: string;
  /** The public address, without a slash at the end; undefined: `http://localhost:<port>`, https where it speaks that. */
  baseURL: string | undefined;
  /** Speaks https itself: with these files, or with a certificate that it makes. Undefined: http. */
  https: { keyFile?: string; certFile?: string } | undefined;
  /** The least that is logged; undefined: what suits the log. */
  logLevel: string | undefined;
  /** Undefined: sessions, users and tokens live in this process. */
  redisURL: string | undefined;
  /** Signs session cookies and CSRF tokens; the first signs, all are understood. Undefined: made up at start. */
  sessionSecrets: string[] | undefined;
  /** Encrypt tokens in Redis; the first encrypts, all decrypt. */
  tokenEncryptionKeys: string[];
  /** An environment variable by its name; unset is `''`, which the strategies report as missing. */
  env: (name: string) => string;
  /** What is wrong, in sentences with the names of the variables. The start adds what only trying tells, and ends there. */
  problems: string[];
}

/** A setting is missing or malformed. The message is for whoever starts the app. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/** In characters: what `openssl rand -base64 24` prints. */
const SHORTEST_SECRET = 32;
/** In bytes, compressed: chance gives a secret of that length 30 and more. */
const FEWEST_BYTES = 24;
const MAKE_SECRET = 'set it to the output of `openssl rand -base64 32`.';

export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const env = (name: string): string => environment[name]?.trim() ?? '';
  const list = (name: string): string[] =>
    env(name)
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const sessionSecrets = list('SESSION_SECRET');
  const problems: string[] = [];
  const read = <T>(reader: (text: string) => T, name: string): T | undefined => {
    try {
      return reader(env(name));
    } catch (error) {
      problems.push((error as Error).message);
      return undefined;
    }
  };
  const config: Config = {
    port: read(portOf, 'PORT'),
    host: env('HOST') || '127.0.0.1',
    baseURL: read(baseURLOf, 'BASE_URL'),
    https: read(() => httpsOf(env), 'HTTPS'),
    logLevel: read(logLevelOf, 'LOG_LEVEL'),
    redisURL: read(redisURLOf, 'REDIS_URL'),
    sessionSecrets: sessionSecrets.length > 0 ? sessionSecrets : undefined,
    tokenEncryptionKeys: list('TOKEN_ENCRYPTION_KEY'),
    env,
    problems,
  };
  if (config.redisURL !== undefined && config.sessionSecrets === undefined) {
    problems.push(
      'SESSION_SECRET is missing. With REDIS_URL several instances share their sessions, so they must share the secret: ' +
        MAKE_SECRET,
    );
  }
  if (env('NODE_ENV') === 'production' && sessionSecrets.some(isWeak)) {
    problems.push(`SESSION_SECRET is too easy to guess for production: ${MAKE_SECRET}`);
  }
  if (config.https && (env('HTTPS_KEY') === '') !== (env('HTTPS_CERT') === '')) {
    problems.push('HTTPS_KEY and HTTPS_CERT belong together: set both, or none of them.');
  }
  if (config.https && config.baseURL?.startsWith('http:')) {
    problems.push(
      'BASE_URL is http, and the app is to speak https (HTTPS, or --https): make both https, or leave BASE_URL out.',
    );
  }
  problems.push(
    ...encryptionKeyProblems(config.tokenEncryptionKeys),
    ...emulatorProblems(env),
    ...providerProblems(env),
  );
  return config;
}

/** Short, or of parts that repeat each other: what is random cannot be written in fewer bytes. */
const isWeak = (secret: string): boolean =>
  secret.length < SHORTEST_SECRET || deflateRawSync(secret).length < FEWEST_BYTES;

function portOf(text: string): number {
  if (text === '') return 3000;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new SettingError(`PORT must be a number from 0 to 65535, not "${text}".`);
}

function baseURLOf(text: string): string | undefined {
  if (text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new SettingError(
      `BASE_URL must be https for another host than localhost: no provider sends codes to http://${url.host}. ` +
        'Behind a proxy that speaks https, write the address of the proxy; without one, start with --https.',
    );
  }
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  // The value may hold a password: it is not repeated.
  throw new SettingError('BASE_URL must look like https://app.example, without a path, a user or a password.');
}

function logLevelOf(text: string): string | undefined {
  if (text === '') return undefined;
  const levels = [...Object.keys(pino.levels.values), 'silent'];
  if (levels.includes(text)) return text;
  throw new SettingError(`LOG_LEVEL must be one of ${levels.join(', ')}.`);
}

function isOn(text: string): boolean {
  if (/^(yes|true|on|1)$/i.test(text)) return true;
  if (/^(no|false|off|0|)$/i.test(text)) return false;
  throw new SettingError('HTTPS must be yes or no.');
}

/** `--https` on the command line is `HTTPS=yes`. */
function httpsOf(env: Config['env']): Config['https'] {
  const [keyFile, certFile] = [env('HTTPS_KEY'), env('HTTPS_CERT')];
  if (keyFile !== '' && certFile !== '') return { keyFile, certFile };
  return keyFile + certFile !== '' || isOn(env('HTTPS')) ? {} : undefined;
}

function redisURLOf(text: string): string | undefined {
  if (text === '') return undefined;
  if (URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol)) return text;
  // The value may hold a password: it is not repeated.
  throw new SettingError('REDIS_URL must look like redis://host:6379 (rediss:// for TLS).');
}
