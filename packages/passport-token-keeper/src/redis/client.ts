import { createHash } from 'node:crypto';

/** What the store needs of a client. All clients of the `redis` package have it: single, pool, sentinel and cluster. */
export interface RedisClient {
  zRangeByScore(key: string, min: string, max: string): Promise<unknown>;
  evalSha(sha1: string, options: ScriptInput): Promise<unknown>;
  eval(script: string, options: ScriptInput): Promise<unknown>;
}

/** What a script is given, in the form of the `redis` package. */
export interface ScriptInput {
  keys: string[];
  arguments: string[];
}

/** Methods that only some kinds of clients have. */
interface ClientExtras {
  withAbortSignal?(signal: AbortSignal): RedisClient;
  withCommandOptions?(options: { abortSignal: AbortSignal }): RedisClient;
  listeners?(event: 'error'): unknown[];
  on?(event: 'error', listener: () => void): unknown;
}

/** A Lua script, with the hash under which Redis caches it. */
export class Script {
  readonly #text: string;
  readonly #sha1: string;

  constructor(text: string) {
    this.#text = text;
    this.#sha1 = createHash('sha1').update(text).digest('hex');
  }

  /** One round trip. Two when the script is not in Redis' cache: at the first use, and after a restart of Redis. */
  async run(client: RedisClient, keys: string[], args: (string | number)[]): Promise<unknown> {
    const input = { keys, arguments: args.map(String) };
    try {
      return await client.evalSha(this.#sha1, input);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return client.eval(this.#text, input);
      throw error;
    }
  }
}

/**
 * The client, for one call that ends when `signal` aborts. Without the signal, a command that is sent while Redis is down would
 * wait in the client's queue. It would run when Redis is back, and overwrite what others have stored since.
 */
export function withSignal(client: RedisClient, signal: AbortSignal | undefined): RedisClient {
  const extras = client as ClientExtras;
  if (!signal) return client;
  // A cluster and a sentinel take the signal as a command option only. This call then has no other command options; the store
  // needs none.
  return extras.withAbortSignal?.(signal) ?? extras.withCommandOptions?.({ abortSignal: signal }) ?? client;
}

/**
 * @throws TypeError for a client that reads from replicas: tokens that were just saved may not be there yet, and tokens that were
 *   just forgotten may still be there.
 */
export function refuseReplicas(client: RedisClient): void {
  const { options, _options } = client as { options?: Flags; _options?: Flags };
  for (const flags of [options, _options]) {
    if (flags?.readonly !== true && flags?.useReplicas !== true) continue;
    throw new TypeError(
      'RedisTokenStore: "client" reads from replicas, which may be behind; create it without the options readonly and useReplicas',
    );
  }
}

interface Flags {
  readonly?: boolean;
  useReplicas?: boolean;
}

const ignore = (): void => undefined;

/**
 * Node ends the process when a client loses its connection and has no `'error'` listener. The store needs none, since its
 * commands fail too. One listener is enough, also when several stores get objects of the same client (from `withTypeMapping`, for
 * example).
 */
export function surviveErrors(client: RedisClient): void {
  const emitter = client as ClientExtras;
  if (!emitter.listeners?.('error').includes(ignore)) emitter.on?.('error', ignore);
}
