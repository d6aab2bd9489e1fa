import { createHash } from 'node:crypto';

/** What the store needs of a client: `createClient`, `createClientPool`, `createSentinel` and `createCluster` of `redis` give it. */
export interface RedisClient {
  zRangeByScore(key: string, min: string, max: string): Promise<unknown>;
  evalSha(sha1: string, options: ScriptInput): Promise<unknown>;
  eval(script: string, options: ScriptInput): Promise<unknown>;
}

interface ScriptInput {
  keys: string[];
  arguments: string[];
}

/** The abilities that not every kind of client has. */
interface ClientExtras {
  withAbortSignal?(signal: AbortSignal): RedisClient;
  withCommandOptions?(options: { abortSignal: AbortSignal }): RedisClient;
  listeners?(event: 'error'): unknown[];
  on?(event: 'error', listener: () => void): unknown;
}

/** A Lua script with the name under which Redis remembers it. */
export class Script {
  readonly #text: string;
  readonly #sha1: string;

  constructor(text: string) {
    this.#text = text;
    this.#sha1 = createHash('sha1').update(text).digest('hex');
  }

  /** One round trip; two when Redis does not know the script yet, or no more since it was restarted. */
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
 * The client, for one call that is given up when `signal` aborts: without it, a command written while Redis is down waits in the
 * client's queue and takes effect when Redis is back, over what others have stored by then.
 */
export function until(client: RedisClient, signal: AbortSignal | undefined): RedisClient {
  const extras = client as ClientExtras;
  if (!signal) return client;
  // A cluster and a sentinel know the signal only as one of their options, which are replaced by it; the store needs none of them.
  return extras.withAbortSignal?.(signal) ?? extras.withCommandOptions?.({ abortSignal: signal }) ?? client;
}

/**
 * @throws TypeError for a client that is told to read from replicas: what was just saved is not there yet, and what was just
 *   forgotten still is.
 */
export function refuseReplicas(client: RedisClient): void {
  const { options, _options } = client as { options?: Flags; _options?: Flags };
  for (const flags of [options, _options]) {
    if (flags?.readonly !== true && flags?.useReplicas !== true) continue;
    throw new TypeError(
      'RedisTokenStore: "client" reads from replicas (readonly, useReplicas); give it one that asks the master',
    );
  }
}

interface Flags {
  readonly?: boolean;
  useReplicas?: boolean;
}

const ignore = (): void => undefined;

/**
 * A client that loses its connection while nobody listens for `'error'` ends the process; its commands tell of it anyway. One
 * listener is enough, also for a client that comes under several faces (`withTypeMapping` and the like).
 */
export function surviveErrors(client: RedisClient): void {
  const emitter = client as ClientExtras;
  if (!emitter.listeners?.('error').includes(ignore)) emitter.on?.('error', ignore);
}
