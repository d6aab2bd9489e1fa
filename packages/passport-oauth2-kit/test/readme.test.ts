import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readmeOf, snippetsOf } from '../../../test/support/readme.js';

it("The README's example is the model strategy, to the letter: it is what a new one starts as, and runs in every suite", () => {
  const [example, ...others] = snippetsOf('passport-oauth2-kit');
  expect(others).toEqual([]);
  const model = join(__dirname, '../../../templates/passport-acme/src/strategy.ts');
  expect(example?.code).toBe(readFileSync(model, 'utf8'));
});

it('The README names every seam, in the order of a login', () => {
  const seams =
    'authorizationParams authorizationQuery authorizationDestination callbackNames codeRequest readAnswer readTokens fetchProfile refreshParams refreshRequest';
  const rows = readmeOf('passport-oauth2-kit')
    .split('\n')
    .filter((line) => /^\| `\w+/.test(line));
  const named = rows.map((row) => /`(\w+)/.exec(row)![1]!).filter((name) => seams.includes(name));
  expect([...new Set(named)]).toEqual(seams.split(' '));
});

it('The README names every setting', () => {
  const source = readFileSync(join(__dirname, '../src/provider.ts'), 'utf8');
  const [, members = ''] = /interface ProviderSettings \{([^]*?)^\}/m.exec(source)!;
  const settings = [...members.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name!);
  expect(settings).toContain('tokenURL');
  const [, table = ''] = /^\| setting .*\n([^]*?)\n\n/m.exec(readmeOf('passport-oauth2-kit'))!;
  const named = [...table.matchAll(/^\| (`[^|]*)/gm)].flatMap(([, cell]) => cell!.match(/\w+/g)!);
  expect(named.sort()).toEqual(settings.sort());
});
