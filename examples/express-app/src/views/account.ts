import type { TokenState } from '../accounts/tokens.js';
import { type LinkedProfile, nameOf, type User } from '../accounts/user.js';
import type { Flow } from '../inspector/index.js';
import type { Texts } from '../languages/index.js';
import type { ConnectedProvider, Providers } from '../providers/connect.js';
import { flowList } from './flow.js';
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
  notice: Notice | undefined;
  csrfToken: string;
  origin: string;
  /** Epoch ms. */
  now: number;
}

export function account(page: AccountPage): Html {
  const { texts, user, providers, flows, notice, origin, now } = page;
  const { account: words } = texts;
  const others = [...providers.values()].filter(({ name }) => user.profiles[name] === undefined);
  const labelOf = ({ provider }: Flow): string => providers.get(provider)?.label ?? provider;
  return html`<h1>${words.hello(html`<bdi>${nameOf(user, words.you)}</bdi>`)}</h1>
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
      ${flows.length > 0 ? flowList(texts, flows, labelOf, now) : html`<p>${words.nothingRecorded}</p>`}
    </section>`;
}

function linkedCard(
  profile: LinkedProfile,
  { texts, providers, tokens, flows, notice, csrfToken, origin, now }: AccountPage,
): Html | undefined {
  const provider = providers.get(profile.provider);
  if (!provider) return undefined;
  const { name, label, emulated } = provider;
  const state = tokens.get(name) ?? { status: 'failed' };
  return html`<article class="card ${name}" aria-labelledby="card-${name}">
    <header>
      ${mark(name)}
      <h3 id="card-${name}" lang="en">${label}</h3>
      ${emulated && html`<span class="tag">${texts.emulator}</span>`}
    </header>
    ${notice?.provider === name && noticeView(texts, notice)} ${profileView(profile)}
    ${tokenView(texts, state, provider, now)}
    <div class="actions">
      ${state.status === 'login-again' && html`<a class="button primary" href="${origin}/auth/${name}">${texts.account.loginAgainWith(label)}</a>`}
      ${state.status !== 'login-again' && actions(texts, provider, csrfToken)}
    </div>
    ${apiAnswer(
      texts,
      flows.find((flow) => flow.provider === name && flow.action === 'api'),
    )}
  </article>`;
}

const actions = (
  { account: words }: Texts,
  { name, label, api, strategy }: ConnectedProvider,
  csrfToken: string,
): Html =>
  html`${
    api &&
    html`<form method="post" action="/account/api/${name}">
      ${csrfField(csrfToken)}
      <button class="button primary">
        ${words.callApi[api.what]}<span class="unseen">${words.callApiOf(label)}</span>
      </button>
    </form>`
  }${
    strategy.canRefresh &&
    html`<form method="post" action="/account/refresh/${name}">
      ${csrfField(csrfToken)}
      <button class="button">${words.refresh}<span class="unseen">${words.refreshOf(label)}</span></button>
    </form>`
  }`;

function tokenView(texts: Texts, state: TokenState, { strategy, label }: ConnectedProvider, now: number): Html {
  const { account: words } = texts;
  if (state.status !== 'valid') return html`<p class="ended">${words.tokens[state.status]}</p>`;
  const { expiresAt, refreshExpiresAt, hasRefreshToken } = state;
  const refresh =
    refreshExpiresAt === undefined ? words.endNotTold : countdown(texts, refreshExpiresAt, now, words.endsUnlessUsed);
  return html`<dl class="tokens">
    <div>
      <dt>${words.accessToken}</dt>
      <dd>${expiresAt === undefined ? words.endNotTold : countdown(texts, expiresAt, now, words.endsIn)}</dd>
    </div>
    <div>
      <dt>${words.refreshToken}</dt>
      <dd>${hasRefreshToken ? refresh : strategy.canRefresh ? words.none : words.hasNone(label)}</dd>
    </div>
  </dl>`;
}

const apiAnswer = ({ account: words }: Texts, flow: Flow | undefined): Html | undefined => {
  const step = flow?.steps.findLast(({ kind }) => kind === 'api');
  if (!step?.answer) return undefined;
  return html`<figure class="answer">
    <figcaption>${words.latestAnswer(html`<span lang="en">${step.answer.line}</span>`)}</figcaption>
    <pre tabindex="0" lang="en">${step.answer.body ?? ''}</pre>
  </figure>`;
};
