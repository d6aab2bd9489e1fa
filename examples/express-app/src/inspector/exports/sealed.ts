import type { Envelope } from '../envelope.js';

/** How an envelope of ChainUp was made or opened, for a reader at ChainUp. What was in it is its `text`. */
export function sealedOrOpened(envelope: Envelope): string {
  const { direction, textBytes, blocks, blockBytes, signatureBytes, dataLength, signLength = 0 } = envelope;
  const encryption = `RSA, PKCS#1 v1.5, blocks of ${blockBytes} bytes: ${blocks}`;
  const signature = 'of the MD5 of the JSON in lower-case hex (RSA, SHA-256)';
  if (direction === 'sealed') {
    return (
      `Sealed by our application: JSON of ${textBytes} bytes; data is encrypted (${encryption}) and has ${dataLength} characters, ` +
      `sign is the signature ${signature} and has ${signLength} characters.`
    );
  }
  const verdict = signatureBytes === undefined ? 'There is no signature.' : `The signature ${signature} holds.`;
  return `Opened by our application: data of ${dataLength} characters, decrypted (${encryption}) to JSON of ${textBytes} bytes. ${verdict}`;
}
