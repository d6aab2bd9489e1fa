import type { Envelope as OpenEnvelope } from 'passport-chainup';
import type { Masker } from './mask.js';

/** What is in an envelope of ChainUp, its secrets masked, and the sizes of the steps between the two. JSON-safe. */
export interface Envelope extends Omit<OpenEnvelope, 'text' | 'md5' | 'data' | 'sign'> {
  /** The JSON inside, a member a line. */
  text: string;
  /** Of `data` and `sign` as they are written, in characters. */
  dataLength: number;
  signLength?: number;
}

export function maskedEnvelope(masker: Masker, { text, md5: _, data, sign, ...sizes }: OpenEnvelope): Envelope {
  return {
    ...sizes,
    text: maskedJSON(masker, text, sizes.direction === 'sealed' ? 'request' : 'answer'),
    dataLength: data.length,
    ...(sign !== undefined && { signLength: sign.length }),
  };
}

function maskedJSON(masker: Masker, text: string, side: 'request' | 'answer'): string {
  try {
    return JSON.stringify(masker.json(JSON.parse(text), side), null, 2);
  } catch {
    return masker.text(text);
  }
}
