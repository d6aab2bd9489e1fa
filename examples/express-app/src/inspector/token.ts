import type { Masker } from './mask.js';

/** A JWT without its signature, which nobody has checked here. What identifies a session is masked. JSON-safe. */
export interface DecodedToken {
  /** Of the member that it was found in. */
  name: string;
  header: string;
  claims: string;
}

const JWT = /^(eyJ[\w-]+)\.(eyJ[\w-]+)\.[\w-]*$/;
/** In characters: a longer one is not looked into. */
const LONGEST = 8_192;
/** So many of an answer are decoded; ELECQ sends two. */
const MOST = 4;

/** The JWTs in a JSON value. */
export function tokensIn(masker: Masker, value: unknown): DecodedToken[] {
  const found: DecodedToken[] = [];
  const search = (inner: unknown, name: string): void => {
    if (found.length === MOST) return;
    if (typeof inner === 'string') {
      const token = decoded(masker, inner, name);
      if (token) found.push(token);
    } else if (typeof inner === 'object' && inner !== null) {
      for (const [key, member] of Object.entries(inner)) search(member, Array.isArray(inner) ? name : key);
    }
  };
  search(value, '');
  return found;
}

function decoded(masker: Masker, text: string, name: string): DecodedToken | undefined {
  if (text.length > LONGEST) return undefined;
  const [, header = '', claims = ''] = JWT.exec(text) ?? [];
  const shown = [header, claims].map((part) => {
    try {
      const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
      return JSON.stringify(masker.json(value, 'answer'), null, 2);
    } catch {
      return undefined;
    }
  });
  const [head, body] = shown;
  return head === undefined || body === undefined ? undefined : { name, header: head, claims: body };
}
