// Runs TypeScript, with our packages' names leading to their sources as in jest.
const { register } = require('esbuild-register/dist/node');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

// The strategies' index.ts says what require() gives, beside its ESM exports.
register({ target: 'es2023', logOverride: { 'commonjs-variable-in-esm': 'silent' } });
const root = path.join(__dirname, '..', '..');
/** Our packages and, with the model provider, what a new one starts as: folders by name. */
const rooms = new Map(
  ['packages', 'templates'].flatMap((parent) =>
    fs.readdirSync(path.join(root, parent)).map((name) => [name, path.join(root, parent, name)]),
  ),
);
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const [, name, file = 'index'] = /^((?:passport|provider)-[a-z0-9-]+)(?:\/(stylesheet))?$/.exec(request) ?? [];
  const folder = rooms.get(name);
  if (folder) return path.join(folder, 'src', `${file}.ts`);
  if (/^\.{1,2}\/.*\.js$/.test(request) && parent?.filename.endsWith('.ts')) {
    return resolve.call(this, request.replace(/\.js$/, '.ts'), parent, ...rest);
  }
  return resolve.call(this, request, parent, ...rest);
};
