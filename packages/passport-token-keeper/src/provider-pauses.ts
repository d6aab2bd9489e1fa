import { randomUUID } from 'node:crypto';

import type { GuardedStore } from './guarded-store.js';
import type { SharedState } from './shared.js';

/** Until when nobody asks a provider, in any process: it has said so (`Retry-After`). */
export class ProviderPauses {
  /**
   * @param namespace what all keys of this provider begin with; the record lies at it, since no subject is the empty text
   * @param now the keeper's clock
   */
  constructor(
    private readonly store: GuardedStore,
    private readonly shared: SharedState,
    private readonly namespace: string,
    private readonly now: () => number,
  ) {}

  /** In epoch ms; 0 when nobody has said anything. */
  async until(): Promise<number> {
    const known = this.shared.pauses.get(this.namespace) ?? 0;
    if (known > this.now()) return known;
    const found = await this.store.call(this.target, (store, key, call) => store.read(key, call));
    const until = Number(found?.value ?? 0);
    if (!Number.isFinite(until)) return 0;
    this.shared.pauses.set(this.namespace, until);
    return until;
  }

  /** Never shortens a pause, and never fails: this process keeps to it in any case. */
  async pause(until: number): Promise<void> {
    if (until <= (this.shared.pauses.get(this.namespace) ?? 0)) return;
    this.shared.pauses.set(this.namespace, until);
    const next = { version: randomUUID(), value: String(until) };
    await this.store.call(this.target, (store, key, call) => store.write(key, { next }, call)).catch(() => undefined);
  }

  private get target(): { subject: string; key: string } {
    return { subject: '', key: this.namespace };
  }
}
