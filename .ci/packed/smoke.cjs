// A class hierarchy must not be loaded twice, whichever way the packages are loaded.
const assert = require('node:assert/strict');
const OAuth2Strategy = require('passport-oauth2');

const names = {
  elecq: 'ElecqStrategy',
  chainup: 'ChainUpStrategy',
  elice: 'EliceStrategy',
  flowaccount: 'FlowAccountStrategy',
};

(async () => {
  const axios = Object.keys(require.cache).filter((file) => /[\\/](axios|node-forge)[\\/]/.test(file));
  for (const [provider, alias] of Object.entries(names)) {
    const required = require(`passport-${provider}`);
    const imported = await import(`passport-${provider}`);
    assert.equal(required, required.Strategy);
    assert.equal(required.Strategy, required[alias]);
    assert.equal(required.Strategy, required.default);
    assert.equal(required.Strategy, imported.Strategy);
    assert.equal(required.Strategy, imported.default);
    assert.ok(required.Strategy.prototype instanceof OAuth2Strategy);
    assert.equal(required.ConfigurationError, require('passport-oauth2-kit').ConfigurationError);
    for (const error of ['AuthorizationError', 'TokenError', 'InternalOAuthError'])
      assert.equal(required[error], OAuth2Strategy[error]);
    assert.throws(() => new required.Strategy({}, () => {}), required.ConfigurationError);
  }
  const loaded = Object.keys(require.cache).filter((file) => /[\\/](axios|node-forge)[\\/]/.test(file));
  assert.deepEqual(loaded, axios, 'requiring a strategy loads neither axios nor node-forge');
  const { startEmulators } = require('provider-emulators');
  const { TokenKeeper, MemoryTokenStore } = require('passport-token-keeper');
  const emulators = await startEmulators();
  const strategy = new (require('passport-elice').Strategy)(
    { ...emulators.elice.strategyOptions, callbackURL: '/cb' },
    ({ profile }) => profile,
  );
  assert.equal(strategy.name, 'elice');
  new TokenKeeper({ strategy, store: new MemoryTokenStore() });
  // The doctor by its command, as npx would run it, against the emulator of a project that has never seen this repository.
  const { execFile } = require('node:child_process');
  const bin = require.resolve('provider-doctor/package.json').replace('package.json', 'bin/provider-doctor.js');
  const doctor = (...args) =>
    new Promise((resolve) =>
      execFile(
        process.execPath,
        [bin, ...args],
        { env: { ...process.env, ...emulators.elice.env } },
        (error, stdout, stderr) => resolve({ code: error ? error.code : 0, stdout, stderr }),
      ),
    );
  const offline = await doctor('elice', '--offline', '--json');
  assert.equal(offline.code, 0, offline.stderr);
  assert.equal(JSON.parse(offline.stdout).provider, 'elice');
  assert.equal((await doctor('elecq', '--offline')).code, 2);
  assert.match((await doctor('--help')).stdout, /provider-doctor \w+ --env-file/);
  assert.equal(typeof require('provider-doctor').main, 'function');
  await emulators.close();
  const { loginButton } = require('provider-login-buttons');
  assert.equal(loginButton, (await import('provider-login-buttons')).loginButton);
  const { stylesheet, stylesheetPath } = require('provider-login-buttons/stylesheet');
  assert.equal(stylesheetPath, require.resolve('provider-login-buttons/buttons.css'));
  assert.match(stylesheet(), /\.provider-login-button/);
  console.log('required');
})();
