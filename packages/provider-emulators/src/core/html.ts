const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that may be inserted as it is. Only the `html` tag makes one. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Insert = string | number | Html | readonly Html[] | undefined;

const inserted = (value: Insert): string => {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
};

/** A template tag: everything inserted is escaped, unless it is markup made by this tag. */
export const html = (strings: TemplateStringsArray, ...values: Insert[]): Html =>
  new Html(strings.reduce((text, string, index) => text + inserted(values[index - 1]) + string));
