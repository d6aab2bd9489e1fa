// What `require` of a strategy reads: one file for each package on the way of a login, since an application waits for each of them
// when it starts (benchmarks/load.mjs). The types are tsc's; function names stay, for stack traces.
import { existsSync, readdirSync } from 'node:fs';
import { buildSync } from 'esbuild';

const kit = 'packages/passport-oauth2-kit';
/** A strategy is a package with an ESM door beside its index.ts. */
const strategies = readdirSync('packages')
  .map((name) => `packages/${name}`)
  .filter((folder) => existsSync(`${folder}/src/index.mts`));
const common = { platform: 'node', target: 'node20', logLevel: 'warning' };

for (const folder of [kit, ...strategies]) {
  const isStrategy = folder !== kit;
  buildSync({
    ...common,
    entryPoints: [`${folder}/src/index.ts`],
    outfile: `${folder}/dist/index.js`,
    bundle: true,
    format: 'cjs',
    packages: 'external',
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 120,
    // It is so already; this tells tools that only read.
    ...(isStrategy && { footer: { js: 'module.exports.default = module.exports;' } }),
    // A strategy's index.ts says what require() gives, beside its ESM exports.
    logOverride: { 'commonjs-variable-in-esm': 'silent' },
  });
  if (!isStrategy) continue;
  buildSync({
    ...common,
    entryPoints: [`${folder}/src/index.mts`],
    outfile: `${folder}/dist/index.mjs`,
    format: 'esm',
  });
}
