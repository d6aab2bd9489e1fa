import { type Answer, type Refusal, TicketRefusal } from './answer.js';
import { html, Html } from './html.js';
import { style } from './style.js';
import type { Texts } from './texts.js';
import type { Account } from './types.js';

/** How a provider's pages look. */
export interface Theme {
  /** The provider's name as people know it. */
  readonly name: string;
  /** A CSS colour that white text is readable on. */
  readonly accent: string;
}

/** Something a person can choose between, an account or a business. */
export interface Choice {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  // No form-action: browsers apply it to the redirect that leads back to the application.
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A link to the same page in another language. */
interface LanguageLink {
  readonly texts: Texts;
  readonly href: string;
}

interface PageOptions {
  readonly theme: Theme;
  readonly texts: Texts;
  readonly switches?: readonly LanguageLink[];
}

function page(status: number, { theme, texts, switches = [] }: PageOptions, title: string, content: Html): Answer {
  const document = html`<!doctype html>
    <html lang="${texts.tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${title} – ${theme.name} (${texts.emulator})</title>
        <style>
          ${new Html(style(theme.accent))}
        </style>
      </head>
      <body>
        <main>
          <header><span class="brand">${theme.name}</span><span class="badge">${texts.emulator}</span></header>
          <div class="content">
            <h1>${title}</h1>
            ${content}
          </div>
          <footer>
            ${switches.length === 0 ? undefined : languageSwitch(texts, switches)}${texts.note(theme.name)}
          </footer>
        </main>
      </body>
    </html> `;
  return { status, headers: HEADERS, body: document.text };
}

const languageSwitch = (texts: Texts, switches: readonly LanguageLink[]): Html =>
  html`<nav aria-label="${texts.language}">
    ${switches.map(
      ({ texts: { tag, name }, href }) =>
        html`<a
          href="${href}"
          lang="${tag}"
          hreflang="${tag}"
          ${tag === texts.tag ? html` aria-current="true"` : undefined}
          >${name}</a
        > `,
    )}
  </nav>`;

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? '')
    .join('')
    .toUpperCase();

const person = ({ displayName, email }: Account): Html =>
  html`<span class="initials" aria-hidden="true">${initials(displayName)}</span
    ><span class="who"><b>${displayName}</b><span>${email}</span></span>`;

const form = (action: string, ticket: string, content: Html): Html =>
  html`<form method="post" action="${action}"><input type="hidden" name="ticket" value="${ticket}" />${content}</form>`;

const plainButton = (name: string, value: string, text: string): Html =>
  html`<button class="plain" name="${name}" value="${value}">${text}</button>`;

export interface LoginPage extends PageOptions {
  readonly clientName: string;
  readonly action: string;
  readonly ticket: string;
}

/** The first step: who is logging in? */
export function accountsPage(login: LoginPage, accounts: readonly Account[]): Answer {
  const { theme, texts, clientName, action, ticket } = login;
  const buttons = accounts.map(
    (account) => html`<button name="account" value="${account.id}">${person(account)}</button> `,
  );
  const content = html`<p class="lead">${texts.asks(clientName, theme.name)}</p>
    ${form(
      action,
      ticket,
      html`<div class="choices" role="group" aria-label="${texts.choose}">${buttons}</div>
        ${plainButton('decision', 'decline', texts.cancel)}`,
    )}`;
  const answer = page(200, login, texts.choose, content);
  return { ...answer, payload: { ticket, accounts: accounts.map(({ id }) => id) } };
}

/** The second step: what does the application get, and (where there are several) for which business? */
export function consentPage(
  login: LoginPage,
  account: Account,
  permissions: readonly string[],
  businesses: readonly Choice[],
): Answer {
  const { texts, clientName, action, ticket } = login;
  const radio = ({ id, name, detail }: Choice, index: number): Html =>
    html`<label class="choice"
      ><input type="radio" name="business" value="${id}" required${index === 0 ? html` checked` : undefined} /><span
        class="who"
        ><b>${name}</b><span>${detail}</span></span
      ></label
    > `;
  const picker =
    businesses.length === 0
      ? undefined
      : html`<fieldset>
          <legend>${texts.business}</legend>
          <div class="choices">${businesses.map(radio)}</div>
        </fieldset>`;
  const decide = html`<input type="hidden" name="account" value="${account.id}" />${picker}
    <p>${texts.gets(clientName)}</p>
    <ul>
      ${permissions.map((permission) => html`<li>${permission}</li>`)}
    </ul>
    <div class="buttons">
      <button name="decision" value="decline" formnovalidate>${texts.decline}</button
      ><button class="primary" name="decision" value="allow">${texts.allow}</button>
    </div>`;
  const content = html`<div class="person">${person(account)}</div>
    ${form(action, ticket, decide)} ${form(action, ticket, plainButton('account', '', texts.other))}`;
  const answer = page(200, login, texts.consent(clientName), content);
  return { ...answer, payload: { ticket, account: account.id, businesses: businesses.map(({ id }) => id) } };
}

/**
 * What a person sees when the application's request is wrong: it must not be sent back to an address that was not checked.
 * The reason is in English whatever the language of the page: it is for the developer. A page that was open for too long is not.
 */
export function errorPage(theme: Theme, texts: Texts, refusal: Refusal): Answer {
  const { status, message, headers } = refusal;
  const [title, content] =
    refusal instanceof TicketRefusal
      ? [
          texts.over,
          html`<p class="reason" role="alert">${texts.ended[refusal.end]}</p>
            <p>${texts.again}</p>`,
        ]
      : [
          texts.refused,
          html`<p class="reason" role="alert" lang="en">${message}</p>
            <p>${texts.correct}</p>`,
        ];
  const answer = page(status, { theme, texts }, title, content);
  return { ...answer, headers: { ...answer.headers, ...headers }, payload: { message } };
}
