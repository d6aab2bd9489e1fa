import type { Flow } from '../inspector/index.js';
import type { Texts } from '../languages/index.js';
import type { Providers } from '../providers/connect.js';
import { flowList } from './flow.js';
import { html, type Html } from './html.js';

export interface FlowsPage {
  texts: Texts;
  flows: readonly Flow[];
  providers: Providers;
  /** Epoch ms. */
  now: number;
}

/** What failed before anybody logged in. */
export const flowsPage = ({ texts, flows, providers, now }: FlowsPage): Html =>
  html`<h1>${texts.account.inspector}</h1>
    <p class="lead intro">${texts.flows.text}</p>
    ${
      flows.length > 0
        ? flowList(texts, flows, ({ provider }) => providers.get(provider)?.label ?? provider, now)
        : html`<p>${texts.flows.none} <a href="/">${texts.flows.logIn}</a></p>`
    }`;
