import { AuthTokenRefresh } from 'passport-oauth2-refresh';
import { snippetUnder, useReaders } from '../../../test/support/reader.js';
import { runSnippet } from '../../../test/support/readme.js';
import type { ChainUpStrategy } from '../src/index.js';

// What only this README has; test/readmes.test.ts runs the rest.

const { emulators, loggedIn, optionsOf, reader } = useReaders();

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

it('watches the envelopes', async () => {
  const { passport, Strategy } = await reader('chainup');
  const traced: unknown[][] = [];
  const given = {
    passport,
    Strategy,
    options: optionsOf('chainup'),
    verify: (_context: object) => ({ id: 'me' }),
    trace: (...args: unknown[]) => traced.push(args),
  };
  await runSnippet(snippetUnder('chainup', 'Watching the envelopes'), {}, given);
  const strategy = (passport as unknown as { _strategy(name: string): ChainUpStrategy })._strategy('chainup');
  await strategy.call('/platformapi/chainup/open/user/inquire_user', { uid: 10_001 });
  expect(traced).toEqual([
    ['sealed', 13, 1],
    ['opened', expect.any(Number), expect.any(Number)],
  ]);
});
