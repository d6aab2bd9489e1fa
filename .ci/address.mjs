// Writes where the repository is into the manifests of all packages: npm run address -- https://host/owner/name
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const [address = '', ...others] = process.argv.slice(2);
if (others.length > 0 || !/^https:\/\/[^/\s]+(\/[\w.-]+){2,}$/.test(address) || address.endsWith('.git')) {
  console.error('address: give the page of the repository.\nUsage: npm run address -- https://host/owner/name');
  process.exit(1);
}

for (const name of readdirSync(join(root, 'packages'))) {
  const directory = `packages/${name}`;
  const path = join(root, directory, 'package.json');
  const manifest = {
    ...JSON.parse(readFileSync(path, 'utf8')),
    repository: { type: 'git', url: `git+${address}.git`, directory },
    homepage: `${address}#readme`,
    bugs: `${address}/issues`,
  };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
