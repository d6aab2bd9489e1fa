import type { Flow } from '../inspector/index.js';
import type { Providers } from '../providers/connect.js';
import { flowList } from './flow.js';
import { html, type Html } from './html.js';

export interface FlowsPage {
  flows: readonly Flow[];
  providers: Providers;
  /** Epoch ms. */
  now: number;
}

/** What failed before anybody logged in. */
export const flowsPage = ({ flows, providers, now }: FlowsPage): Html =>
  html`<h1>Flow inspector</h1>
    <p class="lead intro">
      Logins that failed in this browser, the latest first. Codes, tokens, secrets and keys are masked before they are
      stored. After your next login you find them on your account page.
    </p>
    ${
      flows.length > 0
        ? flowList(flows, ({ provider }) => providers.get(provider)?.label ?? provider, now)
        : html`<p>Nothing is recorded. <a href="/">Log in</a>, and see what goes over the wire.</p>`
    }`;
