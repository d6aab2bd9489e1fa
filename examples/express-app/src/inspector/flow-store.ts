import type { Redis } from '../storage/redis.js';
import type { Flow, Step } from './flow.js';
import { MAX_FLOWS } from './flow.js';

/** How long the first steps of a login wait for its callback, in ms: as long as a login may take. */
const START_LIFETIME = 600_000;

/** Where recordings are kept: outside the session, which is saved as a whole, so that two tabs do not overwrite each other. */
export interface FlowStore {
  /** Keeps the first steps of a login until its callback. */
  keepStart(id: string, steps: readonly Step[]): Promise<void>;
  takeStart(id: string): Promise<Step[]>;
  add(sessionID: string, flow: Flow): Promise<void>;
  /** A session's flows, the latest first. */
  list(sessionID: string): Promise<Flow[]>;
  forget(sessionID: string): Promise<void>;
}

/** For one process. Full, it forgets what was used longest ago. */
export class MemoryFlowStore implements FlowStore {
  readonly #starts = new Map<string, readonly Step[]>();
  readonly #flows = new Map<string, Flow[]>();

  constructor(private readonly capacity = 200) {}

  keepStart(id: string, steps: readonly Step[]): Promise<void> {
    this.#put(this.#starts, id, steps);
    return Promise.resolve();
  }

  takeStart(id: string): Promise<Step[]> {
    const steps = this.#starts.get(id) ?? [];
    this.#starts.delete(id);
    return Promise.resolve([...steps]);
  }

  add(sessionID: string, flow: Flow): Promise<void> {
    this.#put(this.#flows, sessionID, [flow, ...(this.#flows.get(sessionID) ?? [])].slice(0, MAX_FLOWS));
    return Promise.resolve();
  }

  list(sessionID: string): Promise<Flow[]> {
    return Promise.resolve(this.#flows.get(sessionID) ?? []);
  }

  forget(sessionID: string): Promise<void> {
    this.#flows.delete(sessionID);
    return Promise.resolve();
  }

  #put<T>(map: Map<string, T>, key: string, value: T): void {
    map.delete(key);
    map.set(key, value);
    const [oldest] = map.keys();
    if (map.size > this.capacity && oldest !== undefined) map.delete(oldest);
  }
}

const startKey = (id: string): string => `sample-app:flow-start:${id}`;
const flowsKey = (sessionID: string): string => `sample-app:flows:${sessionID}`;

/** For any number of instances. */
export class RedisFlowStore implements FlowStore {
  constructor(
    private readonly redis: Redis,
    /** ms */
    private readonly lifetime: number,
  ) {}

  async keepStart(id: string, steps: readonly Step[]): Promise<void> {
    await this.redis.set(startKey(id), JSON.stringify(steps), { expiration: { type: 'PX', value: START_LIFETIME } });
  }

  async takeStart(id: string): Promise<Step[]> {
    const json = await this.redis.getDel(startKey(id));
    return json === null ? [] : (JSON.parse(json) as Step[]);
  }

  async add(sessionID: string, flow: Flow): Promise<void> {
    const key = flowsKey(sessionID);
    await this.redis
      .multi()
      .lPush(key, JSON.stringify(flow))
      .lTrim(key, 0, MAX_FLOWS - 1)
      .pExpire(key, this.lifetime)
      .exec();
  }

  async list(sessionID: string): Promise<Flow[]> {
    const flows = await this.redis.lRange(flowsKey(sessionID), 0, -1);
    return flows.map((json) => JSON.parse(json) as Flow);
  }

  async forget(sessionID: string): Promise<void> {
    await this.redis.del(flowsKey(sessionID));
  }
}
