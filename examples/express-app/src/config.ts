/** What the environment decides. `.env.example` says where each value comes from. */
export interface Config {
  /** 0 lets the system choose. */
  port: number;
  /** The address to listen on; undefined: all. */
  host: string | undefined;
  /** The public address, without a slash at the end; undefined: `http://localhost:<port>`. */
  baseURL: string | undefined;
  /** Undefined: sessions, users and tokens live in this process. */
  redisURL: string | undefined;
  /** Signs session cookies and CSRF tokens; the first signs, all are understood. Undefined: made up at start. */
  sessionSecrets: string[] | undefined;
  /** Encrypt tokens in Redis; the first encrypts, all decrypt. */
  tokenEncryptionKeys: string[];
  /** An environment variable by its name; unset is `''`, which the strategies report as missing. */
  env: (name: string) => string;
}

/** A setting is missing or malformed. The message is for whoever starts the app. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/** @throws SettingError that names the variable */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const env = (name: string): string => environment[name]?.trim() ?? '';
  const list = (name: string): string[] =>
    env(name)
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const sessionSecrets = list('SESSION_SECRET');
  const config: Config = {
    port: portOf(env('PORT')),
    host: env('HOST') || undefined,
    baseURL: baseURLOf(env('BASE_URL')),
    redisURL: env('REDIS_URL') || undefined,
    sessionSecrets: sessionSecrets.length > 0 ? sessionSecrets : undefined,
    tokenEncryptionKeys: list('TOKEN_ENCRYPTION_KEY'),
    env,
  };
  if (config.redisURL !== undefined && config.sessionSecrets === undefined) {
    throw new SettingError(
      'SESSION_SECRET is missing. With REDIS_URL several instances share their sessions, so they must share the secret: ' +
        'set it to the output of `openssl rand -base64 32`.',
    );
  }
  return config;
}

function portOf(text: string): number {
  if (text === '') return 3000;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new SettingError(`PORT must be a number from 0 to 65535, not "${text}".`);
}

function baseURLOf(text: string): string | undefined {
  if (text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '') return url.origin;
  throw new SettingError(`BASE_URL must look like https://app.example.com, without a path; it is "${text}".`);
}
