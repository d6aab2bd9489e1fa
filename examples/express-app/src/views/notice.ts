import type { Texts } from '../languages/index.js';
import { html, type Html } from './html.js';
import { duration } from './time.js';

/** What has just been done. */
const OUTCOMES = [
  'linked',
  'reconnected',
  'unlinked',
  'unlinked-last',
  'expired',
  'refreshed',
  'called',
  'refused',
  'token-refused',
  'unreadable',
  'login-again',
  'unavailable',
  'in-doubt',
  'paused',
  'failed',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

export interface Notice {
  provider: string;
  outcome: Outcome;
  label: string;
  /** As in the log; for what went wrong. */
  requestId?: string;
  /** When the same may be tried again, in ms from now, where that is known. */
  retryAfter?: number;
}

export const isOutcome = (text: unknown): text is Outcome => OUTCOMES.some((outcome) => outcome === text);

const GOOD: readonly Outcome[] = [
  'linked',
  'reconnected',
  'unlinked',
  'unlinked-last',
  'expired',
  'refreshed',
  'called',
];

export const isGood = (outcome: Outcome): boolean => GOOD.includes(outcome);

export const noticeView = (
  { tag, notices, problems }: Texts,
  { outcome, label, requestId, retryAfter }: Notice,
): Html =>
  html`<p class="notice ${isGood(outcome) ? 'good' : 'bad'}" role="status">
    <span>${notices[outcome](label)} ${retryAfter !== undefined && notices.nextTry(duration(tag, retryAfter))}</span>
    ${requestId !== undefined && html`<small>${problems.requestId(html`<code>${requestId}</code>`)}</small>`}
  </p>`;
