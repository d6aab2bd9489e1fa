import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { stylesheet, stylesheetPath } from 'provider-login-buttons/stylesheet';

test('the stylesheet is found and read', () => {
  expect(isAbsolute(stylesheetPath)).toBe(true);
  expect(stylesheet()).toBe(readFileSync(require.resolve('../buttons.css'), 'utf8'));
  expect(stylesheet()).toContain('.provider-login-button');
});

test('the stylesheet loads nothing else', () => {
  expect(stylesheet()).not.toMatch(/@import|url\(|@font-face/);
});
