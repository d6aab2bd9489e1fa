import type { StoredLogin, PendingLogin } from './pending-login.js';

/**
 * Stores and lists pending logins. It does not decide whether a login is valid: `pending-login.ts` does that for every storage.
 */
export interface LoginStorage {
  /** How many bytes all pending logins may take together. */
  readonly maxBytes: number;
  /** All pending logins, of all strategies. */
  list(): StoredLogin[];
  /** A login as it would be stored, and a function that stores it. */
  draft(state: string, login: PendingLogin): { stored: StoredLogin; write: () => void | Promise<void> };
  /** How many bytes the JSON of a login like `stored` may have, if `bytes` is the limit for its whole entry. */
  capacity(bytes: number, stored: StoredLogin): number;
  remove(surplus: readonly StoredLogin[]): void | Promise<void>;
}
