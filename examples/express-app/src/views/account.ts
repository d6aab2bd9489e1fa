import { spelledOut } from '../accounts/contained.js';
import type { LivingTokens, TokenState } from '../accounts/tokens.js';
import { type LinkedProfile, nameOf, type User } from '../accounts/user.js';
import { type Flow, lineOf, unshownOf } from '../inspector/index.js';
import type { Texts } from '../languages/index.js';
import type { ConnectedProvider, Providers } from '../providers/connect.js';
import { emulatorNote } from './emulator-note.js';
import { flowsView } from './flows.js';
import { html, type Html } from './html.js';
import { csrfField } from './layout.js';
import { noticeView, type Notice } from './notice.js';
import { profileView } from './profile.js';
import { mark, providerCards } from './providers.js';
import { countdown } from './time.js';

export interface AccountPage {
  texts: Texts;
  user: User;
  providers: Providers;
  tokens: ReadonlyMap<string, TokenState>;
  flows: readonly Flow[];
  /** The name of the provider whose flows are shown; undefined: all. */
  only: string | undefined;
  notice: Notice | undefined;
  csrfToken: string;
  origin: string;
  /** Epoch ms. */
  now: number;
  /** Whether the access token may be made to count as ended. */
  canExpire: (provider: ConnectedProvider) => boolean;
}

export function account(page: AccountPage): Html {
  const { texts, user, providers, flows, only, notice, origin, now } = page;
  const { account: words } = texts;
  const others = [...providers.values()].filter(({ name }) => user.profiles[name] === undefined);
  return html`<h1 class="hello">${words.hello(html`<bdi>${nameOf(user, words.you)}</bdi>`)}</h1>
    ${notice && user.profiles[notice.provider as keyof User['profiles']] === undefined && noticeView(texts, notice)}
    <section aria-labelledby="linked">
      <h2 id="linked">${words.linked}</h2>
      <div class="cards">${Object.values(user.profiles).map((profile) => linkedCard(profile, page))}</div>
    </section>
    ${
      others.length > 0 &&
      html`<section aria-labelledby="more">
        <h2 id="more">${words.more}</h2>
        ${providerCards({ texts, providers: others, origin, isLink: true })}
      </section>`
    }
    <section aria-labelledby="flows">
      <h2 id="flows">${words.inspector}</h2>
      <p class="lead">${words.inspectorText}</p>
      ${flowsView({ texts, flows, providers, only, now }, { path: '/account', none: words.nothingRecorded })}
    </section>`;
}

function linkedCard(profile: LinkedProfile, page: AccountPage): Html | undefined {
  const { texts, user, providers, tokens, flows, notice, csrfToken } = page;
  const { account: words } = texts;
  const provider = providers.get(profile.provider);
  if (!provider) return undefined;
  const { name, label, emulated } = provider;
  const isLast = Object.keys(user.profiles).length === 1;
  const unlink = { action: `unlink/${name}`, text: words.unlink, of: words.unlinkOf(label), csrfToken };
  return html`<article class="card ${name}" aria-labelledby="card-${name}">
    <header>
      ${mark(name)}
      <h3 id="card-${name}" lang="en">${label}</h3>
      ${emulated && html`<span class="tag">${texts.emulator}</span>`}
    </header>
    ${notice?.provider === name && noticeView(texts, notice)} ${profileView(texts, profile)}
    ${useOf(tokens.get(name) ?? { status: 'failed' }, provider, page)}
    <div class="actions">
      ${button({ ...unlink, ...(isLast && { describedBy: `last-${name}` }) })}
      ${isLast && html`<p class="hint" id="last-${name}">${words.lastWayIn(label)}</p>`}
    </div>
    ${emulatorNote(texts, provider)}
    ${apiAnswer(
      texts,
      flows.find((flow) => flow.provider === name && flow.action === 'api'),
    )}
  </article>`;
}

/** What the tokens are good for, and the buttons that go with it. */
function useOf(state: TokenState, provider: ConnectedProvider, page: AccountPage): Html {
  if (!('hasRefreshToken' in state)) {
    return html`<p class="ended">${page.texts.account.tokens[state.status]}</p>
      <div class="actions">
        ${(state.status === 'login-again' || state.status === 'in-doubt') && loginAgain(provider, page)}
        ${state.status !== 'login-again' && actions(provider, page)}
      </div>`;
  }
  const { status, expiresAt, refreshExpiresAt, hasRefreshToken } = state;
  const times = lifetimes(state, provider, page);
  const now = variant(status, provider, page);
  if (status === 'ended' || status === 'refused' || expiresAt === undefined) return html`${times}${now}`;
  // public/live.js shows what comes after when its time has come; the server decides anew when the page is loaded.
  const isRenewable = hasRefreshToken && provider.strategy.canRefresh;
  const isoOf = (time: number): string => new Date(time).toISOString();
  const renewable = isRenewable && (refreshExpiresAt === undefined ? 'for ever' : isoOf(refreshExpiresAt));
  const later = (['renewable', 'ended'] as const).filter(
    (name) => name !== status && (isRenewable || name === 'ended'),
  );
  return html`${times}
    <div aria-live="polite" data-status="${status}" data-ends="${isoOf(expiresAt)}" data-renewable="${renewable}">
      <div>${now}</div>
      ${later.map((name) => html`<template data-when="${name}">${variant(name, provider, page)}</template>`)}
    </div>`;
}

function variant(status: LivingTokens['status'], provider: ConnectedProvider, page: AccountPage): Html {
  const { tokens } = page.texts.account;
  const { strategy, label } = provider;
  if (status === 'valid') return html`<div class="actions">${actions(provider, page)}${more(provider, page)}</div>`;
  if (status === 'renewable') {
    return html`<p class="ended">${tokens.renewable}</p>
      <div class="actions">${actions(provider, page)}</div>`;
  }
  if (status === 'ended') {
    return html`<p class="ended">${tokens['login-again']}</p>
      <div class="actions">${loginAgain(provider, page)}</div>`;
  }
  return html`<p class="ended">${tokens.refused(label, strategy.canRefresh)}</p>
    <div class="actions">${loginAgain(provider, page)}${strategy.canRefresh && refresh(provider, page)}</div>`;
}

interface Button {
  /** The end of the address, under `/account/`. */
  action: string;
  text: string;
  /** What the text is about, for those who do not see the card around it. */
  of: string;
  csrfToken: string;
  isPrimary?: boolean;
  /** The id of what says more. */
  describedBy?: string;
}

const button = ({ action, text, of, csrfToken, isPrimary = false, describedBy }: Button): Html =>
  html`<form method="post" action="/account/${action}">
    ${csrfField(csrfToken)}
    <button
      class="button ${isPrimary ? 'primary' : ''}"
      ${describedBy !== undefined && html`aria-describedby="${describedBy}"`}
    >
      ${text}<span class="unseen">${of}</span>
    </button>
  </form>`;

const loginAgain = ({ name, label }: ConnectedProvider, { texts, origin }: AccountPage): Html =>
  html`<a class="button primary" href="${origin}/auth/${name}">${texts.account.loginAgainWith(label)}</a>`;

function actions(provider: ConnectedProvider, page: AccountPage): Html {
  const { name, label, api, strategy } = provider;
  const { account: words } = page.texts;
  const call = api && {
    action: `api/${name}`,
    text: words.callApi[api.what],
    of: words.callApiOf(label),
    csrfToken: page.csrfToken,
    isPrimary: true,
  };
  return html`${call && button(call)}${strategy.canRefresh && refresh(provider, page)}`;
}

const refresh = ({ name, label }: ConnectedProvider, { texts: { account: words }, csrfToken }: AccountPage): Html =>
  button({ action: `refresh/${name}`, text: words.refresh, of: words.refreshOf(label), csrfToken });

/** What nobody has to do. */
function more(
  provider: ConnectedProvider,
  { texts: { account: words }, origin, csrfToken, canExpire }: AccountPage,
): Html {
  const { name, label } = provider;
  const expire = { action: `expire/${name}`, text: words.expire, of: words.expireOf(label), csrfToken };
  return html`<a class="button" href="${origin}/auth/${name}"
      >${words.reconnect}<span class="unseen">${words.reconnectOf(label)}</span></a
    >${canExpire(provider) && button(expire)}`;
}

function lifetimes(
  state: LivingTokens,
  { strategy, label, assumed = [] }: ConnectedProvider,
  { texts, now }: AccountPage,
): Html {
  const { account: words } = texts;
  const { status, expiresAt, refreshExpiresAt, hasRefreshToken } = state;
  const doubt = (token: 'access' | 'refresh'): Html | false =>
    assumed.includes(token) && html` <small class="assumed">${words.assumed}</small>`;
  const told =
    expiresAt === undefined
      ? words.endNotTold
      : html`${countdown(texts, expiresAt, now, words.endsIn)}${doubt('access')}`;
  const access = status === 'valid' ? told : status === 'refused' ? words.refusedByApi : words.expired;
  const refreshToken =
    refreshExpiresAt === undefined
      ? words.endNotTold
      : html`${countdown(texts, refreshExpiresAt, now, words.endsUnlessUsed)}${doubt('refresh')}`;
  return html`<dl class="tokens">
    <div>
      <dt>${words.accessToken}</dt>
      <dd>${access}</dd>
    </div>
    <div>
      <dt>${words.refreshToken}</dt>
      <dd>${hasRefreshToken ? refreshToken : strategy.canRefresh ? words.none : words.hasNone(label)}</dd>
    </div>
  </dl>`;
}

const apiAnswer = ({ account: words, flow: flowWords }: Texts, flow: Flow | undefined): Html | undefined => {
  const step = flow?.steps.findLast(({ kind }) => kind === 'api');
  if (!step?.answer) return undefined;
  const { line, body } = step.answer;
  const first = line === '' ? html`${lineOf(flowWords, step.answer)}` : html`<span lang="en">${line}</span>`;
  const unshown = unshownOf(flowWords, step.answer);
  return html`<figure class="answer">
    <figcaption>${words.latestAnswer(first)}</figcaption>
    ${body !== undefined && html`<pre tabindex="0" lang="en">${spelledOut(body)}</pre>`}
    ${unshown !== undefined && html`<p>${unshown}</p>`}
  </figure>`;
};
