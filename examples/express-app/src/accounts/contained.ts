/** In characters, as readers count them: what is longer is cut. */
const LONGEST_NAME = 80;

/**
 * Somebody else's text on one line that stays in its place: without marks that turn the text around it, without towers of accents,
 * cut; `''` when nothing of it could be seen.
 */
export function contained(text = '', longest = LONGEST_NAME): string {
  const line = text
    .replace(/[\p{Cc}\p{Bidi_C}\s]+/gu, ' ')
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .trim();
  // Filler letters and zero-width marks take no ink; between others they may be needed, as in emoji.
  if (/^[\p{DI}\u2800\s]*$/u.test(line)) return '';
  // An emoji is not cut in two.
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  return characters.length > longest ? `${characters.slice(0, longest).join('')}…` : line;
}

/** Text of several lines in which marks that turn the text around them are spelled out, as JSON may write them. */
export const spelledOut = (text: string): string =>
  text.replace(/\p{Bidi_C}/gu, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
