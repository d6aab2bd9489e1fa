import {
  actionTitle,
  deviationOf,
  type Flow,
  type Lane,
  type Message,
  type Row,
  sequence,
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
  const rows = sequence(flow);
  return html`<div class="flow ${provider}">
    <div class="lanes" aria-hidden="true">
      ${(['browser', 'app', 'provider'] as const).map((lane) => html`<span>${LANES[lane](label)}</span>`)}
    </div>
    <ol>
      ${rows.map((row, index) => rowView(row, flow, label, flow.failed === true && index === rows.length - 1))}
    </ol>
  </div>`;
}

function rowView(row: Row, { provider }: Flow, label: string, isFailed: boolean): Html {
  const { step, request, answer } = row;
  const title = titleOf(row, label);
  const deviation = request && deviationOf(step, provider);
  const [from, to] = request ? [step.from, step.to] : [step.to, step.from];
  const content = request && answer ? 'Request and answer' : request ? 'Request' : 'Answer';
  return html`<li class="step ${isFailed ? 'failed' : ''}">
    <p class="title">${title}</p>
    ${isFailed && html`<p class="failure">The login failed here.</p>`}
    <p class="way">
      <b>${LANES[from](label)}</b> <span aria-hidden="true">→</span><span class="unseen"> to </span>
      <b>${LANES[to](label)}</b>
    </p>
    <div class="arrows ${step.from}-${step.to}" aria-hidden="true">
      ${request && html`<span class="there"><code>${shortLine(request.line)}</code></span>`}
      ${answer && html`<span class="back ${isBad(answer) ? 'bad' : ''}"><code>${statusOf(answer, step)}</code></span>`}
    </div>
    ${deviation && html`<p class="deviation">${deviation}</p>`}
    <details>
      <summary>${content}<span class="unseen">: ${title}</span></summary>
      <div class="messages">
        ${request && messageView('Request', request)}${answer && messageView('Answer', answer)}
      </div>
    </details>
  </li>`;
}

const statusOf = ({ line }: Message, { durationMs }: Step): string =>
  durationMs === undefined ? line : `${line} · ${Math.max(1, Math.round(durationMs))} ms`;

const isBad = ({ line }: Message): boolean => /^HTTP [45]|^No answer/.test(line);

/** Method and path. */
function shortLine(line: string): string {
  const [method = '', address = ''] = line.split(' ');
  const path = address.replace(/^https?:\/\/[^/]+/, '').split('?')[0] ?? '';
  return `${method} ${path}`;
}

const messageView = (title: string, message: Message): Html =>
  html`<div class="message">
    <p class="side">${title}</p>
    <pre tabindex="0">${messageText(message)}</pre>
  </div>`;

/** As on the wire, except that each parameter has a line of its own, its indent one that no line breaks at. */
function messageText({ line, headers, body }: Message): string {
  const head = [line, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const lines = head.map((text) => text.replace(/[?&](?=[\w-]+=)/g, '\n\u00a0\u00a0\u00a0\u00a0$&'));
  return [...lines, ...(body === undefined ? [] : ['', body])].join('\n');
}

/** The flows of a session, the latest open. */
export const flowList = (flows: readonly Flow[], labelOf: (flow: Flow) => string, now: number): Html =>
  html`${flows.map(
    (flow, index) =>
      html`<details class="recorded" ${index === 0 && html`open`}>
        <summary>
          <h3>${actionTitle(flow.action, labelOf(flow))}</h3>
          <span class="ago"
            >${agoOf(now - flow.at)} · ${flow.steps.length} ${flow.steps.length === 1 ? 'exchange' : 'exchanges'}</span
          >
        </summary>
        ${flowView(flow, labelOf(flow))}
      </details>`,
  )}`;

const agoOf = (ms: number): string => (ms < 5_000 ? 'just now' : `${duration(ms)} ago`);
