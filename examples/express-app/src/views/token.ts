import type { DecodedToken } from '../inspector/index.js';
import type { Texts } from '../languages/index.js';
import { html, type Html } from './html.js';

/** What a JWT says, without its signature. */
export const tokenView = ({ token: words }: Texts, { name, header, claims }: DecodedToken): Html =>
  html`<div class="inside">
    <p class="side">${words.title(html`<code>${name}</code>`)}</p>
    <p class="aside">${words.notVerified}</p>
    <p class="side">${words.header}</p>
    <pre tabindex="0" lang="en">${header}</pre>
    <p class="side">${words.claims}</p>
    <pre tabindex="0" lang="en">${claims}</pre>
  </div>`;
