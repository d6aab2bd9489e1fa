import { checkedAddress } from './address.js';
import { type Action, isAction, languageOf, languageTag, textFor } from './catalogue.js';
import { demandObject, refuseUnknown } from './guards.js';
import { attributeList, escapeHtml } from './html.js';
import { markSvg } from './mark.js';
import { type CustomProvider, type ProviderName, readProvider } from './providers.js';

/** What a button says and where it leads to. */
export interface LoginButtonOptions {
  /** A language or a tag such as `ko-KR`; one that the buttons do not have is shown in English. Default: `en`. */
  readonly language?: string | undefined;
  /** Where the login starts: a path, or a full http(s) address. Default: `/auth/` and the provider's name. */
  readonly href?: string | undefined;
  /** `get` makes a link, `post` a form with one button. Default: `get`. */
  readonly method?: 'get' | 'post' | undefined;
  /** What the button does. Default: `connect` for ELECQ, which connects an organisation, `login` for all others. */
  readonly action?: Action | undefined;
  /** A text of your own, in the language that `language` names. Default: the text of that language. */
  readonly text?: string | undefined;
}

export interface LoginButtonHtmlOptions extends LoginButtonOptions {
  /** Hidden fields of the form, such as `{ _csrf: token }`. Only with `method: 'post'`. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  /** `id`, further classes, `data-` attributes and `aria-describedby` for the link or button. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** The parts of a button, for JSX and templates that write their own element. Nothing but `mark` and `content` is HTML. */
export interface LoginButtonParts {
  readonly href: string;
  readonly method: 'get' | 'post';
  /** The `class` that buttons.css has rules for. */
  readonly className: string;
  /** The `lang` of the label (BCP 47). */
  readonly lang: string;
  /** The text, not escaped: templates do that. */
  readonly label: string;
  /** The drawing as safe HTML: an `<svg>` that assistive technology skips. */
  readonly mark: string;
  /** The content of the element, as safe HTML: the mark and the label. */
  readonly content: string;
}

/** What the functions take. The parts take all, too, so that both can be called with the same options. */
const OPTIONS = ['language', 'href', 'method', 'action', 'text', 'fields', 'attributes'];

/**
 * A login button as safe HTML, to be put into a page unescaped (EJS: `<%- %>`). It needs `buttons.css`, and neither
 * inline style nor script.
 * @throws {TypeError} for an unknown provider and for a wrong value of an option, such as a `javascript:` address.
 */
export function loginButton(provider: ProviderName | CustomProvider, options: LoginButtonHtmlOptions = {}): string {
  const { href, method, className, lang, content } = loginButtonParts(provider, options);
  const { class: classes, ...others } = checkedAttributes(
    demandObject('option "attributes"', options.attributes ?? {}),
  );
  const common = { class: classes ? `${className} ${classes}` : className, lang, ...others };
  if (method === 'get') {
    if (options.fields) throw invalid('fields', 'is for method: "post"');
    // A crawler that follows it would only start logins.
    return `<a${attributeList({ href, rel: 'nofollow', ...common })}>${content}</a>`;
  }
  const fields = Object.entries(demandObject('option "fields"', options.fields ?? {})).map(
    ([name, value]) => `<input${attributeList({ type: 'hidden', name, value: checkedField(value) })}>`,
  );
  const button = `<button${attributeList({ type: 'submit', ...common })}>${content}</button>`;
  return `<form${attributeList({ class: 'provider-login-form', method, action: href })}>${fields.join('')}${button}</form>`;
}

/**
 * The same button in parts.
 * @throws {TypeError} as `loginButton` does.
 */
export function loginButtonParts(
  provider: ProviderName | CustomProvider,
  options: LoginButtonOptions = {},
): LoginButtonParts {
  const known = readProvider(provider);
  demandObject('the second argument', options, " of options, such as { language: 'ko' }");
  refuseUnknown('option ', '', options, OPTIONS);
  const { language: tag, href, method = 'get', action, text } = options;
  const shownAction = action ?? known.action;
  if (!isAction(shownAction)) throw invalid('action', 'must be "login" or "connect"');
  if (!['get', 'post'].includes(method)) throw invalid('method', 'must be "get" or "post"');
  for (const [name, value] of Object.entries({ language: tag, text })) {
    if (typeof (value ?? '') !== 'string') throw invalid(name, 'must be a text');
  }
  if (text?.trim() === '') throw invalid('text', 'must not be empty: the text is the name of the button');
  const language = languageOf(tag ?? 'en');
  const label = text ?? textFor(language, shownAction, known.labels[language]);
  const mark = markSvg(known);
  return {
    href: checkedAddress(href ?? `/auth/${known.name}`),
    method,
    className: `provider-login-button provider-login-${known.name}`,
    lang: languageTag(language),
    label,
    mark,
    // <bdi>: the label keeps its own direction, also on a page that runs from right to left.
    content: `${mark}<bdi class="provider-login-label">${escapeHtml(label)}</bdi>`,
  };
}

function checkedAttributes(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(attributes)) {
    if (/^(id|class|aria-describedby|data-[a-z][a-z0-9-]*)$/.test(name) && typeof value === 'string') continue;
    throw invalid('attributes', 'takes "id", "class", "aria-describedby" and "data-…" with text');
  }
  return attributes;
}

function checkedField(value: string): string {
  // A CSRF token that is missing would otherwise be sent as "undefined", and be refused by the server.
  if (typeof value !== 'string') throw invalid('fields', 'takes text only: is the CSRF token there?');
  return value;
}

function invalid(option: string, problem: string): TypeError {
  return new TypeError(`provider-login-buttons: option "${option}" ${problem}`);
}
