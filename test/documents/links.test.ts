import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The sites that our pages name. A new one is entered here by somebody who has been there. */
const SITES = [
  'elice.io',
  'flowaccount.com',
  'github.com',
  'openapi.flowaccount.com',
  'sandbox-auth.flowaccount.com',
  'www.chainup.com',
  'www.conventionalcommits.org',
  'www.passportjs.org',
];
/** Nobody can own these (RFC 6761). */
const MADE_UP = /^(localhost|127\.0\.0\.1|([\w-]+\.)+example)$/;

const ROOT = join(__dirname, '../..');
// What lerna writes is not ours to mend.
const pages = ['docs', 'examples', 'packages', 'templates', '.'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !/(^|\/)((node_modules|dist|\.cache)\/|CHANGELOG)/.test(name))
    .map((name) => join(folder, name)),
);

it('every address in our pages is of a site that exists, or of a name that is made up and nobody can own', () => {
  const hosts = pages.flatMap((page) => {
    // What has a gap for the reader to fill is no address yet.
    const found = readFileSync(join(ROOT, page), 'utf8').matchAll(/https?:\/\/([\w.-]+)(?![\w.<-])/g);
    return [...found].map(([, host = '']) => [page, host] as const);
  });
  expect(SITES.filter((site) => !hosts.some(([, host]) => host === site))).toEqual([]);
  expect(hosts.filter(([, host]) => !SITES.includes(host) && !MADE_UP.test(host))).toEqual([]);
});
