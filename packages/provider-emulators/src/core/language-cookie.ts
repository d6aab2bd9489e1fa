import { type Language, languageOf } from './texts.js';

/** The sample app's cookie has the same name: what is chosen there holds here, and the other way round, where both are at one host. */
const NAME = 'language';
/** In seconds: a year. */
const LIFETIME = 31_536_000;

/** What was chosen in this browser before. */
export function rememberedLanguage(cookies = ''): Language | undefined {
  const [, value = ''] = new RegExp(`(?:^|;) *${NAME}=([^;]*)`).exec(cookies) ?? [];
  return languageOf(value.trim());
}

/** The value of `Set-Cookie` that remembers a choice. */
export const rememberLanguage = (language: Language): string =>
  `${NAME}=${language}; Max-Age=${LIFETIME}; Path=/; HttpOnly; SameSite=Lax`;
