import { type Flow, type FlowStore, MAX_FLOWS, MAX_STARTS, type Start, START_LIFETIME } from '../inspector/index.js';
import type { Redis } from './redis.js';

const startsKey = (owner: string): string => `sample-app:flow-starts:${owner}`;
const flowsKey = (owner: string): string => `sample-app:flows:${owner}`;

/** For any number of instances. */
export class RedisFlowStore implements FlowStore {
  constructor(
    private readonly redis: Redis,
    /** Of flows, in ms. */
    private readonly lifetime: number,
  ) {}

  keepStart(owner: string, start: Start): Promise<void> {
    return this.#push(startsKey(owner), start, MAX_STARTS, START_LIFETIME);
  }

  async takeStart(owner: string, fits: (start: Start) => boolean): Promise<Start | undefined> {
    const starts = await this.redis.lRange(startsKey(owner), 0, -1);
    const json = starts.find((text) => fits(JSON.parse(text) as Start));
    // Whoever removes it has it, however many callbacks come at once.
    const isOurs = json !== undefined && (await this.redis.lRem(startsKey(owner), 1, json)) === 1;
    return isOurs ? (JSON.parse(json) as Start) : undefined;
  }

  add(owner: string, flow: Flow): Promise<void> {
    return this.#push(flowsKey(owner), flow, MAX_FLOWS, this.lifetime);
  }

  async list(owner: string): Promise<Flow[]> {
    const flows = await this.redis.lRange(flowsKey(owner), 0, -1);
    return flows.map((json) => JSON.parse(json) as Flow);
  }

  async forget(owner: string): Promise<void> {
    await this.redis.del(flowsKey(owner));
  }

  async #push(key: string, value: object, length: number, lifetime: number): Promise<void> {
    await this.redis
      .multi()
      .lPush(key, JSON.stringify(value))
      .lTrim(key, 0, length - 1)
      .pExpire(key, lifetime)
      .exec();
  }
}
