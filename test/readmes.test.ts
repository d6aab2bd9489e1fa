import type { TokenSet } from 'passport-oauth2-kit';
import { PROVIDERS, RECORDS } from './support/providers.js';
import { snippetUnder, useReaders } from './support/reader.js';
import { readmeOf, runSnippet, type Snippet, snippetsOf } from './support/readme.js';
import type { AnyStrategy } from './support/record.js';
import { type Emulators, startEmulators } from './support/stage.js';

// The snippets that every strategy's README has are run here, as they stand there, against the emulator. What only one has is run
// in its own package.

const { emulators, reader, follow, optionsOf, loggedIn } = useReaders();

describe.each(PROVIDERS)("passport-%s's README", (name) => {
  const snippets = snippetsOf(`passport-${name}`);
  const { label, readme, refreshing } = RECORDS[name];
  const under = (heading: string): Snippet => snippetUnder(name, heading);

  it('has the snippets that are run here, and no others', () => {
    const common = [`passport-${name}`, 'NestJS', 'Application state', 'Errors', `Without ${label}`];
    expect(snippets.map(({ heading }) => heading).sort()).toEqual([...common, ...readme.snippets].sort());
  });

  it('logs somebody in with the lines of its first screen', async () => {
    const someone = await reader(name);
    const environment = Object.entries(emulators()[name].env);
    for (const [variable, value] of environment) process.env[variable] = value;
    const users = {
      findOrCreate: async (...args: unknown[]) => {
        someone.asked.push(args);
        return Promise.resolve({ id: args[1] });
      },
    };
    await runSnippet(
      under(`passport-${name}`),
      { passport: { default: someone.passport }, [`passport-${name}`]: { Strategy: someone.Strategy } },
      { app: someone.app, users },
    );
    for (const [variable] of environment) Reflect.deleteProperty(process.env, variable);
    const end = await follow(name, someone, `/auth/${name}`);
    expect([end.status, end.headers.get('location')]).toEqual([302, '/']);
    expect(someone.asked).toEqual([[name, expect.stringMatching(/./)]]);
  });

  it('brings application state back', async () => {
    const someone = await reader(name);
    const { app, passport } = someone;
    passport.use(new someone.Strategy(optionsOf(name), (_context: object) => ({ id: 'me' })));
    const snippet = under('Application state');
    await runSnippet(snippet, {}, { app, passport });
    const path = /'(\/\w+)\/:id\/login'/.exec(snippet.code)![1]!;
    const end = await follow(name, someone, `${path}/7/login`);
    expect([end.status, end.headers.get('location')]).toEqual([302, `${path}/7`]);
  });

  it('answers a provider that is down with a page', async () => {
    const someone = await reader(name);
    const { app, passport } = someone;
    passport.use(new someone.Strategy(optionsOf(name), (_context: object) => ({ id: 'me' })));
    await runSnippet(under('Application state'), {}, { app, passport });
    await runSnippet(under('Errors'), {}, { app });
    emulators()[name].faults.next('token', 'unavailable');
    const path = /'(\/\w+)\/:id\/login'/.exec(under('Application state').code)![1]!;
    const end = await follow(name, someone, `${path}/7/login`);
    expect([end.status, await end.text()]).toEqual([503, expect.stringContaining('does not answer')]);
  });

  it('starts without the provider', async () => {
    const { passport, Strategy } = await reader(name);
    const started: Emulators[] = [];
    const start = async (): Promise<Emulators> => {
      started.push(await startEmulators());
      return started[0]!;
    };
    await runSnippet(
      snippets.find(({ heading }) => heading.startsWith('Without'))!,
      { 'provider-emulators': { startEmulators: start } },
      { passport, Strategy, verify: (_context: object) => ({ id: 'me' }) },
    );
    await started[0]!.close();
    const used = (passport as unknown as { _strategy(name: string): AnyStrategy })._strategy(name);
    expect(used.name).toBe(name);
  });

  it('names each option that the contract promises', () => {
    const shared =
      'clientID callbackURL scope pkce store sessionKey proxy passReqToCallback skipUserProfile customHeaders authorizationURL ' +
      'tokenURL timeout maxResponseBytes httpClient stateTTL stateEcho';
    const rows = readmeOf(`passport-${name}`)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    for (const option of [...shared.split(' '), ...readme.options]) {
      expect(rows.filter((row) => row.split('|')[1]!.includes(`\`${option}\``))).not.toEqual([]);
    }
  });

  if (refreshing) {
    it('refreshes tokens, and saves what comes back', async () => {
      const { strategy, tokens } = await loggedIn(name);
      let saved: TokenSet | undefined;
      const saveTokens = async (renewed: TokenSet): Promise<void> => {
        saved = renewed;
        return Promise.resolve();
      };
      await runSnippet(under('Tokens'), {}, { strategy, tokens, saveTokens });
      expect(saved?.accessToken).toEqual(expect.any(String));
      expect(saved?.accessToken).not.toBe(tokens.accessToken);
    });
  }
});
