import type { KeyObject } from 'node:crypto';
import { bitsOf } from './keys.js';
import { digestOf, PADDING_BYTES } from './rsa.js';

/**
 * One envelope and what is in it, with each step between the two. **It holds codes and tokens in plain**: for a developer's tool, which
 * masks before it shows or keeps anything.
 */
export interface Envelope {
  /** `sealed` by us for the platform, or `opened`: sealed by the platform for us, with its signature checked where it has one. */
  direction: 'sealed' | 'opened';
  /** The JSON inside. */
  text: string;
  /** What is signed: the lower-case hex MD5 of the text. */
  md5: string;
  /** Of the text, in bytes of UTF-8. */
  textBytes: number;
  /** The most bytes of text that one block takes. */
  textBytesPerBlock: number;
  /** How many blocks the text was encrypted in. */
  blocks: number;
  /** Of one encrypted block: the size of the receiver's key. */
  blockBytes: number;
  /** Of the signature: the size of the sender's key. Undefined where there is none (`allowUnsignedResponses`). */
  signatureBytes?: number;
  /** As on the wire: base64url, or whatever the platform wrote. */
  data: string;
  sign?: string;
}

export interface EnvelopeParts extends Pick<Envelope, 'direction' | 'data'> {
  plain: Buffer;
  receiver: KeyObject;
  sender: KeyObject;
  sign: string | undefined;
}

export function describeEnvelope({ direction, plain, receiver, sender, data, sign }: EnvelopeParts): Envelope {
  const blockBytes = Math.ceil(bitsOf(receiver) / 8);
  const textBytesPerBlock = blockBytes - PADDING_BYTES;
  return {
    direction,
    text: plain.toString(),
    md5: digestOf(plain).toString(),
    textBytes: plain.length,
    textBytesPerBlock,
    blocks: Math.ceil(plain.length / textBytesPerBlock),
    blockBytes,
    ...(sign !== undefined && { signatureBytes: Math.ceil(bitsOf(sender) / 8), sign }),
    data,
  };
}
