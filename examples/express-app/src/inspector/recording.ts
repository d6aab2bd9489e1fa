import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Flow, FlowAction, Step } from './flow.js';
import { MAX_STEPS } from './flow.js';
import { Masker } from './mask.js';
import type { ProviderName } from '../providers/index.js';
import { reasonOf } from './reason.js';

export interface FlowEnd {
  earlier?: readonly Step[];
  failed?: boolean;
  /** Why. */
  error?: unknown;
}

const current = new AsyncLocalStorage<Recording>();

/** The steps of one request to this app: those of its browser, and the provider calls made on the way to its answer. */
export class Recording {
  readonly masker = new Masker();
  readonly steps: Step[] = [];

  constructor(readonly provider: ProviderName) {}

  /** The recording of the request that the running code belongs to. */
  static current(): Recording | undefined {
    return current.getStore();
  }

  /** Runs `work` and whatever it starts as part of this recording. */
  run<T>(work: () => T): T {
    return current.run(this, work);
  }

  /** Adds a step; the answer is put into what this returns. */
  add(untimed: Omit<Step, 'at'>): Step {
    const step = { ...untimed, at: Date.now() };
    if (this.steps.length < MAX_STEPS) this.steps.push(step);
    return step;
  }

  /** @param end how it ended, and what came before this request */
  flow(action: FlowAction, { earlier = [], failed = false, error }: FlowEnd = {}): Flow {
    return {
      id: randomUUID(),
      provider: this.provider,
      action,
      at: Date.now(),
      steps: [...earlier, ...this.steps].slice(0, MAX_STEPS),
      failed,
      ...(failed && reasonOf(error)),
    };
  }
}
