// Writes where the repository is into the manifests of all packages: npm run address -- https://git.example/owner/name
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
/** What GitHub and GitLab put behind the name of a repository. */
const BROWSING = ['tree', 'blob', 'raw', 'commit', 'commits', 'issues', 'pull', 'pulls', 'releases'];

/** @throws Error that says what is wrong, and not what was given: that may be a password */
function pageOf(text) {
  const url = URL.canParse(text) && !/\s/.test(text) ? new URL(text) : undefined;
  if (!url) throw new Error('this is not an address.');
  if (url.protocol !== 'https:') throw new Error('the address must begin with https://.');
  if (url.username || url.password)
    throw new Error('the address has a user or a password in it: it would be published.');
  if (/[?#]/.test(text)) throw new Error('the address has a query (?…) or a fragment (#…): leave it out.');
  if (!/^[a-z\d-]+(\.[a-z\d-]+)*$/.test(url.hostname)) throw new Error('the address has no host that can be.');
  // The address to clone is as good: people copy it from the same page.
  const parts = url.pathname
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .slice(1)
    .split('/');
  const browsing = parts.find((part, at) => part === '-' || (at > 1 && BROWSING.includes(part)));
  if (browsing !== undefined) throw new Error(`the address leads into the repository: end it before "/${browsing}".`);
  if (parts.length < 2 || !parts.every((part) => /^[\w.-]+$/.test(part))) {
    throw new Error('the path of the address must be an owner and a name, such as /owner/name.');
  }
  return `${url.origin}/${parts.join('/')}`;
}

function refuse(why) {
  console.error(`address: ${why}\nUsage: npm run address -- https://git.example/owner/name`);
  process.exit(1);
}

const [text, ...others] = process.argv.slice(2);
if (text === undefined || others.length > 0) refuse('give the page of the repository, and nothing else.');
let page;
try {
  page = pageOf(text);
} catch (error) {
  refuse(error.message);
}

const names = readdirSync(join(root, 'packages'));
for (const name of names) {
  const directory = `packages/${name}`;
  const path = join(root, directory, 'package.json');
  const manifest = {
    ...JSON.parse(readFileSync(path, 'utf8')),
    repository: { type: 'git', url: `git+${page}.git`, directory },
    homepage: `${page}#readme`,
    bugs: `${page}/issues`,
  };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
console.log(`${page} is in the package.json of ${names.length} packages now: repository, homepage and bugs.`);
