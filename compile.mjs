// The JavaScript of all packages and of the sample app; the types are tsc's. What `require` of a strategy reads is one file for each
// package on the way of a login, since an application waits for each of them when it starts (benchmarks/load.mjs). Function names
// stay, for stack traces.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const kit = 'packages/passport-oauth2-kit';
const packages = readdirSync('packages').map((name) => `packages/${name}`);
/** A strategy is a package with an ESM door beside its index.ts. */
const strategies = packages.filter((folder) => existsSync(`${folder}/src/index.mts`));
const bundled = [kit, ...strategies];

/** Others may load the files meanwhile, or compile them, too: each is whole at any time, and stays if nothing has changed. */
function compile(options) {
  const common = { platform: 'node', target: 'node20', charset: 'utf8', logLevel: 'warning', write: false };
  for (const { path, contents } of buildSync({ ...common, ...options }).outputFiles) {
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    mkdirSync(dirname(path), { recursive: true });
    const written = `${path}.${process.pid}`;
    writeFileSync(written, contents);
    renameSync(written, path);
  }
}

for (const folder of bundled) {
  const isStrategy = folder !== kit;
  compile({
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
  compile({
    entryPoints: [`${folder}/src/index.mts`],
    outfile: `${folder}/dist/index.mjs`,
    format: 'esm',
  });
}

for (const folder of [...packages.filter((each) => !bundled.includes(each)), 'examples/express-app']) {
  const files = readdirSync(join(folder, 'src'), { recursive: true }).filter((name) => name.endsWith('.ts'));
  compile({
    entryPoints: files.map((name) => join(folder, 'src', name)),
    outdir: join(folder, 'dist'),
    format: 'cjs',
  });
}
