/**
 * The stylesheet of the buttons.
 *
 * @module provider-login-buttons/stylesheet
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The path of buttons.css on this machine: for copying at build time, and for static file servers. */
export const stylesheetPath = join(__dirname, '..', 'buttons.css');

let text: string | undefined;

/** The text of buttons.css, read at the first call: for serving it from a route of your own. */
export function stylesheet(): string {
  text ??= readFileSync(stylesheetPath, 'utf8');
  return text;
}
