import { contained } from '../accounts/contained.js';
import type { LinkedProfile } from '../accounts/user.js';
import type { Texts } from '../languages/index.js';
import { html, type Html } from './html.js';

const LABELS: Readonly<Record<string, string>> = {
  id: 'id',
  displayName: 'displayName',
  emails: 'emails',
  phoneNumbers: 'phoneNumbers',
  photos: 'photos',
  locale: 'locale',
  openId: 'openId',
  supportCode: 'supportCode',
};

/** In characters, of what is no name: an address of a picture is longer. */
const LONGEST_VALUE = 200;

const isName = (name: string): boolean => /name/i.test(name);

/** A normalized profile, names as in the code. */
export function profileView({ account: words }: Texts, profile: LinkedProfile): Html {
  const rows = Object.entries(profile).flatMap(([name, value]): [string, string][] => {
    if (name === 'provider') return [];
    if (Object.hasOwn(LABELS, name)) return [[name, textOf(value)]];
    // FlowAccount's company.
    return typeof value === 'object'
      ? Object.entries(value).map(([inner, text]) => [`${name}.${inner}`, textOf(text)])
      : [];
  });
  return html`<dl class="profile">
    ${rows
      .filter(([, text]) => text !== '')
      .map(
        ([name, text]) =>
          html`<div>
            <dt lang="en">${contained(name)}</dt>
            <dd dir="auto">
              ${(isName(name) ? contained(text) : contained(text, LONGEST_VALUE)) || html`<i>${words.invisible}</i>`}
            </dd>
          </div>`,
      )}
  </dl>`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((item: { value?: unknown }) => textOf(item.value)).join(', ');
  return typeof value === 'string' ? value : '';
}
