import { nameOf, type User } from '../accounts/user.js';
import { LANGUAGES, type Texts, textsIn } from '../languages/index.js';
import { PROVIDERS } from '../providers/index.js';
import { html, type Html, type Insert } from './html.js';

export interface Page {
  texts: Texts;
  title: string;
  user: User | undefined;
  /** For the logout button. */
  csrfToken: string;
  /** Where a switch of language leads back to: a path. */
  path: string;
  content: Insert;
}

const PACKAGES = PROVIDERS.map(({ name }, index) => html`${index > 0 && ', '}<code>passport-${name}</code>`);
const STYLES = ['base', 'buttons', 'pages', 'flow', 'exports'];

/** The frame of every page. */
export function layout({ texts, title, user, csrfToken, path, content }: Page): Html {
  const { tag, frame } = texts;
  return html`<!doctype html>
    <html lang="${tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Passport providers</title>
        <link rel="icon" href="/icons/mark.svg" type="image/svg+xml" />
        ${STYLES.map((name) => html`<link rel="stylesheet" href="/styles/${name}.css" />`)}
        <script src="/live.js" defer></script>
        <script src="/copy.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">${frame.skip}</a>
        <header class="bar">
          <a class="brand" href="/"
            ><img src="/icons/mark.svg" alt="" width="28" height="28" /><span lang="en">Passport providers</span></a
          >
          ${languageSwitch(texts, path)}
          ${user ? menu(texts, user, csrfToken) : html`<span class="tag">${frame.tag}</span>`}
        </header>
        <main id="content">${content}</main>
        <footer class="foot">
          <p>${frame.about(PACKAGES)}</p>
          <p class="links">
            <a href="/setup">${frame.setup}</a> <a href="/flows">${texts.account.inspector}</a>
            <a href="/buttons">${frame.buttons}</a>
          </p>
        </footer>
      </body>
    </html> `;
}

const menu = ({ frame, account }: Texts, user: User, csrfToken: string): Html =>
  html`<nav aria-label="${frame.account}">
    <a class="who" href="/account" dir="auto">${nameOf(user, account.you)}</a>
    <form method="post" action="/logout">
      ${csrfField(csrfToken)}<button class="button quiet">${frame.logOut}</button>
    </form>
  </nav>`;

/** Each language by what it calls itself, so that everybody finds their own. */
const languageSwitch = (texts: Texts, path: string): Html =>
  html`<form class="languages" method="post" action="/language" aria-label="${texts.frame.language}">
    <input type="hidden" name="page" value="${path}" />
    ${LANGUAGES.map(textsIn).map(
      ({ language, tag, name }) =>
        html`<button
          name="language"
          value="${language}"
          lang="${tag}"
          ${language === texts.language && html`aria-current="true"`}
        >
          ${name}
        </button>`,
    )}
  </form>`;

export const csrfField = (token: string): Html => html`<input type="hidden" name="_csrf" value="${token}" />`;
