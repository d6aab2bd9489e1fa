import type { ProviderName } from '../providers/index.js';
import type { Flow, FlowAction, Step } from './flow.js';

/** The first half of a login, which waits for its callback. JSON-safe. */
export interface Start {
  /** Names it by what the provider sends back: a hash of the `state` in the redirect; absent where none went with it. */
  state?: string;
  provider: ProviderName;
  action: FlowAction;
  steps: Step[];
}

/** How long a start waits for its callback, in ms: as long as a login may take. */
export const START_LIFETIME = 600_000;
/** So many starts of a browser wait at once, the latest ones: as many as a browser may have logins under way. */
export const MAX_STARTS = 8;

/**
 * Where recordings are kept: outside the session, which is saved as a whole, so that two tabs do not overwrite each other. An
 * owner is a session, or a browser in which nobody has logged in yet.
 */
export interface FlowStore {
  /** Keeps the first steps of a login until its callback. */
  keepStart(owner: string, start: Start): Promise<void>;
  /** The latest start that fits, which nobody else gets then. */
  takeStart(owner: string, fits: (start: Start) => boolean): Promise<Start | undefined>;
  add(owner: string, flow: Flow): Promise<void>;
  /** The latest first. */
  list(owner: string): Promise<Flow[]>;
  forget(owner: string): Promise<void>;
}
