import { SettingError } from '../config.js';
import type { Log } from '../log.js';
import { redisLibrary } from './redis-library.js';

/** How long one command may take, in ms. */
const COMMAND_TIMEOUT = 2_000;

/** How long Redis may take to say that it is there, in ms. */
const PING_TIMEOUT = COMMAND_TIMEOUT / 2;

const newClient = (url: string) =>
  redisLibrary().createClient({
    url,
    // While Redis is away a request fails at once, and says so, instead of waiting for its return.
    disableOfflineQueue: true,
    commandOptions: { timeout: COMMAND_TIMEOUT },
    // Once a command is written its timeout is dropped: a Redis that has frozen is noticed by the pings that it does not answer.
    pingInterval: COMMAND_TIMEOUT / 4,
    socket: {
      socketTimeout: COMMAND_TIMEOUT,
      connectTimeout: COMMAND_TIMEOUT,
      reconnectStrategy: (retries: number) => Math.min(50 * 2 ** retries, 2_000),
    },
  });

export type Redis = ReturnType<typeof newClient>;

/** @throws SettingError when Redis cannot be reached at the start; later the client reconnects by itself */
export async function connectRedis(url: string, log: Log): Promise<Redis> {
  const redis = clientOf(url);
  let connected = false;
  const firstFailure = new Promise<never>((_, reject) => {
    redis.on('error', (error: Error) => {
      if (connected) log.error(`Redis: ${error.message}`);
      else reject(error);
    });
  });
  try {
    // Redis asks for a password that is missing at the first command only.
    await Promise.race([redis.connect().then(() => redis.ping()), firstFailure]);
  } catch (error) {
    redis.destroy();
    throw new SettingError(whyNot(error as Error));
  }
  connected = true;
  return redis;
}

/**
 * Asks whether Redis answers. One ping at most is under way: while it is overdue, whoever asks is refused at once, instead of
 * waiting for one timeout after the other.
 */
export function checkOf(redis: Redis): () => Promise<void> {
  let answer: Promise<void> | undefined;
  const { SocketTimeoutError } = redisLibrary();
  const ask = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new SocketTimeoutError(PING_TIMEOUT)), PING_TIMEOUT);
    });
    const ping = redis.ping().finally(() => {
      clearTimeout(timer);
      answer = undefined;
    });
    await Promise.race([ping, overdue]);
  };
  return () => (answer ??= ask());
}

/** What Redis says may repeat what it was given: only its first word, a code, is told. */
function whyNot(error: Error): string {
  if (!(error instanceof redisLibrary().ErrorReply)) {
    const { code = error.message.replace(/\.+$/, '') } = error as NodeJS.ErrnoException;
    return `Redis cannot be reached (REDIS_URL): ${code}. Start it, or leave REDIS_URL out.`;
  }
  const [code = ''] = error.message.split(' ');
  return ['WRONGPASS', 'NOAUTH'].includes(code)
    ? `Redis refuses the user or the password in REDIS_URL (${code}). Compare them with those of your Redis.`
    : `Redis is there, but cannot be used as REDIS_URL says (${code}). Look at its user, its password and the number after the slash.`;
}

function clientOf(url: string): Redis {
  try {
    return newClient(url);
  } catch {
    // The error has the address in it, and with that a password.
    throw new SettingError(
      'REDIS_URL must look like redis://host:6379, with a number after a slash for another database.',
    );
  }
}
