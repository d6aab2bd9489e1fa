import type { Texts } from '../languages/index.js';
import { html, type Html } from './html.js';

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
  'login-again',
  'unavailable',
  'failed',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

export interface Notice {
  provider: string;
  outcome: Outcome;
  label: string;
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

export const noticeView = ({ notices }: Texts, { outcome, label }: Notice): Html =>
  html`<p class="notice ${GOOD.includes(outcome) ? 'good' : 'bad'}" role="status">${notices[outcome](label)}</p>`;
