import { nameOf, type User } from '../accounts/user.js';
import { html, type Html, type Insert } from './html.js';

export interface Page {
  title: string;
  user: User | undefined;
  /** For the logout button. */
  csrfToken: string;
  content: Insert;
}

/** The frame of every page. */
export function layout({ title, user, csrfToken, content }: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Passport providers</title>
        <link rel="icon" href="/icons/mark.svg" type="image/svg+xml" />
        ${['base', 'pages', 'flow'].map((name) => html`<link rel="stylesheet" href="/styles/${name}.css" />`)}
        <script src="/live.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="bar">
          <a class="brand" href="/"
            ><img src="/icons/mark.svg" alt="" width="28" height="28" /><span>Passport providers</span></a
          >
          ${user ? menu(user, csrfToken) : html`<span class="tag">Sample app</span>`}
        </header>
        <main id="content">${content}</main>
        <footer class="foot">
          <p>
            A sample app for <code>passport-elecq</code>, <code>passport-chainup</code>, <code>passport-elice</code> and
            <code>passport-flowaccount</code>. <a href="/setup">Set up your own clients</a> ·
            <a href="/flows">Flow inspector</a>
          </p>
        </footer>
      </body>
    </html> `;
}

const menu = (user: User, csrfToken: string): Html =>
  html`<nav aria-label="Account">
    <a class="who" href="/account" dir="auto">${nameOf(user)}</a>
    <form method="post" action="/logout">${csrfField(csrfToken)}<button class="button quiet">Log out</button></form>
  </nav>`;

export const csrfField = (token: string): Html => html`<input type="hidden" name="_csrf" value="${token}" />`;
