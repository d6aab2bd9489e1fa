import type { Message, Step } from '../flow.js';
import { bodyOf, type ExportedFlow, firstLineOf, partsOf } from './exported.js';
import { sealedOrOpened } from './sealed.js';

interface NameValue {
  name: string;
  value: string;
}

interface Entry {
  startedDateTime: string;
  time: number;
  request: object;
  response: object;
  cache: object;
  timings: { send: number; wait: number; receive: number };
  comment: string;
}

/** HAR 1.2, which browsers, other tools and `provider-doctor --har` read. */
export interface Har {
  log: { version: '1.2'; creator: object; entries: Entry[]; comment: string };
}

/** What HAR says for a size that is not known. */
const UNKNOWN = -1;

export function harOf(exported: ExportedFlow): Har {
  const { flow, label, emulated, versions } = exported;
  const { app, strategy, kit, node } = versions;
  return {
    log: {
      version: '1.2',
      creator: { name: app.name, version: app.version, comment: `${strategy}, ${kit}, ${node}` },
      entries: flow.steps.map((step) => entryOf(step, exported)),
      comment: `${flow.action} at ${label}${emulated ? ' (emulated)' : ''}${flow.failed ? ', failed' : ''}${flow.reason === undefined ? '' : ` (${flow.reason})`}. Secrets and personal data are masked; cookies and most headers are left out.`,
    },
  };
}

function entryOf(step: Step, { baseURL }: ExportedFlow): Entry {
  const { kind, at, durationMs = 0 } = step;
  const isUnseen = kind === 'provider-page';
  const time = Math.round(durationMs * 1000) / 1000;
  return {
    startedDateTime: new Date(at).toISOString(),
    time,
    request: requestOf(step.request, baseURL),
    response: responseOf(isUnseen ? undefined : step.answer),
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    comment: `${kind}: ${step.from} to ${step.to}${isUnseen ? '; the answer went to the browser, and was not seen' : ''}`,
  };
}

function requestOf(message: Message, baseURL: string): object {
  const { method, address } = partsOf(message);
  // A mask holds characters that no address may have.
  const url = URL.canParse(address, baseURL) ? new URL(address, baseURL) : undefined;
  const body = bodyOf(message);
  return {
    method,
    url: url?.href ?? address,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headersOf(message),
    queryString: Array.from(url?.searchParams ?? [], ([name, value]): NameValue => ({ name, value })),
    ...(body && { postData: { mimeType: body.type, text: body.text } }),
    headersSize: UNKNOWN,
    bodySize: UNKNOWN,
    ...commentOf(message),
  };
}

function responseOf(message: Message | undefined): object {
  const [, status = '0', statusText = ''] = /^HTTP (\d+) ?(.*)/s.exec(message?.line ?? '') ?? [];
  const { type = '', text = '' } = (message && bodyOf(message)) ?? {};
  return {
    status: Number(status),
    statusText,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: message ? headersOf(message) : [],
    content: { size: Buffer.byteLength(text), mimeType: type, text },
    redirectURL: message?.headers.find(([name]) => name === 'location')?.[1] ?? '',
    headersSize: UNKNOWN,
    bodySize: UNKNOWN,
    // Why there is none.
    ...(status === '0' && message && { comment: firstLineOf(message) }),
    ...(message && commentOf(message)),
  };
}

/** What is in its envelope: the format has no other place for it. */
const commentOf = ({ envelope }: Message): { comment?: string } =>
  envelope ? { comment: `${sealedOrOpened(envelope)}\n${envelope.text}` } : {};

const headersOf = ({ headers }: Message): NameValue[] => headers.map(([name, value]) => ({ name, value }));
