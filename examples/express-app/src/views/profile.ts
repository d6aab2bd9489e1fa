import type { LinkedProfile } from '../accounts/user.js';
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

/** A normalized profile, names as in the code. */
export function profileView(profile: LinkedProfile): Html {
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
            <dt>${name}</dt>
            <dd dir="auto">${text}</dd>
          </div>`,
      )}
  </dl>`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((item: { value?: unknown }) => textOf(item.value)).join(', ');
  return typeof value === 'string' ? value : '';
}
