/** Marks where a shell is to put a variable. Nothing on the wire holds these characters: they belong to no script. */
const BEGIN = '\u{E000}';
const END = '\u{E001}';
const VARIABLE = /\u{E000}(\w+)\u{E001}/gu;

/** A variable, to be put into a text that {@link shellWord} quotes. */
export const variable = (name: string): string => `${BEGIN}${name}${END}`;

/** The names of the variables in a text. */
export const variablesIn = (text: string): string[] => Array.from(text.matchAll(VARIABLE), ([, name = '']) => name);

/** One word of a POSIX shell, in which only the variables mean anything. */
export function shellWord(text: string): string {
  if (variablesIn(text).length === 0) return singleQuoted(text);
  // Between double quotes a shell looks for these, an interactive one for the exclamation mark, too.
  if (!/[$`"\\!]/.test(text)) return `"${text.replace(VARIABLE, (_mark, name: string) => `\${${name}}`)}"`;
  return text
    .split(/(\u{E000}\w+\u{E001})/u)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith(BEGIN) ? `"\${${part.slice(1, -1)}}"` : singleQuoted(part)))
    .join('');
}

const singleQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
