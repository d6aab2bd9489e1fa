import type { Flow } from '../inspector/index.js';
import type { Texts } from '../languages/index.js';
import { type DeveloperNote, developerPanel } from './developer.js';
import { downloads } from './export.js';
import { type FlowProvider, flowView } from './flow.js';
import { html, type Html } from './html.js';

/** What went wrong, for the person in front of the screen: what happened, and what to do. */
export interface Problem {
  status: number;
  title: string;
  /** What happened, and what it means. */
  text: string;
  /** The first one is the obvious one. */
  actions: { text: string; href: string }[];
}

export interface ProblemDetails {
  /** The same as in the log. */
  requestId?: string;
  note?: DeveloperNote;
  /** `isKept`: there are files of it. */
  recorded?: { flow: Flow; provider: FlowProvider; isKept: boolean };
}

export const problemView = (
  texts: Texts,
  { title, text, actions }: Problem,
  { requestId, note, recorded }: ProblemDetails = {},
): Html =>
  html`<div class="problem">
      <h1>${title}</h1>
      <p>${text}</p>
      <p class="actions">
        ${actions.map(({ text: label, href }, index) => html`<a class="button ${index === 0 ? 'primary' : ''}" href="${href}">${label}</a> `)}
      </p>
      ${requestId !== undefined && html`<p class="request">${texts.problems.requestId(html`<code>${requestId}</code>`)}</p>`}
    </div>
    ${note && developerPanel(texts, note)}
    ${
      recorded &&
      recorded.flow.steps.length > 0 &&
      html`<details class="recorded">
        <summary><h2>${texts.problems.wire}</h2></summary>
        ${recorded.isKept && downloads(texts, recorded.flow, texts.flow.actions[recorded.flow.action](recorded.provider.label))}
        ${flowView(texts, recorded.flow, recorded.provider)}
      </details>`
    }`;
