// The preset of lerna's changelogs. A commit goes into the changelog of each package of which it touches a file. But where its scope
// names packages (`fix(kit): …`), it goes into theirs and into the one of the whole repository only: in the other packages it has
// touched no more than a README or a test.
const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const angular = require('conventional-changelog-angular');

const packages = ['packages', 'examples'].flatMap((parent) => readdirSync(join(__dirname, '..', parent)));
/** `passport-oauth2-kit` is called `kit` in scopes. */
const scopeOf = (name) => name.split('-').at(-1);
const scopes = packages.map(scopeOf);

function belongs({ scope }, { packageData }) {
  const named = (scope ?? '').split(',').filter((word) => scopes.includes(word));
  return named.length === 0 || !packages.includes(packageData?.name) || named.includes(scopeOf(packageData.name));
}

module.exports = async () => {
  const preset = await angular();
  const { transform } = preset.writerOpts;
  preset.writerOpts.transform = (commit, context) =>
    belongs(commit, context) ? transform(commit, context) : undefined;
  return preset;
};
