import { snippetUnder, useReaders } from '../../../test/support/reader.js';
import { runSnippet } from '../../../test/support/readme.js';

// What only this README has; test/readmes.test.ts runs the rest.

const { loggedIn } = useReaders();

it('keeps tokens with the keeper', async () => {
  const { strategy, tokens } = await loggedIn('flowaccount');
  const given = { strategy, tokens, user: { id: 'me' } };
  await expect(runSnippet(snippetUnder('flowaccount', 'Tokens', 1), {}, given)).resolves.toBeUndefined();
});
