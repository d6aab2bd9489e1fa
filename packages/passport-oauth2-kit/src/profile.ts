import type { JsonObject } from './http/json.js';

/** Passport's normalized profile. Each provider package may add members of its own. */
export interface Profile {
  /** E.g. `'elice'`. */
  provider: string;
  /** The user's id at the provider: always a string, never empty. */
  id: string;
  /** May be absent when the provider does not always send a name. */
  displayName?: string;
  emails?: { value: string }[];
  photos?: { value: string }[];
  /** The provider's response as text; of a response that has the tokens, too, only what is about the person. */
  _raw: string;
  /** The same, decoded. */
  _json: JsonObject;
}
