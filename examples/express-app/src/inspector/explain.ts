import type { Texts } from '../languages/index.js';
import type { ProviderName } from '../providers/index.js';
import type { Message, Step } from './flow.js';
import type { Row } from './sequence.js';

/** The sentence at the top of a row. */
export function titleOf({ titles, answers }: Texts['flow'], { step: { kind }, request }: Row, label: string): string {
  if (request) return titles[kind](label);
  return kind === 'start' ? answers.start : answers.callback;
}

/** The first line of a message, with what there is to say where the wire says nothing. */
export function lineOf({ remarks }: Texts['flow'], { line, remark }: Message): string {
  if (!remark) return line;
  const code = remark.what === 'no-answer' && remark.code !== undefined ? ` (${remark.code})` : '';
  const said = remarks[remark.what] + code;
  return line === '' ? said : `${line} · ${said}`;
}

/** What is said in the place of a body that is left out. */
export const unshownOf = ({ remarks }: Texts['flow'], { unshown }: Message): string | undefined =>
  unshown && remarks.unshown[unshown.what](unshown.characters);

/** Why a step looks unlike the standard; undefined where it does not. */
export function deviationOf(
  { providers }: Pick<Texts, 'providers'>,
  { kind, request, refused }: Step,
  provider: ProviderName,
): string | undefined {
  if (refused) return undefined;
  const explanation = providers[provider].steps[kind];
  if (typeof explanation !== 'object') return explanation;
  return /[?&]state=/.test(request.line) ? explanation.withState : explanation.withoutState;
}
