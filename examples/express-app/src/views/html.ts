const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup. Only {@link html} makes it, so that nothing becomes markup by accident. */
export class Html {
  constructor(private readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

/** What a template takes; `undefined` and `false` are nothing. */
export type Insert = Html | string | number | undefined | false | readonly Insert[];

function insert(value: Insert): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(insert).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * A template whose every insert is escaped, unless it is markup of this tag itself. Attributes must be written in quotes:
 * `html`<a href="${address}">${name}</a>``.
 */
export function html(texts: TemplateStringsArray, ...inserts: Insert[]): Html {
  return new Html(texts.reduce((page, text, index) => page + insert(inserts[index - 1]) + text));
}
