import type { StepKind } from '../inspector/index.js';
import type { Language } from '../languages/index.js';

/** A line of a provider's document, in the language of the document. */
export interface Quotation {
  document: string;
  heading: string;
  /** To the letter. */
  words: string;
  /** BCP 47 */
  language: 'en' | 'th';
}

/** The three cells of a row, code in backticks as in Markdown. */
type Cells = readonly [standard: string, provider: string, here: string];

/**
 * One way in which a provider leaves RFC 6749: a row of the table in its README, which says the same in English (a test holds
 * that), and a note at the steps of a login where it shows.
 */
export interface Deviation {
  steps: readonly StepKind[];
  /** Where it can be read. Absent where no document says so. */
  quoted?: Quotation;
  /** Something that the provider has published elsewhere. */
  isPublic?: boolean;
  /** No document says what we do: it is a reading or a decision of ours, and may be wrong. */
  isOurs?: boolean;
  cells: Readonly<Record<Language, Cells>>;
}

/** `document: elecq-open-docs, «Step 1»; our decision`: the last cell of the README's table. */
export const originOf = ({ quoted, isPublic, isOurs }: Deviation): string =>
  [
    ...(quoted ? [`document: ${quoted.document}, «${quoted.heading}»`] : []),
    ...(isPublic ? ['public'] : []),
    ...(isOurs ? ['our decision'] : []),
  ].join('; ');
