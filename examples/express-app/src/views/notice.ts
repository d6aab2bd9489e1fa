import { html, type Html } from './html.js';

/** What has just been done, as the address of the account page tells it: words of ours, never text from an address. */
const TEXTS = {
  linked: (label: string) => `${label} is linked to your account.`,
  refreshed: (label: string) => `${label} has given you new tokens.`,
  called: (label: string) => `${label} has answered. See the answer below.`,
  refused: (label: string) => `${label} refused the call. The flow inspector shows its answer.`,
  'login-again': (label: string) => `The tokens of ${label} have ended. Log in with it again.`,
  unavailable: (label: string) => `${label} could not do that right now. Try again in a moment.`,
  failed: (label: string) => `That did not work at ${label}. The log of this app has the reason.`,
};

export type Outcome = keyof typeof TEXTS;

export interface Notice {
  provider: string;
  outcome: Outcome;
  label: string;
}

export const isOutcome = (text: unknown): text is Outcome => typeof text === 'string' && Object.hasOwn(TEXTS, text);

const GOOD: readonly Outcome[] = ['linked', 'refreshed', 'called'];

export const noticeView = ({ outcome, label }: Notice): Html =>
  html`<p class="notice ${GOOD.includes(outcome) ? 'good' : 'bad'}" role="status">${TEXTS[outcome](label)}</p>`;
