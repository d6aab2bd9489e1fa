import type { Texts } from '../languages/index.js';
import { html, type Html } from './html.js';

/** What a developer wants to know of an error. No secret is in it. */
export interface DeveloperNote {
  /** What comes from the code stays in English. */
  facts: [name: string, value: string][];
  /** Environment variables that may be wrong. */
  check: readonly string[];
}

export const developerPanel = ({ developer }: Texts, { facts, check }: DeveloperNote): Html =>
  html`<section class="developer" aria-labelledby="developer">
    <h2 id="developer">${developer.heading}</h2>
    <p>${developer.shown}</p>
    <dl class="profile">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt lang="en">${name}</dt>
            <dd lang="en">${value}</dd>
          </div>`,
      )}
      ${
        check.length > 0 &&
        html`<div>
          <dt>${developer.check}</dt>
          <dd lang="en">${check.join(', ')}</dd>
        </div>`
      }
    </dl>
  </section>`;
