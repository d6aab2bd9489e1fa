import { isUtf8 } from 'node:buffer';
import type { KeyObject } from 'node:crypto';
import { blockBytes, decrypt, digestOf, encrypt, isSignature, isSignedBy, PADDING_BYTES, signText } from './rsa.js';

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

/** The two members of an envelope, as on the wire. */
type Sealed = Pick<Envelope, 'data' | 'sign'>;

/** Seals and opens the envelopes of one app: encrypted for the receiver, signed by the sender. */
export class Envelopes {
  constructor(
    private readonly privateKey: KeyObject,
    private readonly platformPublicKey: KeyObject,
    private readonly onEnvelope: ((envelope: Envelope) => void) | undefined,
  ) {}

  seal(params: object): Required<Sealed> {
    const plain = Buffer.from(JSON.stringify(params));
    const data = encrypt(plain, this.platformPublicKey).toString('base64url');
    const sign = signText(plain, this.privateKey).toString('base64url');
    this.tell('sealed', plain, { data, sign });
    return { data, sign };
  }

  /**
   * The text inside. A signature that is there must be the platform's; whether it may be missing is up to the caller.
   *
   * @returns `undefined` when any step fails: to say which one failed would help an attacker.
   */
  async open({ data, sign }: Sealed): Promise<string | undefined> {
    const plain = await this.decipher(decodeBase64(data), sign === undefined ? undefined : decodeBase64(sign));
    if (plain === undefined) return undefined;
    this.tell('opened', plain, { data, ...(sign !== undefined && { sign }) });
    return plain.toString();
  }

  private async decipher(data: Buffer, sign: Buffer | undefined): Promise<Buffer | undefined> {
    // Anybody can post a notice. Without a signature of the platform, nobody can make us decrypt, which takes long.
    if (sign !== undefined && !isSignature(sign, this.platformPublicKey)) return undefined;
    try {
      const plain = await decrypt(data, this.privateKey);
      const isOurs = sign === undefined || isSignedBy(plain, sign, this.platformPublicKey);
      return isOurs && isUtf8(plain) ? plain : undefined;
    } catch {
      return undefined;
    }
  }

  private tell(direction: Envelope['direction'], plain: Buffer, sealed: Sealed): void {
    if (!this.onEnvelope) return;
    const [receiver, sender] =
      direction === 'sealed' ? [this.platformPublicKey, this.privateKey] : [this.privateKey, this.platformPublicKey];
    const textBytesPerBlock = blockBytes(receiver) - PADDING_BYTES;
    this.onEnvelope({
      direction,
      text: plain.toString(),
      md5: digestOf(plain).toString(),
      textBytes: plain.length,
      textBytesPerBlock,
      blocks: Math.ceil(plain.length / textBytesPerBlock),
      blockBytes: blockBytes(receiver),
      ...(sealed.sign !== undefined && { signatureBytes: blockBytes(sender) }),
      ...sealed,
    });
  }
}

/** Decodes base64url without padding, or standard base64. Any other text becomes an empty Buffer, which is refused as such. */
function decodeBase64(text: string): Buffer {
  // ChainUp's own decoder accepts line breaks.
  const compact = text.replace(/\s+/g, '');
  return Buffer.from(/^[\w+/-]+={0,2}$/.test(compact) ? compact : '', 'base64');
}
