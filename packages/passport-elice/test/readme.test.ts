import { snippetUnder, useReaders } from '../../../test/support/reader.js';
import { runSnippet } from '../../../test/support/readme.js';

// What only this README has; test/readmes.test.ts runs the rest.

const { reader, optionsOf } = useReaders();

it('sends lang per call', async () => {
  const someone = await reader('elice');
  const { app, passport } = someone;
  passport.use(new someone.Strategy(optionsOf('elice'), (_context: object) => ({ id: 'me' })));
  await runSnippet(snippetUnder('elice', 'Options'), {}, { app, passport });
  const start = await someone.browser.get(`${someone.url}/en/login`);
  expect(new URL(start.headers.get('location')!).searchParams.get('lang')).toBe('en');
});
