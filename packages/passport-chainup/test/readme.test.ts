import { AuthTokenRefresh } from 'passport-oauth2-refresh';
import { snippetUnder, useReaders } from '../../../test/support/reader.js';
import { runSnippet } from '../../../test/support/readme.js';

// What only this README has; test/readmes.test.ts runs the rest.

const { emulators, loggedIn } = useReaders();

it('refreshes with passport-oauth2-refresh', async () => {
  const { strategy, tokens } = await loggedIn('chainup');
  const refresher = new AuthTokenRefresh();
  refresher.use(strategy);
  const args = await new Promise<unknown[]>((resolve, reject) => {
    const done = (...results: unknown[]): void => resolve(results);
    runSnippet(snippetUnder('chainup', 'Tokens', 1), {}, { refresher, tokens, done }).catch(reject);
  });
  expect(args).toEqual([null, expect.any(String), expect.any(String), expect.any(Object)]);
});

it('calls another API', async () => {
  const { strategy } = await loggedIn('chainup');
  await runSnippet(snippetUnder('chainup', "ChainUp's other APIs"), {}, { strategy });
  expect(emulators().chainup.requests.at(-1)).toMatchObject({
    endpoint: 'profile',
    answer: { payload: { id: 10_001 } },
  });
});
