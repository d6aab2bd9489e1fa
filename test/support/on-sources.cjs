// Runs TypeScript, with our packages' names leading to their sources as in jest.
const { register } = require('esbuild-register/dist/node');
const Module = require('node:module');
const path = require('node:path');

// The strategies' index.ts says what require() gives, beside its ESM exports.
register({ target: 'es2023', logOverride: { 'commonjs-variable-in-esm': 'silent' } });
const root = path.join(__dirname, '..', '..');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const ours =
    /^(passport-(?:oauth2-kit|elecq|chainup|elice|flowaccount|token-keeper)|provider-(?:emulators|login-buttons))(?:\/(stylesheet))?$/.exec(
      request,
    );
  if (ours) return path.join(root, 'packages', ours[1], 'src', `${ours[2] ?? 'index'}.ts`);
  if (/^\.{1,2}\/.*\.js$/.test(request) && parent?.filename.endsWith('.ts')) {
    return resolve.call(this, request.replace(/\.js$/, '.ts'), parent, ...rest);
  }
  return resolve.call(this, request, parent, ...rest);
};
