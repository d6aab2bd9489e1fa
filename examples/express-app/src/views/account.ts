import type { TokenState } from '../accounts/tokens.js';
import { type LinkedProfile, nameOf, type User } from '../accounts/user.js';
import type { Flow } from '../inspector/index.js';
import type { ConnectedProvider, Providers } from '../providers/connect.js';
import { flowList } from './flow.js';
import { html, type Html } from './html.js';
import { csrfField } from './layout.js';
import { loginButtons } from './login-buttons.js';
import { noticeView, type Notice } from './notice.js';
import { profileView } from './profile.js';
import { countdown } from './time.js';

export interface AccountPage {
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
  const { user, providers, flows, notice, origin, now } = page;
  const others = [...providers.values()].filter(({ name }) => user.profiles[name] === undefined);
  const labelOf = ({ provider }: Flow): string => providers.get(provider)?.label ?? provider;
  return html`<h1 dir="auto">Hello, ${nameOf(user)}</h1>
    ${notice && user.profiles[notice.provider as keyof User['profiles']] === undefined && noticeView(notice)}
    <section aria-labelledby="linked">
      <h2 id="linked">Linked accounts</h2>
      <div class="cards">${Object.values(user.profiles).map((profile) => linkedCard(profile, page))}</div>
    </section>
    ${
      others.length > 0 &&
      html`<section aria-labelledby="more">
        <h2 id="more">Link another provider</h2>
        ${loginButtons({ providers: others, origin, verb: 'Link' })}
      </section>`
    }
    <section aria-labelledby="flows">
      <h2 id="flows">Flow inspector</h2>
      <p class="lead">
        What went over the wire in this session, the latest first. Codes, tokens, secrets and keys are masked before
        they are stored.
      </p>
      ${flows.length > 0 ? flowList(flows, labelOf, now) : html`<p>Nothing is recorded for this session any more.</p>`}
    </section>`;
}

function linkedCard(
  profile: LinkedProfile,
  { providers, tokens, flows, notice, csrfToken, origin, now }: AccountPage,
): Html | undefined {
  const provider = providers.get(profile.provider);
  if (!provider) return undefined;
  const { name, label, emulated } = provider;
  const state = tokens.get(name) ?? { status: 'failed' };
  return html`<article class="card ${name}" aria-labelledby="card-${name}">
    <header>
      <img src="/icons/${name}.svg" alt="" width="24" height="24" />
      <h3 id="card-${name}">${label}</h3>
      ${emulated && html`<span class="tag">Emulator</span>`}
    </header>
    ${notice?.provider === name && noticeView(notice)} ${profileView(profile)} ${tokenView(state, provider, now)}
    <div class="actions">
      ${state.status === 'login-again' && html`<a class="button primary" href="${origin}/auth/${name}">Log in again with ${label}</a>`}
      ${state.status !== 'login-again' && actions(provider, csrfToken)}
    </div>
    ${apiAnswer(flows.find((flow) => flow.provider === name && flow.action === 'api'))}
  </article>`;
}

const actions = ({ name, label, api, strategy }: ConnectedProvider, csrfToken: string): Html =>
  html`${
    api &&
    html`<form method="post" action="/account/api/${name}">
      ${csrfField(csrfToken)}
      <button class="button primary">Call the API: ${api.what}<span class="unseen"> of ${label}</span></button>
    </form>`
  }${
    strategy.canRefresh &&
    html`<form method="post" action="/account/refresh/${name}">
      ${csrfField(csrfToken)}
      <button class="button">Refresh<span class="unseen"> the tokens of ${label}</span></button>
    </form>`
  }`;

const STATES = {
  'login-again': 'The tokens have ended. Log in again to get new ones.',
  unavailable: 'The tokens cannot be renewed right now. Reload this page in a moment.',
  failed: 'The tokens cannot be used. If it lasts, log in again.',
};

function tokenView(state: TokenState, { strategy, label }: ConnectedProvider, now: number): Html {
  if (state.status !== 'valid') return html`<p class="ended">${STATES[state.status]}</p>`;
  const { expiresAt, refreshExpiresAt, hasRefreshToken } = state;
  const refresh =
    refreshExpiresAt === undefined ? 'end not told' : html`ends ${countdown(refreshExpiresAt, now)} unless used`;
  return html`<dl class="tokens">
    <div>
      <dt>Access token</dt>
      <dd>${expiresAt === undefined ? 'end not told' : html`ends ${countdown(expiresAt, now)}`}</dd>
    </div>
    <div>
      <dt>Refresh token</dt>
      <dd>${hasRefreshToken ? refresh : strategy.canRefresh ? 'none' : `${label} has none`}</dd>
    </div>
  </dl>`;
}

const apiAnswer = (flow: Flow | undefined): Html | undefined => {
  const step = flow?.steps.findLast(({ kind }) => kind === 'api');
  if (!step?.answer) return undefined;
  return html`<figure class="answer">
    <figcaption>Latest answer of the API: ${step.answer.line}</figcaption>
    <pre tabindex="0">${step.answer.body ?? ''}</pre>
  </figure>`;
};
