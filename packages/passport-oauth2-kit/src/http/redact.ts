export const REDACTED = '[redacted]';

/** What URLs, forms, JSON (also twice) and HTML make of a character; anything else is one. */
const SPELLING =
  /%(?:25)*([\da-f]{2})|\\+u([\da-f]{4})|&#(\d{1,6});|&#x([\da-f]{1,5});|&(amp|lt|gt|quot|apos);|\\+|[^]/giu;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A text without its spelling. */
interface Plain {
  /** The characters' UTF-8, one byte in each UTF-16 unit. */
  bytes: string;
  /** Where each byte's spelling starts in the text, and where the text ends. */
  starts: number[];
}

/** Whoever has chosen a shorter one has chosen a word: it is cut out where it stands alone, and not out of other words. */
const SHORTEST_SECRET = 8;

/**
 * Cuts secrets out of a text from outside, in whatever spelling a template or a serializer has given them. Takes time in
 * proportion to the text, and cannot be made to take more by its choice.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const { bytes, starts } = plain(text);
  const found: [start: number, end: number][] = [];
  const find = (secret: string, start: number, end: number): void => {
    const isPart = secret.length < SHORTEST_SECRET && (isInWord(text, start) || isInWord(text, end));
    if (!isPart) found.push([start, end]);
  };
  for (const secret of new Set(secrets)) {
    if (secret.length === 0) continue;
    // As it is, since its first characters may look like the end of a spelling: the 41 of «100%41…».
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
      find(secret, at, at + secret.length);
    }
    const { bytes: sought } = plain(secret);
    if (sought.length === 0) continue;
    for (let at = bytes.indexOf(sought); at >= 0; at = bytes.indexOf(sought, at + sought.length)) {
      find(secret, starts[at] ?? 0, starts[at + sought.length] ?? text.length);
    }
  }
  let clean = '';
  let from = 0;
  for (const [start, end] of found.sort(([a], [b]) => a - b)) {
    if (start >= from) clean += text.slice(from, start) + REDACTED;
    from = Math.max(from, end);
  }
  return clean + text.slice(from);
}

/** Whether a word goes on across this place. */
function isInWord(text: string, at: number): boolean {
  return /^\w\w$/.test(text.slice(at - 1, at + 1));
}

function plain(text: string): Plain {
  const parts: string[] = [];
  const starts: number[] = [];
  for (const match of text.matchAll(SPELLING)) {
    const bytes = bytesOf(match);
    parts.push(bytes);
    for (const _ of bytes) starts.push(match.index);
  }
  starts.push(text.length);
  return { bytes: parts.join(''), starts };
}

function bytesOf([spelling, percent, unit, decimal, hex, entity]: RegExpExecArray): string {
  if (percent !== undefined) return form(String.fromCharCode(Number.parseInt(percent, 16)));
  if (unit !== undefined) return utf8(String.fromCharCode(Number.parseInt(unit, 16)));
  if (decimal !== undefined) return utf8(String.fromCodePoint(Number(decimal)));
  if (hex !== undefined) return utf8(String.fromCodePoint(Number.parseInt(hex, 16)));
  if (entity !== undefined) return utf8(ENTITIES[entity.toLowerCase()] ?? '');
  return utf8(spelling);
}

function utf8(character: string): string {
  return form(/[\u0080-\u{10ffff}]/u.test(character) ? Buffer.from(character).toString('latin1') : character);
}

/** Forms write a space as +, and JSON puts a backslash before whatever it likes. */
function form(bytes: string): string {
  return bytes === '+' ? ' ' : bytes.replaceAll('\\', '');
}
