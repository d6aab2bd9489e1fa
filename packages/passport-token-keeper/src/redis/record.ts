import { StoredTokensError } from '../errors.js';
import type { EndReason, FailureNote, StoredTokens, TokenEntry } from '../store.js';
import { parseTokenSet } from '../tokens.js';
import type { Cipher } from './cipher.js';

const endings: Record<EndReason, true> = { refused: true, expired: true, not_refreshable: true };
const kinds: Record<FailureNote['kind'], true> = { unavailable: true, failed: true };

/** What is sealed: the subject with it, for the lists know only its name. */
interface Content extends TokenEntry {
  subject: string;
}

/** Writes an entry for its place. */
export function seal(cipher: Cipher, place: string, subject: string, entry: TokenEntry): string {
  return cipher.seal(JSON.stringify({ subject, ...entry } satisfies Content), place);
}

/** @throws StoredTokensError when there is anything else than what `seal` wrote for this place. */
export function open(cipher: Cipher, place: string, sealed: string): Content {
  const text = cipher.open(sealed, place);
  try {
    const { subject, tokens, refreshBy, refreshedAt } = JSON.parse(text) as Partial<Record<keyof Content, unknown>>;
    if (typeof subject !== 'string') throw new TypeError('no subject');
    return {
      subject,
      tokens: parseTokenSet(tokens),
      ...optional('refreshBy', refreshBy),
      ...optional('refreshedAt', refreshedAt),
    };
  } catch {
    // Not as the cause: what JSON.parse complains about, it quotes.
    throw new StoredTokensError('malformed', place);
  }
}

/**
 * Reads the values of `RECORD_FIELDS`.
 *
 * @returns undefined when there is no record.
 * @throws StoredTokensError when it is not one of ours.
 */
export function readRecord(
  cipher: Cipher,
  place: string,
  subject: string,
  values: readonly unknown[],
): StoredTokens | undefined {
  const [sealed, login, writtenBy, ended, kind, at] = values.map(textOf);
  if (sealed === undefined && login === undefined) return undefined;
  const wellFormed =
    sealed !== undefined &&
    login !== undefined &&
    writtenBy !== undefined &&
    (ended === undefined || Object.hasOwn(endings, ended)) &&
    (kind === undefined || Object.hasOwn(kinds, kind));
  if (!wellFormed) throw new StoredTokensError('malformed', place);
  const { subject: owner, ...entry } = open(cipher, place, sealed);
  if (owner !== subject) throw new StoredTokensError('not_authentic', place);
  return {
    ...entry,
    version: `${login}.${writtenBy}.${ended ?? ''}`,
    ...(ended !== undefined && { ended: ended as EndReason }),
    ...(kind !== undefined && { failure: readFailure(kind, at) }),
  };
}

export function readFailure(kind: unknown, at: unknown): FailureNote {
  return { kind: kind === 'unavailable' ? kind : 'failed', at: Number(at) };
}

/** A client may be set to give Buffers, and gives null for a field that is not there. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value.toString() : undefined;
}

function optional<Name extends string>(name: Name, value: unknown): Partial<Record<Name, number>> {
  if (value === undefined) return {};
  if (typeof value !== 'number') throw new TypeError(`${name} is no number`);
  return { [name]: value } as Record<Name, number>;
}
