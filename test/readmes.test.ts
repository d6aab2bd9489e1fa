import type { RequestHandler } from 'express';
import type { TokenSet } from 'passport-oauth2-kit';
import { Browser } from './support/browser.js';
import { freePort } from './support/free-port.js';
import { allowLoopbackOnly } from './support/loopback.cjs';
import { endPrograms, startPrograms } from './support/program.js';
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
  const under = (heading: string, index = 0): Snippet => snippetUnder(name, heading, index);

  it('has the snippets that are run here, and no others', () => {
    const first = `passport-${name}`;
    const common = [first, first, first, 'NestJS', 'Fastify', 'Application state', 'Errors', `Without ${label}`];
    expect(snippets.map(({ heading }) => heading).sort()).toEqual([...common, ...readme.snippets].sort());
  });

  /** The first screen: ES modules, whose first lines are others in CommonJS, and TypeScript. */
  const firstScreens: Record<string, Snippet> = {
    'ES modules': under(`passport-${name}`),
    CommonJS: {
      ...under(`passport-${name}`),
      code: under(`passport-${name}`).code.replace(/^(import .*\n)+/, under(`passport-${name}`, 1).code),
    },
    TypeScript: under(`passport-${name}`, 2),
  };

  it.each(Object.keys(firstScreens))('logs somebody in with the lines of its first screen, in %s', async (language) => {
    const someone = await reader(name);
    const environment = Object.entries(emulators()[name].env);
    for (const [variable, value] of environment) process.env[variable] = value;
    const users = {
      findOrCreate: async (...args: unknown[]) => {
        someone.asked.push(args);
        return Promise.resolve({ id: args[1] });
      },
    };
    const refused: string[] = [];
    const allowAll = allowLoopbackOnly((host) => refused.push(host));
    try {
      await runSnippet(
        firstScreens[language]!,
        { passport: { default: someone.passport }, [`passport-${name}`]: { Strategy: someone.Strategy } },
        { app: someone.app, users },
      );
      for (const [variable] of environment) Reflect.deleteProperty(process.env, variable);
      const end = await follow(name, someone, `/auth/${name}`);
      expect([end.status, end.headers.get('location')]).toEqual([302, '/']);
    } finally {
      allowAll();
    }
    expect(someone.asked).toEqual([[name, expect.stringMatching(/./)]]);
    expect(refused).toEqual([]);
  });

  it('logs somebody in on Fastify', async () => {
    const env = { ...emulators()[name].env, SESSION_SECRET: 's'.repeat(32), PORT: String(await freePort()) };
    try {
      const { url, refused } = await startPrograms(name, [under('Fastify').code], env);
      const browser = new Browser();
      const start = await browser.get(`${url}/auth/${name}`);
      const { pathname, search } = new URL(await emulators()[name].approve(start.headers.get('location')!));
      const end = await browser.get(url + pathname + search);
      expect([end.status, end.headers.get('location')]).toEqual([302, '/']);
      expect(refused).toEqual([]);
    } finally {
      await endPrograms();
    }
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

  it('logs in and refreshes without the provider, reaches no real host, and ends what it started', async () => {
    const { app, passport, Strategy, url, browser } = await reader(name);
    const started: Emulators[] = [];
    let ended = 0;
    /** What the reader's tests do between the two: `close` does it here. */
    const start = async (): Promise<Emulators> => {
      const all = await startEmulators();
      started.push(all);
      const close = async (): Promise<void> => {
        await logIn(all);
        ended += 1;
      };
      return { ...all, close };
    };
    let tokens: TokenSet | undefined;
    const verify = (context: { tokens: TokenSet }): object => {
      ({ tokens } = context);
      return { id: 'me' };
    };
    async function logIn(all: Emulators): Promise<void> {
      app.get('/in', passport.authenticate(name) as RequestHandler);
      app.get(`/auth/${name}/callback`, passport.authenticate(name) as RequestHandler, (_req, res) => {
        res.send('in');
      });
      const departure = await browser.get(`${url}/in`);
      const { pathname, search } = new URL(await all[name].approve(departure.headers.get('location')!));
      expect(await (await browser.get(url + pathname + search)).text()).toBe('in');
      const used = (passport as unknown as { _strategy(name: string): AnyStrategy })._strategy(name);
      if (refreshing) expect(await used.refresh(tokens!)).toMatchObject({ accessToken: expect.any(String) });
    }
    const refused: string[] = [];
    const allowAll = allowLoopbackOnly((host) => refused.push(host));
    try {
      await runSnippet(
        under(`Without ${label}`),
        { 'provider-emulators': { startEmulators: start } },
        { passport, Strategy, verify },
      );
      expect(ended).toBe(1);
    } finally {
      allowAll();
      await Promise.all(started.map((all) => all.close()));
    }
    expect(refused).toEqual([]);
  });

  it('has a row for each option that the strategy reads, and for no other', () => {
    const { options, Strategy, readme: own } = RECORDS[name];
    const read = new Set<string>();
    const watched = new Proxy(options, {
      get: (target, option: string) => {
        read.add(option);
        return target[option];
      },
    });
    new Strategy(watched, (_context: object) => ({ id: 'me' }));
    // passport-oauth2's, without a meaning here.
    read.delete('state');
    const [table = ''] = /^\| option .*?\n\n/ms.exec(readmeOf(`passport-${name}`)) ?? [];
    const rows = table
      .split('\n')
      .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, option]) => option!));
    expect(rows.sort()).toEqual([...read].sort());
    expect(rows).toEqual(expect.arrayContaining([...own.options]));
  });

  it('takes its reader from the first line to production', () => {
    const readme = readmeOf(`passport-${name}`);
    const sections = [
      `Registering with ${label}`,
      'Options',
      'NestJS',
      'Fastify',
      'Errors',
      `Where ${label} leaves the standard`,
      `Without ${label}`,
      'Before production',
      `Limits of ${label}`,
      'Further reading',
    ];
    const headings = [...readme.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading!);
    expect(headings.filter((heading) => sections.includes(heading))).toEqual(sections);
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
