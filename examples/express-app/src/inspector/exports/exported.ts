import { textsIn } from '../../languages/index.js';
import type { ProviderName } from '../../providers/index.js';
import { lineOf, unshownOf } from '../explain.js';
import type { Flow, Message, Step } from '../flow.js';
import { withoutPersonalData } from './personal.js';
import { type Versions, versionsFor } from './versions.js';

/** A flow with all that somebody elsewhere has to know to read it. */
export interface ExportedFlow {
  flow: Flow;
  /** The provider's name, for people. */
  label: string;
  /** Whether an emulator answered. */
  emulated: boolean;
  /** The public address of this app, without a slash at the end. */
  baseURL: string;
  versions: Versions;
}

export interface ExportOptions {
  provider: { name: ProviderName; label: string; emulated: boolean };
  baseURL: string;
}

/** A flow, ready to be written down: what the page shows of it, less what is personal. */
export function exportedFlow(flow: Flow, { provider, baseURL }: ExportOptions): ExportedFlow {
  return {
    flow: { ...flow, steps: flow.steps.map(impersonal) },
    label: provider.label,
    emulated: provider.emulated,
    baseURL,
    versions: versionsFor(provider.name),
  };
}

function impersonal(step: Step): Step {
  const { kind, request, answer } = step;
  const tells = kind === 'profile' || kind === 'api';
  return {
    ...step,
    request: { ...request, ...impersonalEnvelope(request) },
    ...(answer && {
      answer: {
        ...answer,
        ...impersonalEnvelope(answer),
        ...(tells && answer.body !== undefined && { body: withoutPersonalData(answer.body) }),
      },
    }),
  };
}

const impersonalEnvelope = ({ envelope }: Message): Pick<Message, 'envelope'> =>
  envelope ? { envelope: { ...envelope, text: withoutPersonalData(envelope.text) } } : {};

/** `elice-login-2026-11-27T10-48-25Z.har` */
export function fileNameOf({ provider, action, at }: Flow, ending: 'har' | 'md'): string {
  const time = new Date(at).toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
  return `${provider}-${action}-${time}.${ending}`;
}

/** Exports are in English, whatever language the page is in, and for readers at the provider. */
const { flow } = textsIn('en');
const WORDS: typeof flow = {
  ...flow,
  remarks: { ...flow.remarks, 'unseen-pages': 'After pages that our application does not see' },
};

export const firstLineOf = (message: Message): string => lineOf(WORDS, message);

/** A body as it was on the wire: a page shows the fields of a form on lines of their own. */
export function bodyOf(message: Message): { type: string; text: string } | undefined {
  const { headers, body = parenthesised(unshownOf(WORDS, message)) } = message;
  if (body === undefined) return undefined;
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  return { type, text: type.includes('form-urlencoded') ? body.replaceAll('\n&', '&') : body };
}

const parenthesised = (text: string | undefined): string | undefined => (text === undefined ? undefined : `(${text})`);

/** `POST`, and the address. */
export function partsOf({ line }: Message): { method: string; address: string } {
  const [method = '', address = ''] = line.split(/ (.*)/s);
  return { method, address };
}
