import type { Masker } from './mask.js';
import type { Message } from './flow.js';
import { tokensIn } from './token.js';

/** The headers that tell something about a login. */
const TELLING = ['authorization', 'content-type', 'location', 'www-authenticate', 'retry-after'];
/** A longer body is not looked into. */
const LONGEST_BODY = 64 * 1024;

export interface RawMessage {
  line: string;
  headers: Record<string, unknown>;
  body?: unknown;
  side: 'request' | 'answer';
}

/** What is shown of a request or an answer. */
export function message(masker: Masker, { line, headers, body, side }: RawMessage): Message {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const lower = Object.fromEntries(Object.values(headers).map((value, index) => [names[index] ?? '', value]));
  // Credentials first: what they hide is hidden in the rest, too.
  const shown = TELLING.filter((name) => typeof lower[name] === 'string').map((name): [string, string] => {
    return [name, maskedHeader(masker, name, lower[name] as string)];
  });
  const type = typeof lower['content-type'] === 'string' ? lower['content-type'] : '';
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : body;
  if (typeof text !== 'string' || text === '') return { line, headers: shown };
  return { line, headers: shown, ...maskedBody(masker, text, type, side) };
}

function maskedHeader(masker: Masker, name: string, value: string): string {
  if (name === 'authorization') return masker.authorization(value);
  return name === 'location' ? masker.url(value) : masker.text(value);
}

function maskedBody(
  masker: Masker,
  text: string,
  type: string,
  side: 'request' | 'answer',
): Pick<Message, 'body' | 'unshown' | 'tokens'> {
  const characters = text.length;
  if (characters > LONGEST_BODY) return { unshown: { what: 'too-long', characters } };
  if (type.includes('form-urlencoded')) return { body: masker.form(text).replaceAll('&', '\n&') };
  try {
    const value: unknown = JSON.parse(text);
    const body = JSON.stringify(masker.json(value, side), null, 2);
    const tokens = side === 'answer' ? tokensIn(masker, value) : [];
    return { body, ...(tokens.length > 0 && { tokens }) };
  } catch {
    return type.includes('html') ? { unshown: { what: 'web-page', characters } } : { body: masker.text(text) };
  }
}
