import { providerNames } from 'provider-login-buttons';
import { LANGUAGES, type Texts, textsIn } from '../languages/index.js';
import { html, type Html, type Insert } from './html.js';
import { loginButton } from './providers.js';

/** All login buttons: each language, dark beside light, in little room, and as a form. */
export const buttons = ({ buttons: words }: Texts): Html =>
  html`<h1>${words.title}</h1>
    <p class="lead intro">${words.intro(html`<code>provider-login-buttons</code>`)}</p>
    ${LANGUAGES.map(textsIn).map(
      (texts) =>
        html`<section lang="${texts.tag}" aria-labelledby="buttons-${texts.language}">
          <h2 id="buttons-${texts.language}">${texts.name}</h2>
          <div class="gallery">${groups(texts)}</div>
        </section>`,
    )}`;

const groups = ({ language, buttons: words }: Texts): Html[] => [
  group(
    words.login,
    providerNames.map((name) => loginButton(name, { language, action: 'login' })),
  ),
  group(
    words.connect,
    providerNames.map((name) => loginButton(name, { language, action: 'connect' })),
  ),
  group(
    words.dark,
    providerNames.map((name) => loginButton(name, { language })),
    'dark',
  ),
  group(words.narrow, [loginButton('elecq', { language, text: words.long })], 'narrow'),
];

const group = (title: string, shown: Insert[], className = ''): Html =>
  html`<div class="group ${className}">
    <h3>${title}</h3>
    <ul class="provider-login-buttons">
      ${shown.map((button) => html`<li>${button}</li>`)}
    </ul>
  </div>`;
