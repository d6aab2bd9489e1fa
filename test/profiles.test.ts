import { inspect } from 'node:util';
import { useAnswers } from './support/answers.js';
import { PROVIDERS } from './support/providers.js';
import { CANARIES, CORES } from './support/secrets.js';

// Applications log profiles, keep them in sessions and send them to pages. Tokens are given to verify beside them.

const { loggedIn } = useAnswers();

it.each(PROVIDERS)('the profile of %s holds no token, nor any other secret', async (name) => {
  const { profile, tokens } = await loggedIn(name);
  // They came, and could be in it.
  expect(tokens.accessToken).toBe(CANARIES.accessToken);
  const text = inspect(profile, { depth: null, showHidden: true, maxStringLength: null });
  expect(CORES.filter((core) => text.includes(core))).toEqual([]);
});
