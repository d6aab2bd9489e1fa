import { html, type Html, type Insert } from './html.js';

/** A command whose options stay whole where its line breaks: one that breaks at its hyphens reads as another one. */
export const command = (text: string): Html => {
  const words = text
    .split(' ')
    .map((word): Insert => (word.startsWith('-') ? html`<span class="option">${word}</span>` : word));
  return html`${words.map((word, index) => html`${index > 0 && ' '}${word}`)}`;
};
