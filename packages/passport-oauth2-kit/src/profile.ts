import type { JsonObject } from './http/json.js';

/** Passport's normalized profile. What a provider knows beyond it, its own package adds. */
export interface Profile {
  /** E.g. `'elice'`. */
  provider: string;
  /** The user's identity with the provider: never empty, always a string. */
  id: string;
  /** Absent where the provider need not send one. */
  displayName?: string;
  emails?: { value: string }[];
  photos?: { value: string }[];
  /** The provider's answer as text. */
  _raw: string;
  /** The provider's answer, decoded. */
  _json: JsonObject;
}
