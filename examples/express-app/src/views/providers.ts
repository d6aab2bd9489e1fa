import {
  loginButton as buttonOf,
  type LoginButtonHtmlOptions,
  loginButtonParts,
  type ProviderName,
} from 'provider-login-buttons';
import type { Texts } from '../languages/index.js';
import type { ConnectedProvider } from '../providers/connect.js';
import { emulatorNote } from './emulator-note.js';
import { html, Html } from './html.js';

/** A button of provider-login-buttons, which has made its markup safe. */
export const loginButton = (name: ProviderName, options: LoginButtonHtmlOptions): Html =>
  new Html(buttonOf(name, options));

/** The drawing on that button. */
export const mark = (name: ProviderName): Html => new Html(loginButtonParts(name).mark);

export interface ProviderCards {
  texts: Texts;
  providers: readonly ConnectedProvider[];
  /** Whether the login links an account to the one who is logged in. */
  isLink: boolean;
  /** What the addresses start with: nothing, unless the page was asked for by another name than the public one. */
  origin: string;
}

/** A button for each provider, with a line on how it leaves the standard. */
export const providerCards = ({ texts, providers, isLink, origin }: ProviderCards): Html =>
  html`<ul class="providers">
    ${providers.map((provider) => {
      const { name, label } = provider;
      const { audience, deviation } = texts.providers[name];
      const button = loginButton(name, {
        language: texts.tag,
        href: `${origin}/auth/${name}`,
        action: 'login',
        attributes: { 'aria-describedby': `about-${name}` },
        ...(isLink && { text: texts.link(label) }),
      });
      return html`<li class="provider ${name}">
        ${button}
        <p id="about-${name}"><b>${audience}</b> ${deviation}</p>
        ${emulatorNote(texts, provider)}
      </li>`;
    })}
  </ul>`;
