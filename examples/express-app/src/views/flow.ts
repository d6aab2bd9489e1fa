import {
  actionTitle,
  deviationOf,
  type Flow,
  type Lane,
  type Message,
  type Step,
  titleOf,
} from '../inspector/index.js';
import { html, type Html } from './html.js';
import { duration } from './time.js';

const LANES: Readonly<Record<Lane, (provider: string) => string>> = {
  browser: () => 'Browser',
  app: () => 'Your app',
  provider: (provider) => provider,
};

/** A flow as a sequence of steps between three lanes; on a narrow screen a list. */
export function flowView(flow: Flow, label: string): Html {
  const { provider } = flow;
  return html`<div class="flow ${provider}">
    <div class="lanes" aria-hidden="true">
      ${(['browser', 'app', 'provider'] as const).map((lane) => html`<span>${LANES[lane](label)}</span>`)}
    </div>
    <ol>
      ${flow.steps.map((step) => stepView(step, flow, label))}
    </ol>
  </div>`;
}

function stepView(step: Step, { provider }: Flow, label: string): Html {
  const { from, to, request, answer, durationMs } = step;
  const deviation = deviationOf(step, provider);
  const status = answer?.line ?? 'no answer seen';
  return html`<li class="step">
    <h4>${titleOf(step, label)}</h4>
    <p class="way">
      <b>${LANES[from](label)}</b> <span aria-hidden="true">→</span><span class="unseen"> to </span>
      <b>${LANES[to](label)}</b>
    </p>
    <div class="arrows ${from}-${to}" aria-hidden="true">
      <span class="there"><code>${shortLine(request.line)}</code></span>
      <span class="back"
        ><code>${status}${durationMs !== undefined && ` · ${Math.max(1, Math.round(durationMs))} ms`}</code></span
      >
    </div>
    ${deviation && html`<p class="deviation">${deviation}</p>`}
    <details>
      <summary>Request and answer<span class="unseen">: ${titleOf(step, label)}</span></summary>
      <div class="messages">${messageView('Request', request)}${answer && messageView('Answer', answer)}</div>
    </details>
  </li>`;
}

/** Method and path. */
function shortLine(line: string): string {
  const [method = '', address = ''] = line.split(' ');
  const path = address.replace(/^https?:\/\/[^/]+/, '').split('?')[0] ?? '';
  return `${method} ${path}`;
}

const messageView = (title: string, message: Message): Html =>
  html`<div class="message">
    <h5>${title}</h5>
    <pre tabindex="0">${messageText(message)}</pre>
  </div>`;

/** As on the wire, except that each parameter has a line of its own. */
function messageText({ line, headers, body }: Message): string {
  const head = [line, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const lines = head.map((text) => text.replace(/[?&](?=[\w-]+=)/g, '\n    $&'));
  return [...lines, ...(body === undefined ? [] : ['', body])].join('\n');
}

/** The flows of a session, the latest open. */
export const flowList = (flows: readonly Flow[], labelOf: (flow: Flow) => string, now: number): Html =>
  html`${flows.map(
    (flow, index) =>
      html`<details class="recorded" ${index === 0 && html`open`}>
        <summary>
          <span class="what">${actionTitle(flow.action, labelOf(flow))}</span>
          <span class="ago"
            >${duration(now - flow.at)} ago · ${flow.steps.length} ${flow.steps.length === 1 ? 'step' : 'steps'}</span
          >
        </summary>
        ${flowView(flow, labelOf(flow))}
      </details>`,
  )}`;
