import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import ejs from 'ejs';
import { transformSync } from 'esbuild';
import express from 'express';
import { loginButton, loginButtonParts } from 'provider-login-buttons';
import * as pageParts from 'provider-login-buttons/stylesheet';
import { type ComponentType, createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import request from 'supertest';

// Every example of the README is run here, as it stands there.

const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

/** The only example in a language, or the one that contains `part`. */
function example(language: string, part = ''): string {
  const found = [...readme.matchAll(/^```(\w+)\n(.*?)^```/gms)].filter(
    ([, written, text]) => written === language && text?.includes(part),
  );
  expect(found).toHaveLength(1);
  return found[0]![2]!;
}

/** Runs JavaScript as a function of the given names. */
function run(code: string, names: Readonly<Record<string, unknown>>): unknown {
  const made = runInThisContext(`(function (${Object.keys(names).join(', ')}) {${code}\n})`) as (
    ...args: unknown[]
  ) => unknown;
  return made(...Object.values(names));
}

test('Express serves the stylesheet', async () => {
  const app = express();
  run(example('js', 'app.get'), { app, require: () => pageParts });
  const response = await request(app).get('/buttons.css').expect(200);
  expect(response.headers['content-type']).toBe('text/css; charset=utf-8');
  expect(response.text).toBe(pageParts.stylesheet());
});

test('EJS shows the buttons', () => {
  const html = ejs.render(example('ejs'), { loginButton, csrfToken: 'c"t' });
  expect(html.split('\n').slice(1, -1)).toEqual([
    loginButton('elice', { language: 'ko' }),
    loginButton('chainup', { href: '/auth/chainup?from=menu' }),
    loginButton('elecq', { method: 'post', fields: { _csrf: 'c"t' } }),
  ]);
});

test('JSX shows the same button as HTML', () => {
  const { code } = transformSync(example('jsx'), { loader: 'jsx', format: 'cjs', jsx: 'transform' });
  const module = { exports: {} as { LoginButton: ComponentType<{ provider: string; language: string }> } };
  run(code, { module, React: { createElement }, require: () => ({ loginButtonParts }) });
  const html = renderToStaticMarkup(createElement(module.exports.LoginButton, { provider: 'elice', language: 'th' }));
  expect(html).toBe(
    loginButton('elice', { language: 'th' }).replace(
      /^<a .*?>/,
      '<a href="/auth/elice" class="provider-login-button provider-login-elice" lang="th">',
    ),
  );
});

test('plain HTML is what loginButton returns', () => {
  const lines = loginButton('elice').replace(
    /<svg.*<\/svg>/,
    '<!-- the mark: an <svg class="provider-login-mark"> -->',
  );
  expect(example('html').replace(/\n\s*/g, '')).toBe(lines);
});

test('the provider of your own is a button', () => {
  const html = run(`return ${example('js', 'acme')}`, { loginButton });
  expect(html).toContain('d="M12 3 3 21h18z"');
  expect(html).toContain('Log in with Acme');
});

test('the table names every option', () => {
  const options = [...readme.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
  expect(options).toEqual(['language', 'href', 'method', 'action', 'text', 'fields', 'attributes']);
});
