import { StoredTokensError } from '../errors.js';
import { type EndReason, type TokenRecord, writeRecord } from '../record.js';
import type { Seal } from '../sealed/seal.js';
import { parseTokenSet } from '../tokens.js';

/** Turns a record of this package's first edition into a record of today. */
export function fromOlderRecord(
  seal: Seal,
  place: string,
  key: string,
  [sealed, login, writtenBy, ended, fence]: readonly (string | undefined)[],
): { version: string; value: string } {
  if (sealed === undefined || login === undefined || writtenBy === undefined)
    throw new StoredTokensError('malformed', place);
  const text = seal.openText(place, sealed);
  let content: { subject?: unknown; tokens?: unknown; refreshedAt?: unknown };
  let record: TokenRecord;
  try {
    content = JSON.parse(text) as typeof content;
    record = {
      tokens: parseTokenSet(content.tokens),
      login,
      writtenAt: typeof content.refreshedAt === 'number' ? content.refreshedAt : 0,
      isRefreshed: typeof content.refreshedAt === 'number',
      writtenBy: Number(writtenBy),
      fence: Number(fence ?? 0),
      refusals: 0,
      ...(ended !== undefined && { ended: ended as EndReason }),
    };
  } catch {
    // The error of JSON.parse is not the cause, because it quotes the text.
    throw new StoredTokensError('malformed', place);
  }
  if (content.subject !== key) throw new StoredTokensError('not_authentic', place);
  return { version: `old.${login}.${writtenBy}.${ended ?? ''}`, value: writeRecord(record) };
}
