export const REDACTED = '[redacted]';

/** One character as it may be written in URLs, forms, JSON (also JSON within JSON) and HTML, or as it is. */
const SPELLING =
  /%(?:25)*([\da-f]{2})|\\+u([\da-f]{4})|&#(\d{1,6});|&#x([\da-f]{1,5});|&(amp|lt|gt|quot|apos);|\\+|[^]/giu;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A text with all characters decoded. */
interface Decoded {
  /** The UTF-8 bytes of the characters, each byte as one character. */
  bytes: string;
  /** For each byte, where its character starts in the original text; at the end, the length of the text. */
  starts: number[];
}

/** A shorter secret may be a part of normal words. It is removed only where it stands alone: «so[redacted]ket» helps nobody. */
const SHORTEST_SECRET = 8;

/**
 * Removes secrets from a text from outside, however a template or a serializer has escaped them, also within base64, such as that
 * of `Basic` credentials. The time that it takes is proportional to the length of the text, whatever the text is.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const { bytes, starts } = decoded(text);
  // Base64 in both alphabets is searched as one. The plus sign was decoded as a space.
  const base64 = bytes.replace(/[ +]/g, '-').replaceAll('/', '_');
  const found: [start: number, end: number][] = [];
  const find = (secret: string, start: number, end: number): void => {
    const isPart = secret.length < SHORTEST_SECRET && (isInWord(text, start) || isInWord(text, end));
    if (!isPart) found.push([start, end]);
  };
  for (const secret of new Set(secrets)) {
    if (secret.length === 0) continue;
    // The text is also searched without decoding: the start of a secret may look like a part of an escape, such as the 41 in
    // «100%41…».
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
      find(secret, at, at + secret.length);
    }
    const search = (where: string, sought: string): void => {
      for (let at = where.indexOf(sought); at >= 0; at = where.indexOf(sought, at + sought.length)) {
        find(secret, starts[at] ?? 0, starts[at + sought.length] ?? text.length);
      }
    };
    const { bytes: sought } = decoded(secret);
    if (sought.length > 0) search(bytes, sought);
    if (secret.length >= SHORTEST_SECRET) for (const part of inBase64(secret)) search(base64, part);
  }
  let clean = '';
  let from = 0;
  for (const [start, end] of found.sort(([a], [b]) => a - b)) {
    if (start >= from) clean += text.slice(from, start) + REDACTED;
    from = Math.max(from, end);
  }
  return clean + text.slice(from);
}

/**
 * How base64url writes a secret that stands after 0, 1 or 2 bytes, or after any multiple of three more: the characters that depend
 * on the secret alone.
 */
function inBase64(secret: string): string[] {
  return ['', 'x', 'xx'].map((before) => {
    const bytes = Buffer.from(before + secret);
    return bytes.toString('base64url').slice(Math.ceil((before.length * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
}

/** Whether this position is inside a word. */
function isInWord(text: string, at: number): boolean {
  return /^\w\w$/.test(text.slice(at - 1, at + 1));
}

function decoded(text: string): Decoded {
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

/** Forms write a space as +. JSON may write a backslash before other characters. */
function form(bytes: string): string {
  return bytes === '+' ? ' ' : bytes.replaceAll('\\', '');
}
