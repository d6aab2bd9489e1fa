import { STATUS_CODES } from 'node:http';
import type { RecordedAnswer, RecordedRequest } from 'provider-emulators';
import { spelledOut } from '../accounts/contained.js';
import type { EndpointName, FaultName } from '../languages/emulator-names.js';
import type { Texts } from '../languages/index.js';
import { html, type Html } from './html.js';
import { messageText } from './message.js';
import { agoOf } from './time.js';

export interface RequestsPage {
  texts: Texts;
  /** The provider's name, for people. */
  label: string;
  /** The latest first. */
  requests: readonly RecordedRequest[];
  /** Epoch ms. */
  now: number;
}

/** What an emulator received and answered, nothing masked. */
export const requests = ({ texts, label, requests: shown, now }: RequestsPage): Html =>
  html`<h1>${texts.requests.title(label)}</h1>
    <p class="lead intro">${texts.requests.intro}</p>
    ${shown.length === 0 && html`<p>${texts.requests.none}</p>`}
    ${shown.map((request, index) => requestView(texts, request, now, index === 0))}`;

function requestView(texts: Texts, request: RecordedRequest, now: number, isOpen: boolean): Html {
  const { requests: words, emulators, flow } = texts;
  const { method, path, endpoint, fault, time, answer } = request;
  const about = [
    endpoint === undefined ? words.noEndpoint : emulators.endpoints[endpoint as EndpointName],
    answer?.status ?? words.noAnswer,
    agoOf(texts, now - time),
  ];
  return html`<details class="recorded" ${isOpen && html`open`}>
    <summary>
      <h2 lang="en">${method} ${spelledOut(path)}</h2>
      <span class="ago">${about.join(' · ')}</span>
    </summary>
    <div class="raw">
      ${fault !== undefined && html`<p class="deviation">${words.fault(emulators.faults[fault as FaultName])}</p>`}
      <div class="messages">
        ${side(flow.request, { text: requestText(request), inside: inside(request.decodedBody, request.body), title: words.inBody })}
        ${answer && side(flow.answer, { text: answerText(answer), inside: isSealed(answer) ? inside(answer.payload, answer.body) : undefined, title: words.inAnswer })}
      </div>
    </div>
  </details>`;
}

const side = (
  name: string,
  { text, inside, title }: { text: string; inside: string | undefined; title: string },
): Html =>
  html`<div class="message">
    <p class="side">${name}</p>
    <pre tabindex="0" lang="en">${spelledOut(text)}</pre>
    ${
      inside !== undefined &&
      html`<div class="inside">
        <p class="side">${title}</p>
        <pre tabindex="0" lang="en">${spelledOut(inside)}</pre>
      </div>`
    }
  </div>`;

function requestText({ method, path, query, headers, body }: RecordedRequest): string {
  // Encoded again: what is in a value can make no line of its own.
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
  const search = new URLSearchParams(pairs).toString();
  return messageText({
    line: `${method} ${path}${search === '' ? '' : `?${search}`}`,
    headers: headersOf(headers),
    ...(body !== '' && { body }),
  });
}

const answerText = ({ status, headers, body = '' }: RecordedAnswer): string =>
  messageText({
    line: `HTTP ${status} ${STATUS_CODES[status] ?? ''}`.trim(),
    headers: headersOf(headers),
    ...(body !== '' && { body }),
  });

/** Without cookies: a browser sends those of this app to every port of its host, and they do open something. */
const headersOf = (headers: Readonly<Record<string, unknown>>): [name: string, value: string][] =>
  Object.entries(headers)
    .filter(([name]) => name !== 'cookie')
    .map(([name, value]) => [name, String(value)]);

/** Whether the body has an envelope that cannot be read as it is. */
const isSealed = ({ body }: RecordedAnswer): boolean =>
  typeof (parsed(body ?? '') as { data?: unknown } | undefined | null)?.data === 'string';

/** What a body says, a member a line; undefined where the body is that already. */
function inside(value: unknown, body = ''): string | undefined {
  const text = written(value);
  if (text === undefined || text === written(parsed(body))) return undefined;
  const members: unknown = JSON.parse(text);
  if (typeof members !== 'object' || members === null || Array.isArray(members)) return text;
  const lines = Object.entries(members).map(([name, member]) => `  ${JSON.stringify(name)}: ${JSON.stringify(member)}`);
  return `{\n${lines.join(',\n')}\n}`;
}

function written(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // Nested too deep.
    return undefined;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
