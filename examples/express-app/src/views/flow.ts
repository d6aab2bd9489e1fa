import { spelledOut } from '../accounts/contained.js';
import {
  deviationOf,
  type Flow,
  type Lane,
  lineOf,
  type Message,
  type Row,
  sequence,
  type Timings,
  timingsOf,
  titleOf,
  unshownOf,
} from '../inspector/index.js';
import type { Texts } from '../languages/index.js';
import { envelopeView } from './envelope.js';
import { commandView, downloads } from './export.js';
import { html, type Html } from './html.js';
import { messageText } from './message.js';
import { besideTheStandard } from './standard.js';
import { agoOf } from './time.js';
import { timingView, totals } from './timing.js';
import { tokenView } from './token.js';

const laneOf = ({ flow }: Texts, lane: Lane, provider: string): string => (lane === 'provider' ? provider : flow[lane]);

/** What a flow's page says of its provider. */
export interface FlowProvider {
  label: string;
  /** There, where what it received may be seen unmasked. */
  emulator?: unknown;
}

/** A flow as a sequence of steps between three lanes; on a narrow screen a list. */
export function flowView(texts: Texts, flow: Flow, { label, emulator }: FlowProvider): Html {
  const { provider } = flow;
  const hasRaw = emulator !== undefined;
  const rows = sequence(flow);
  const timings = timingsOf(flow);
  const isLast = (index: number): boolean => index === rows.length - 1;
  return html`<div class="flow ${provider}">
    ${totals(texts, timings, label)}
    <div class="lanes" aria-hidden="true">
      ${(['browser', 'app', 'provider'] as const).map((lane) => html`<span>${laneOf(texts, lane, label)}</span>`)}
    </div>
    <ol>
      ${rows.map((row, index) => rowView(texts, row, { id: `${flow.id}-${index}`, flow, label, hasRaw, timings, isFailed: flow.failed && isLast(index) }))}
    </ol>
  </div>`;
}

interface RowContext {
  /** On the page. */
  id: string;
  flow: Flow;
  label: string;
  hasRaw: boolean;
  timings: Timings;
  isFailed: boolean;
}

function rowView(texts: Texts, row: Row, { id, flow, label, hasRaw, timings, isFailed }: RowContext): Html {
  const { step, request, answer } = row;
  const timing = request && timings.of.get(step);
  const { flow: words } = texts;
  const title = titleOf(words, row, label);
  const deviation = request && deviationOf(texts, step, flow.provider);
  const [from, to] = request ? [step.from, step.to] : [step.to, step.from];
  const content = request && answer ? words.requestAndAnswer : request ? words.request : words.answer;
  return html`<li class="step ${isFailed ? 'failed' : ''}">
    <p class="title">${title}</p>
    ${isFailed && html`<p class="failure">${words.failedHere[flow.action]}</p>`}
    <p class="way">
      <b>${laneOf(texts, from, label)}</b> <span aria-hidden="true">→</span><span class="unseen"> ${words.to} </span>
      <b>${laneOf(texts, to, label)}</b>
    </p>
    <div class="arrows ${step.from}-${step.to}" aria-hidden="true">
      ${request && html`<span class="there"><code>${shortLine(request.line)}</code></span>`}
      ${answer && html`<span class="back ${isFailed ? failedClass(answer) : statusClass(answer)}"><code>${lineOf(words, answer)}</code></span>`}
    </div>
    ${timing && timingView(texts, step, timing)} ${deviation && html`<p class="deviation">${deviation}</p>`}
    <details>
      <summary>${content}<span class="unseen">: ${title}</span></summary>
      <div class="messages">
        ${request && messageView(texts, words.request, request)}${answer && messageView(texts, words.answer, answer)}
        ${request && commandView(texts, { step, provider: flow.provider, id: `command-${id}`, title })}
        ${hasRaw && step.to === 'provider' && rawLink(texts, flow.provider, label)}
      </div>
    </details>
    ${request && !step.refused && besideTheStandard(texts, { step, flow, label, title })}
  </li>`;
}

const rawLink = ({ requests: words }: Texts, provider: string, label: string): Html =>
  html`<p class="hint whole">
    ${words.inFlow(html`<a href="/emulators/${provider}/requests">${words.title(label)}</a>`)}
  </p>`;

/** `s2` to `s5` by its first digit, or `none`: the style sheet gives each a colour and a mark. */
const statusClass = ({ line }: Message): string => {
  const [, digit] = /^HTTP ([2-5])/.exec(line) ?? [];
  return digit === undefined ? 'none' : `s${digit}`;
};

/** An answer can say no with a status that says yes. */
const failedClass = (answer: Message): string => {
  const byStatus = statusClass(answer);
  return byStatus === 's2' || byStatus === 's3' ? 'no' : byStatus;
};

/** Method and path. */
function shortLine(line: string): string {
  const [method = '', address = ''] = line.split(' ');
  const path = address.replace(/^https?:\/\/[^/]+/, '').split('?')[0] ?? '';
  return `${method} ${path}`;
}

const messageView = (texts: Texts, title: string, message: Message): Html =>
  html`<div class="message">
    <p class="side">${title}</p>
    ${message.remark && html`<p class="hint">${lineOf(texts.flow, { ...message, line: '' })}</p>`}
    ${message.line !== '' && html`<pre tabindex="0" lang="en">${spelledOut(messageText(message))}</pre>`}
    ${message.unshown && html`<p class="hint">${unshownOf(texts.flow, message)}</p>`}
    ${message.envelope && envelopeView(texts, message.envelope)}
    ${message.tokens?.map((token) => tokenView(texts, token))}
  </div>`;

export interface FlowListOptions {
  providerOf: (flow: Flow) => FlowProvider;
  /** Epoch ms. */
  now: number;
}

/** Several flows, the first one open. */
export const flowList = (texts: Texts, flows: readonly Flow[], { providerOf, now }: FlowListOptions): Html =>
  html`${flows.map((flow, index) => {
    const provider = providerOf(flow);
    const headline = texts.flow.actions[flow.action](provider.label);
    return html`<details class="recorded" data-flow="${flow.id}" ${index === 0 && html`open`}>
      <summary>
        <h3>${headline}</h3>
        <span class="ago">${agoOf(texts, now - flow.at)} · ${texts.flow.exchanges(flow.steps.length)}</span>
      </summary>
      ${downloads(texts, flow, headline)} ${flowView(texts, flow, provider)}
    </details>`;
  })}`;
