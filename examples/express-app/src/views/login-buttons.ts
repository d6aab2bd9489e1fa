import type { ConnectedProvider } from '../providers/connect.js';
import { html, type Html } from './html.js';

export interface LoginButtons {
  providers: readonly ConnectedProvider[];
  /** Before the provider's name. */
  verb: 'Log in with' | 'Link';
  /** What the addresses start with: nothing, unless the page was asked for by another name than the public one. */
  origin: string;
}

/** A button for each provider, with a line on how it leaves the standard. */
export const loginButtons = ({ providers, verb, origin }: LoginButtons): Html =>
  html`<ul class="providers">
    ${providers.map(
      ({ name, label, audience, deviation, emulated }) =>
        html`<li class="provider ${name}">
          <a class="login" href="${origin}/auth/${name}" aria-describedby="about-${name}">
            <img src="/icons/${name}.svg" alt="" width="28" height="28" /><span>${verb} ${label}</span>
          </a>
          <p id="about-${name}"><b>${audience}.</b> ${deviation}</p>
          ${emulated && html`<p class="emulated">Emulator on this computer</p>`}
        </li>`,
    )}
  </ul>`;
