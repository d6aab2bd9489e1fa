import { html, type Html } from './html.js';

/** What a developer wants to know of an error. No secret is in it. */
export interface DeveloperNote {
  facts: [name: string, value: string][];
  /** Environment variables that may be wrong. */
  check: readonly string[];
}

export const developerPanel = ({ facts, check }: DeveloperNote): Html =>
  html`<section class="developer" aria-labelledby="developer">
    <h2 id="developer">For developers</h2>
    <p>Shown outside production only.</p>
    <dl class="profile">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
      ${
        check.length > 0 &&
        html`<div>
          <dt>check</dt>
          <dd>${check.join(', ')}</dd>
        </div>`
      }
    </dl>
  </section>`;
