/**
 * Login buttons: HTML and CSS, four languages.
 *
 * @module provider-login-buttons
 */
export { loginButton, loginButtonParts } from './button.js';
export type { LoginButtonHtmlOptions, LoginButtonOptions, LoginButtonParts } from './button.js';
export { languages } from './catalogue.js';
export type { Action, Language } from './catalogue.js';
export { providerNames } from './providers.js';
export type { CustomProvider, ProviderName } from './providers.js';
