import type { Language } from '../language.js';

/** Why; for a provider that may or may not send a state, in either case. */
type Explanation = string | { withState: string; withoutState: string };

/** What the pages say about a provider. */
export interface ProviderTexts<Step extends string = string> {
  audience: string;
  deviation: string;
  registration: string;
  /** Where it leaves the standard (RFC 6749), told at the step of a login where it happens. */
  steps: Readonly<Record<Step, Explanation>>;
}

/** By its type, a step that one language explains and another does not is an error when compiled. */
export const providerTexts = <Step extends string>(
  texts: Readonly<Record<Language, ProviderTexts<Step>>>,
): Readonly<Record<Language, ProviderTexts>> => texts;
