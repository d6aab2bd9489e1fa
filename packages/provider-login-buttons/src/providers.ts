import type { Action, Language } from './catalogue.js';
import { refuseUnknown } from './guards.js';
import type { Mark } from './mark.js';

/** A provider of your own: its button looks like the others, and has the same languages. */
export interface CustomProvider {
  /** The strategy's name, as in `passport.authenticate(name)`: letters, digits, `-` and `_`. */
  readonly name: string;
  /** What people call it, such as `Acme`. It is put into the text of each language. */
  readonly label: string;
  /** SVG path data (the `d` attribute) for a 24 × 24 box, filled by the even-odd rule. Default: a key. */
  readonly mark?: string | undefined;
  /** Colour of the tile behind the mark, as `#rrggbb`. Default: a dark grey. */
  readonly colour?: string | undefined;
}

export interface Provider extends Mark {
  readonly name: string;
  readonly labels: Readonly<Record<Language, string>>;
  readonly action: Action;
}

const KEY =
  'M8 8a4 4 0 1 0 3.870 5H13v2.500h2.500V13H17v2.500h2.500V13H21v-2.500h-9.130A4 4 0 0 0 8 8zM8 10.250a1.750 1.750 0 1 1 0 3.500 1.750 1.750 0 0 1 0-3.500z';

/** The marks are our own drawings: what the service is about, never a company's logo. */
const PROVIDERS = {
  elecq: {
    name: 'elecq',
    labels: inAllLanguages('ELECQ'),
    // A partner organisation's account, not the person's own.
    action: 'connect',
    colour: '#0b7a4b',
    path: 'M13.5 3 5.75 13.5h4.75L9.5 21l8.75-11h-5.5z',
  },
  chainup: {
    name: 'chainup',
    labels: inAllLanguages('ChainUp'),
    action: 'login',
    colour: '#1d4ed8',
    path: 'M8 4.5 3.75 9.25h2.9V18.5h2.7V9.25h2.9zM16 19.500l4.250-4.750h-2.900V5.500h-2.700v9.250h-2.900z',
  },
  elice: {
    name: 'elice',
    labels: { ...inAllLanguages('Elice'), ko: '엘리스' },
    action: 'login',
    colour: '#6d28d9',
    path: 'M12 4.500 2 9.500l10 5 8-4v5h2v-6zM6 13.250v3.500c1.500 1.900 3.600 2.750 6 2.750s4.500-.85 6-2.750v-3.500l-6 3z',
  },
  flowaccount: {
    name: 'flowaccount',
    labels: inAllLanguages('FlowAccount'),
    action: 'login',
    colour: '#b4430f',
    path: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 7v2h6V7zM9 11v2h6v-2z',
  },
} as const satisfies Record<string, Provider>;

/** One of {@link providerNames}. */
export type ProviderName = keyof typeof PROVIDERS;

/** Their names, in the order in which they are usually shown. */
export const providerNames = Object.keys(PROVIDERS) as readonly ProviderName[];

/** @throws {TypeError} for a name that is none of these, and for a custom provider that cannot be shown safely. */
export function readProvider(provider: ProviderName | CustomProvider): Provider {
  if (typeof provider === 'object') {
    if ((provider as unknown) !== null) return readCustom(provider);
  } else if (Object.hasOwn(PROVIDERS, provider)) return PROVIDERS[provider];
  throw new TypeError(
    `provider-login-buttons: the provider must be one of ${providerNames.join(', ')}, or { name, label, mark, colour }`,
  );
}

function readCustom(provider: CustomProvider): Provider {
  refuseUnknown('', ' in a provider', provider, ['name', 'label', 'mark', 'colour']);
  const { name, label, mark = KEY, colour = '#3f4757' } = provider;
  expect(name, 'name', /^[a-z0-9][a-z0-9_-]*$/i, 'letters, digits, "-" and "_"');
  expect(label, 'label', /[\p{L}\p{N}]/u, 'what people call the provider');
  expect(
    mark,
    'mark',
    /^\s*M[MZLHVCSQTAE\d\s,.+-]*$/i,
    'SVG path data for a 24 × 24 box (a `d` attribute, not an <svg>)',
  );
  expect(colour, 'colour', /^#[0-9a-f]{6}$/i, 'a colour such as "#1d4ed8"');
  return { name, labels: inAllLanguages(label), action: 'login', colour, path: mark };
}

function expect(value: string, member: string, form: RegExp, expected: string): void {
  if (typeof value === 'string' && form.test(value)) return;
  throw new TypeError(`provider-login-buttons: "${member}" of a provider must be ${expected}`);
}

function inAllLanguages(label: string): Record<Language, string> {
  return { en: label, ko: label, th: label, zh: label };
}
