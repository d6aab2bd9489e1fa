type Transform = (commit: object, context: object) => object | undefined;
const createPreset =
  jest.requireActual<() => Promise<{ writerOpts: { transform: Transform } }>>('../.ci/changelog.cjs');

it.each([
  ['kit', 'passport-oauth2-kit', true],
  ['kit', 'passport-token-keeper', false],
  ['kit', 'provider-doctor', false],
  ['keeper,doctor', 'passport-token-keeper', true],
  ['keeper,doctor', 'provider-doctor', true],
  ['keeper,doctor', 'provider-emulators', false],
  ['app', 'express-app', true],
  ['app', 'provider-emulators', false],
  ['strategies', 'passport-token-keeper', true],
  [null, 'passport-token-keeper', true],
  // The changelog of the whole repository has all.
  ['kit', 'passport-providers', true],
])('a commit of the scope %s is in the changelog of %s: %p', async (scope, name, isThere) => {
  const { transform } = (await createPreset()).writerOpts;
  const commit = { type: 'fix', scope, subject: 'mended', notes: [], references: [], hash: 'abc' };
  expect(transform(commit, { packageData: { name } }) !== undefined).toBe(isThere);
});
