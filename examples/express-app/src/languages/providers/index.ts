import type { Language } from '../language.js';
import { chainup } from './chainup.js';
import { elecq } from './elecq.js';
import { elice } from './elice.js';
import { flowaccount } from './flowaccount.js';
import type { ProviderTexts } from './texts.js';

const ALL = { elecq, chainup, elice, flowaccount };

export const providerTextsIn = (language: Language): Readonly<Record<keyof typeof ALL, ProviderTexts>> =>
  Object.fromEntries(Object.entries(ALL).map(([name, texts]) => [name, texts[language]])) as Record<
    keyof typeof ALL,
    ProviderTexts
  >;
