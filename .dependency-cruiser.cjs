// Who may import whom: the folders of docs/architecture.md.
const app = 'examples/express-app/src/';
const strategies = 'passport-(?!oauth2-kit|token-keeper)[a-z0-9]+';

module.exports = {
  forbidden: [
    {
      name: 'the-kit-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/passport-oauth2-kit/src' },
      to: { path: '^(packages|examples|benchmarks)/', pathNot: '^packages/passport-oauth2-kit/' },
    },
    {
      name: 'a-strategy-imports-the-kit-only',
      severity: 'error',
      from: { path: `^packages/(${strategies})/src` },
      to: { path: '^(packages|examples|benchmarks)/', pathNot: '^packages/(passport-oauth2-kit|$1)/' },
    },
    {
      name: 'the-emulators-share-no-code-with-the-strategies',
      severity: 'error',
      from: { path: '^packages/provider-emulators/src' },
      to: { path: '^(packages|examples|benchmarks)/', pathNot: '^packages/provider-emulators/' },
    },
    {
      name: 'the-emulators-do-their-own-crypto',
      comment: 'RSA in the emulators is node-forge, in the strategies node:crypto: two readings of one document.',
      severity: 'error',
      from: { path: '^packages/provider-emulators/src/chainup' },
      to: { path: '^(node:)?crypto$' },
    },
    {
      name: 'the-keeper-knows-a-strategy-by-its-refresh-method',
      severity: 'error',
      from: { path: '^packages/passport-token-keeper/src' },
      to: { path: '^(packages|examples|benchmarks)/', pathNot: '^packages/passport-token-keeper/' },
    },
    {
      name: 'the-doctor-imports-the-strategies-only',
      severity: 'error',
      from: { path: '^packages/provider-doctor/src' },
      to: { path: '^(packages|examples|benchmarks)/', pathNot: `^packages/(provider-doctor|${strategies})/` },
    },
    {
      name: 'nobody-imports-the-doctor',
      severity: 'error',
      from: { path: '^packages/[^/]+/src', pathNot: '^packages/provider-doctor/' },
      to: { path: '^packages/provider-doctor/' },
    },
    {
      name: 'the-buttons-import-nothing',
      comment: 'Only the stylesheet subpath reads a file; everything else runs in a browser as well.',
      severity: 'error',
      from: { path: '^packages/provider-login-buttons/src/', pathNot: '/stylesheet\\.ts$' },
      to: { pathNot: '^packages/provider-login-buttons/src/(?!stylesheet)' },
    },
    {
      name: 'the-folders-of-the-sample-app-go-one-way',
      comment:
        'providers <- accounts, inspector <- storage, views <- routes <- app.ts: a folder imports those before it.',
      severity: 'error',
      from: { path: `^${app}(providers|accounts|inspector|storage|views)/` },
      to: { path: `^${app}(routes/|app|server|main)` },
    },
    {
      name: 'the-sample-app-keeps-its-views-and-storage-apart',
      severity: 'error',
      from: { path: `^${app}(views|storage)/` },
      to: { path: `^${app}(views|storage)/`, pathNot: `^${app}$1/` },
    },
    {
      name: 'accounts-and-the-inspector-know-the-providers-only',
      severity: 'error',
      from: { path: `^${app}(accounts|inspector)/` },
      to: { path: `^${app}(accounts|inspector|storage|views)/`, pathNot: `^${app}$1/` },
    },
    {
      name: 'the-providers-of-the-sample-app-import-no-other-folder',
      severity: 'error',
      from: { path: `^${app}providers/` },
      to: { path: `^${app}(accounts|inspector|storage|views)/` },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-way-around-the-front-door',
      comment: 'Another package is imported by its name, never by a path into its folder.',
      severity: 'error',
      from: { path: '^(packages|examples|benchmarks)/(?:packages/)?([^/]+)/' },
      // A stylesheet is a front door, too: provider-login-buttons/stylesheet.
      to: { path: '^(packages|examples)/[^/]+/src/(?!(index|stylesheet)\\.ts$)', pathNot: '^(packages|examples)/$2/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.check.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
  },
};
