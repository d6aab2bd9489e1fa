import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ProviderName } from '../../providers/index.js';

/** What took part in a flow, as `name version`. */
export interface Versions {
  app: { name: string; version: string };
  strategy: string;
  kit: string;
  node: string;
}

interface Manifest {
  name: string;
  version: string;
}

const manifestAt = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest;

const told = ({ name, version }: Manifest): string => `${name} ${version}`;

export function versionsFor(provider: ProviderName): Versions {
  const strategy = require.resolve(`passport-${provider}/package.json`);
  // The one that this strategy uses, should there be several.
  const kit = createRequire(strategy).resolve('passport-oauth2-kit/package.json');
  return {
    app: manifestAt(join(__dirname, '../../../package.json')),
    strategy: told(manifestAt(strategy)),
    kit: told(manifestAt(kit)),
    node: `Node.js ${process.versions.node}`,
  };
}
