import type { Answer } from './answer.js';
import { html, Html } from './html.js';
import { style } from './style.js';
import type { Texts } from './texts.js';
import { ENGLISH } from './texts.js';
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

function page(status: number, theme: Theme, texts: Texts, title: string, content: Html): Answer {
  const document = html`<!doctype html>
    <html lang="${texts.lang}">
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
          <footer>${texts.note(theme.name)}</footer>
        </main>
      </body>
    </html> `;
  return { status, headers: HEADERS, body: document.text };
}

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

export interface LoginPage {
  readonly theme: Theme;
  readonly texts: Texts;
  readonly clientName: string;
  readonly action: string;
  readonly ticket: string;
}

/** The first step: who is logging in? */
export function accountsPage(
  { theme, texts, clientName, action, ticket }: LoginPage,
  accounts: readonly Account[],
): Answer {
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
  const answer = page(200, theme, texts, texts.choose, content);
  return { ...answer, payload: { ticket, accounts: accounts.map(({ id }) => id) } };
}

/** The second step: what does the application get, and (where there are several) for which business? */
export function consentPage(
  { theme, texts, clientName, action, ticket }: LoginPage,
  account: Account,
  permissions: readonly string[],
  businesses: readonly Choice[],
): Answer {
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
  const answer = page(200, theme, texts, texts.consent(clientName), content);
  return { ...answer, payload: { ticket, account: account.id, businesses: businesses.map(({ id }) => id) } };
}

/**
 * What a person sees when the application's request is wrong: it must not be sent back to an address that was not checked.
 * In English whatever the language of the login: it is for the developer.
 */
export function errorPage(
  status: number,
  theme: Theme,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const content = html`<p class="reason" role="alert">${message}</p>
    <p>Nobody was signed in. Correct the request in your application and start again from there.</p>`;
  const answer = page(status, theme, ENGLISH, 'This request was refused', content);
  return { ...answer, headers: { ...answer.headers, ...headers }, payload: { message } };
}
