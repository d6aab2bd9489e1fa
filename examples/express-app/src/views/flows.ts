import type { Flow } from '../inspector/index.js';
import type { Texts } from '../languages/index.js';
import type { Providers } from '../providers/connect.js';
import { flowList } from './flow.js';
import { html, type Html } from './html.js';

export interface Flows {
  texts: Texts;
  /** All that are recorded, the latest first. */
  flows: readonly Flow[];
  providers: Providers;
  /** The name of the provider whose flows are shown; undefined: all. */
  only: string | undefined;
  /** Epoch ms. */
  now: number;
}

const shown = ({ flows, only }: Pick<Flows, 'flows' | 'only'>): readonly Flow[] =>
  flows.filter(({ provider }) => only === undefined || provider === only);

/** The id of the latest flow that is shown: a list that has it is complete. */
export const newestOf = (flows: Pick<Flows, 'flows' | 'only'>): string => shown(flows)[0]?.id ?? '';

/** What failed before anybody logged in. */
export const flowsPage = (flows: Flows): Html =>
  html`<h1>${flows.texts.account.inspector}</h1>
    <p class="lead intro">${flows.texts.flows.text}</p>
    ${flowsView(flows, {
      path: '/flows',
      none: html`${flows.texts.flows.none} <a href="/">${flows.texts.flows.logIn}</a>`,
    })}`;

/** Recorded flows with a filter; where scripts run, new ones appear by themselves. */
export function flowsView(flows: Flows, { path, none }: { path: string; none: Html | string }): Html {
  const { texts, providers, only } = flows;
  const query = only === undefined ? '' : `?flows=${only}`;
  return html`<nav class="filter" aria-label="${texts.flows.filter}">
      ${filterLink(`${path}#flows`, texts.flows.all, only === undefined)}
      ${[...providers.values()].map(({ name, label }) =>
        filterLink(`${path}?flows=${name}#flows`, label, only === name),
      )}
    </nav>
    <div data-flows="/flows/list${query}" data-newest="${newestOf(flows)}" data-arrived="${texts.flows.arrived}">
      ${flowsList(flows)}
      ${
        shown(flows).length === 0 &&
        html`<p>${only === undefined ? none : texts.flows.noneOf(providers.get(only)?.label ?? only)}</p>`
      }
    </div>
    <p class="unseen" role="status"></p>`;
}

const filterLink = (href: string, text: string, isCurrent: boolean): Html =>
  html`<a href="${href}" ${isCurrent && html`aria-current="true"`}>${text}</a> `;

/** The list alone, for a page that has an older one. */
export const flowsList = (flows: Flows): Html =>
  flowList(flows.texts, shown(flows), {
    providerOf: ({ provider }) => flows.providers.get(provider) ?? { label: provider },
    now: flows.now,
  });
