import { randomUUID } from 'node:crypto';

import { StoredTokensError } from './errors.js';
import type { GuardedStore } from './guarded-store.js';
import type { SharedState } from './shared.js';

/** How often a pause is written again when others write theirs at the same time. Each of them has made it longer. */
const ATTEMPTS = 10;

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
    const { time = 0 } = (await this.read()) ?? {};
    this.shared.pauses.set(this.namespace, time);
    return time;
  }

  /** Never shortens a pause. Never rejects: when the store fails, this process at least keeps to the pause. */
  async pauseUntil(time: number): Promise<void> {
    if (time <= (this.shared.pauses.get(this.namespace) ?? 0)) return;
    this.shared.pauses.set(this.namespace, time);
    await this.write(time).catch(() => undefined);
  }

  /** Writes over no longer pause, which another process may have been told of. */
  private async write(time: number): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const stored = await this.read();
      if (stored && stored.time >= time) return;
      const change = {
        ...(stored && { expected: stored.version }),
        next: { version: randomUUID(), value: String(time) },
      };
      if (await this.store.call(this.target, (store, key, call) => store.write(key, change, call))) return;
    }
  }

  /** A pause that cannot be read is none: its encryption key may have been dropped, and then nobody could refresh any more. */
  private async read(): Promise<{ version: string; time: number } | undefined> {
    try {
      const found = await this.store.call(this.target, (store, key, call) => store.read(key, call));
      const time = Number(found?.value);
      return found && { version: found.version, time: Number.isFinite(time) ? time : 0 };
    } catch (error) {
      if (error instanceof StoredTokensError) return undefined;
      throw error;
    }
  }

  private get target(): { subject: string; key: string } {
    return { subject: '', key: this.namespace };
  }
}
