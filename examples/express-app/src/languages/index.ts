import { en, type Texts } from './en.js';
import { ko } from './ko.js';
import type { Language } from './language.js';
import { th } from './th.js';
import { zh } from './zh.js';

export type { Texts } from './en.js';
export { isLanguage, type Language, LANGUAGES } from './language.js';

const CATALOGUES: Readonly<Record<Language, Texts>> = { en, ko, th, zh };

export const textsIn = (language: Language): Texts => CATALOGUES[language];
