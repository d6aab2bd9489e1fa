import type { Texts } from '../languages/index.js';
import { html, type Html, type Insert } from './html.js';

/**
 * A button that copies the text of an element. `public/copy.js` makes it work; without it there is no button.
 *
 * @param id of the element
 * @param what is copied, for those who do not see what stands beside
 */
export const copyButton = ({ copy }: Texts, id: string, what: string): Html =>
  html`<button
    type="button"
    class="button copy"
    data-copies="${id}"
    data-copy="${copy.copy}"
    data-copied="${copy.copied}"
    data-selected="${copy.selected}"
  >
    <span>${copy.copy}</span><span class="unseen"> (${what})</span>
  </button>`;

/** Text to take along, with its button. */
export const copyable = (texts: Texts, { id, what, text }: { id: string; what: string; text: Insert }): Html =>
  html`<div class="copyable">
    <pre id="${id}" tabindex="0" lang="en">${text}</pre>
    ${copyButton(texts, id, what)}
  </div>`;
