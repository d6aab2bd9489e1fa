import type { Held, PendingLogin } from './pending-login.js';

/** Where pending logins lie. It keeps and finds them; whether one counts is judged elsewhere, the same for every place. */
export interface Place {
  /** Everything of ours that lies there, of all strategies. */
  held(): Held[];
  /** A login as it would lie there, and how to put it there. */
  draft(state: string, login: PendingLogin): { held: Held; write: () => void | Promise<void> };
  /** How many bytes of JSON a login like `held` may have for its entry to take so many. */
  capacity(bytes: number, held: Held): number;
  remove(surplus: readonly Held[]): void | Promise<void>;
}
