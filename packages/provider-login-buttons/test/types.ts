// What the compiler must refuse; `npm run typecheck` reads this file.
import { type Language, loginButton } from 'provider-login-buttons';

// @ts-expect-error none of the four
loginButton('google');
// @ts-expect-error a method that no button has
loginButton('elice', { method: 'put' });
// @ts-expect-error a provider without its label
loginButton({ name: 'acme' });
// @ts-expect-error a catalogue without Chinese, built on the languages of the buttons
export const incomplete: Record<Language, string> = { en: '', ko: '', th: '' };
