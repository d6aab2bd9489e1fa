import { randomUUID } from 'node:crypto';

import type { GuardedStore } from './guarded-store.js';
import type { SharedState } from './shared.js';

/** The pause that a provider has asked for (`Retry-After`). All processes keep to it. */
export class ProviderPauses {
  /**
   * @param namespace the prefix of all keys of this provider, and the key of the pause: no subject is the empty string
   * @param now the keeper's clock
   */
  constructor(
    private readonly store: GuardedStore,
    private readonly shared: SharedState,
    private readonly namespace: string,
    private readonly now: () => number,
  ) {}

  /** The end of the pause in epoch ms, or 0 when there is none. */
  async pausedUntil(): Promise<number> {
    const known = this.shared.pauses.get(this.namespace) ?? 0;
    if (known > this.now()) return known;
    const found = await this.store.call(this.target, (store, key, call) => store.read(key, call));
    const time = Number(found?.value ?? 0);
    if (!Number.isFinite(time)) return 0;
    this.shared.pauses.set(this.namespace, time);
    return time;
  }

  /** Never shortens a pause. Never rejects: when the store fails, this process at least keeps to the pause. */
  async pauseUntil(time: number): Promise<void> {
    if (time <= (this.shared.pauses.get(this.namespace) ?? 0)) return;
    this.shared.pauses.set(this.namespace, time);
    const next = { version: randomUUID(), value: String(time) };
    await this.store.call(this.target, (store, key, call) => store.write(key, { next }, call)).catch(() => undefined);
  }

  private get target(): { subject: string; key: string } {
    return { subject: '', key: this.namespace };
  }
}
