import type { Texts } from '../languages/index.js';
import type { ProviderName } from '../providers/index.js';
import type { Step, StepKind } from './flow.js';
import type { Row } from './sequence.js';

/** The sentence at the top of a row. */
export function titleOf({ titles, answers }: Texts['flow'], { step: { kind }, request }: Row, label: string): string {
  if (request) return titles[kind](label);
  return kind === 'start' ? answers.start : answers.callback;
}

/** Why a step looks unlike the standard; undefined where it does not. */
export function deviationOf(
  { deviations }: Texts['flow'],
  { kind, request, refused }: Step,
  provider: ProviderName,
): string | undefined {
  if (refused) return undefined;
  const told: Partial<Record<StepKind, Explanation>> = deviations[provider];
  const explanation = told[kind];
  if (typeof explanation !== 'object') return explanation;
  return /[?&]state=/.test(request.line) ? explanation.withState : explanation.withoutState;
}

/** Why; for a provider that may or may not send a state, in either case. */
type Explanation = string | { withState: string; withoutState: string };
