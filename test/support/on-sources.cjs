// Runs TypeScript, with our packages' names leading to their sources as in jest.
const { transformSync } = require('@swc/core');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

// As Jest compiles them.
const options = {
  jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  swcrc: false,
  sourceMaps: 'inline',
};
Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(fs.readFileSync(filename, 'utf8'), { ...options, filename });
  module._compile(code, filename);
};
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
