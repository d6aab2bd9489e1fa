import type { FlowAction, Lane, Message, Step, StepKind } from '../flow.js';
import { type Row, sequence } from '../sequence.js';
import { bodyOf, type ExportedFlow, firstLineOf } from './exported.js';
import { sealedOrOpened } from './sealed.js';

// For a reader who knows neither this app nor its user.

const ACTIONS: Readonly<Record<FlowAction, string>> = {
  login: 'Login',
  link: 'Login that links an account',
  refresh: 'Refresh',
  renewal: 'Refresh',
  api: 'API call',
};

const REQUESTS: Readonly<Record<StepKind, string>> = {
  start: 'A person starts at our application',
  authorize: 'Authorize call',
  'provider-page': 'The browser visits the login page',
  callback: 'The browser comes back to our callback',
  token: 'Token call',
  refresh: 'Refresh call',
  profile: 'Profile call',
  api: 'API call',
};

/** A flow as a letter to the provider: what was called when, what was sent, and what came back. */
export function markdownOf({ flow, label, emulated, versions }: ExportedFlow): string {
  const { app, strategy, kit, node } = versions;
  const rows = sequence(flow);
  const outcome = flow.failed ? `failed at step ${rows.length}` : 'completed';
  return (
    [
      `# ${ACTIONS[flow.action]} at ${label}, ${timeOf(flow.at)}`,
      'Codes, tokens, secrets and keys are masked, and so is what may tell of a person or a business, but not their identifiers: `eyJ0…(412 chars)` is a value that begins like this, and its length. Cookies are left out.',
      [
        `- Outcome: ${outcome}`,
        ...(flow.reason === undefined ? [] : [`- Error: ${oneLine(flow.reason)}`]),
        `- Provider: ${label}${emulated ? ', played by an emulator (provider-emulators)' : ''}`,
        `- Software: ${strategy}, ${kit}, ${node}; recorded by the sample app (${app.name} ${app.version})`,
      ].join('\n'),
      ...rows.map((row, index) => section(row, index + 1, label)),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

function section(row: Row, number: number, label: string): string {
  const { step, request, answer } = row;
  const [from, to] = request ? [step.from, step.to] : [step.to, step.from];
  return [
    `## ${number}. ${request ? REQUESTS[step.kind] : 'Our application answers the browser'}`,
    `${nameOf(from, label)} to ${nameOf(to, label)}${request ? whenOf(step) : ''}`,
    ...(request ? wire(request) : []),
    ...(answer ? wire(answer) : []),
  ].join('\n\n');
}

const nameOf = (lane: Lane, label: string): string =>
  lane === 'browser' ? 'Browser' : lane === 'app' ? 'Our application' : label;

function whenOf({ at, durationMs, answer }: Step): string {
  const ended = answer?.remark ? 'ended' : 'answered';
  const took = durationMs === undefined ? '' : `, ${ended} after ${Math.max(1, Math.round(durationMs))} ms`;
  return `, ${timeOf(at)}${took}`;
}

/** In a list, a line of its own is a paragraph of its own. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** `2026-11-27 10:48:25.123 UTC` */
const timeOf = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', ' UTC');

/** A message, and what is in its envelope. */
function wire(message: Message): string[] {
  const { envelope } = message;

  const body = message.body ?? bodyOf(message)?.text;
  const lines = [
    firstLineOf(message),
    ...message.headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : ['', body]),
  ];
  return [
    fenced('http', lines.join('\n')),
    ...(envelope ? [sealedOrOpened(envelope), fenced('json', envelope.text)] : []),
  ];
}

function fenced(language: string, text: string): string {
  // Longer than any in the text, so that nothing of it can end the block.
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
