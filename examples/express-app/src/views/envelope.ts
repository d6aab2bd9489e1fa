import type { Envelope } from '../inspector/index.js';
import type { Texts } from '../languages/index.js';
import { html, type Html } from './html.js';

/** What is in an envelope, and the steps between it and the wire, in the order in which they were made. */
export const envelopeView = ({ envelope: words }: Texts, envelope: Envelope): Html =>
  html`<div class="inside">
    <p class="side">${words[envelope.direction]}</p>
    <pre tabindex="0" lang="en">${envelope.text}</pre>
    <ol class="made">
      ${(envelope.direction === 'sealed' ? sealing : opening)(words, envelope).map((step) => html`<li>${step}</li>`)}
    </ol>
  </div>`;

const sealing = (words: Texts['envelope'], envelope: Envelope): string[] => {
  const { textBytes, signatureBytes = 0, blocks, textBytesPerBlock, blockBytes, dataLength, signLength = 0 } = envelope;
  return [
    words.json(textBytes),
    words.md5,
    words.sign(signatureBytes),
    words.encrypt(blocks, textBytesPerBlock, blockBytes),
    words.encode(dataLength, signLength),
  ];
};

const opening = (words: Texts['envelope'], envelope: Envelope): string[] => {
  const { textBytes, signatureBytes, blocks, blockBytes, dataLength, signLength = 0 } = envelope;
  return [
    words.decode(dataLength, signLength),
    words.decrypt(blocks, blockBytes),
    words.json(textBytes),
    ...(signatureBytes === undefined ? [words.unsigned] : [words.md5, words.verify(signatureBytes)]),
  ];
};
