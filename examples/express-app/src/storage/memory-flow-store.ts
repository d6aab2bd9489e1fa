import { type Flow, type FlowStore, MAX_FLOWS, MAX_STARTS, type Start } from '../inspector/index.js';

/** For one process. Full, it forgets what was used longest ago. */
export class MemoryFlowStore implements FlowStore {
  readonly #starts = new Map<string, Start[]>();
  readonly #flows = new Map<string, Flow[]>();

  constructor(private readonly capacity = 200) {}

  keepStart(owner: string, start: Start): Promise<void> {
    this.#put(this.#starts, owner, [start, ...(this.#starts.get(owner) ?? [])].slice(0, MAX_STARTS));
    return Promise.resolve();
  }

  takeStart(owner: string, fits: (start: Start) => boolean): Promise<Start | undefined> {
    const starts = this.#starts.get(owner) ?? [];
    const index = starts.findIndex(fits);
    return Promise.resolve(index < 0 ? undefined : starts.splice(index, 1)[0]);
  }

  add(owner: string, flow: Flow): Promise<void> {
    this.#put(this.#flows, owner, [flow, ...(this.#flows.get(owner) ?? [])].slice(0, MAX_FLOWS));
    return Promise.resolve();
  }

  list(owner: string): Promise<Flow[]> {
    return Promise.resolve(this.#flows.get(owner) ?? []);
  }

  forget(owner: string): Promise<void> {
    this.#flows.delete(owner);
    return Promise.resolve();
  }

  #put<T>(map: Map<string, T>, key: string, value: T): void {
    map.delete(key);
    map.set(key, value);
    const [oldest] = map.keys();
    if (map.size > this.capacity && oldest !== undefined) map.delete(oldest);
  }
}
