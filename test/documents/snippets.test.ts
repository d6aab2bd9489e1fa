import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulators, startEmulators } from 'provider-emulators';
import request from 'supertest';
import { useReaders } from '../support/reader.js';
import { runSnippet, type Snippet, snippetsIn } from '../support/readme.js';

// The snippets outside the strategies' READMEs and the recipes, as they stand there.

const ROOT = join(__dirname, '../..');
const OTHERS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/express-app/README.md'];
const DOCS = ['docs', 'packages/passport-oauth2-kit/docs'];
const pagesIn = (folders: string[], options = {}): string[] =>
  folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { ...options, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  );
const { emulators, reader, follow, optionsOf } = useReaders();
const pageOf = (file: string): Snippet[] => snippetsIn(readFileSync(join(ROOT, file), 'utf8'));
const under = (file: string, heading: string): Snippet =>
  pageOf(file).find((snippet) => snippet.heading.startsWith(heading))!;

const started: Emulators[] = [];
const start = async (...args: Parameters<typeof startEmulators>): Promise<Emulators> => {
  const all = await startEmulators(...args);
  started.push(all);
  return all;
};
afterEach(async () => {
  await Promise.all(started.splice(0).map((all) => all.close()));
});

it('every snippet of a page belongs to a test', () => {
  const packages = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/README.md`);
  const docs = pagesIn(DOCS);
  const counts = [...OTHERS, ...packages, ...docs].map((file) => [file, pageOf(file).length] as const);
  const elsewhere = /^packages\/(passport-(?!token-keeper)|provider-login-buttons)/;
  const found = Object.fromEntries(counts.filter(([file, count]) => count > 0 && !elsewhere.test(file)));
  expect(found).toEqual({
    'README.md': 1,
    'docs/architecture.md': 1,
    'packages/provider-emulators/README.md': 3,
    'packages/provider-doctor/README.md': 1,
    // In the package's own tests.
    'packages/passport-token-keeper/README.md': 4,
  });
});

it('no page has anybody fetch a program of ours by its name, which is not published', () => {
  const packages = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/README.md`);
  const docs = pagesIn(DOCS, { recursive: true });
  const models = readdirSync(join(ROOT, 'templates'))
    .map((name) => `templates/${name}/README.md`)
    .filter((file) => existsSync(join(ROOT, file)));
  const forms = readdirSync(join(ROOT, '.github'), { recursive: true, encoding: 'utf8' })
    .map((name) => `.github/${name}`)
    .filter((file) => statSync(join(ROOT, file)).isFile());
  expect(forms).toContain('.github/ISSUE_TEMPLATE/provider-differs.yml');
  // Those to come, too: a model's name is replaced by that of the provider which is made of it.
  const ours = [...readdirSync(join(ROOT, 'packages')), ...readdirSync(join(ROOT, 'templates'))].join('|');
  const byName = new RegExp(`\\bnpx (-\\S+ )*(${ours})\\b|npm install( [^\`\\n]*)? (${ours})\\b`, 'g');
  const found = [...OTHERS, ...packages, ...models, ...docs, ...forms].flatMap((file) =>
    (readFileSync(join(ROOT, file), 'utf8').match(byName) ?? []).map((words) => `${file}: ${words}`),
  );
  expect(found).toEqual([]);
});

it('the first README logs somebody in', async () => {
  const { app, passport, Strategy, ...rest } = await reader('elice');
  const environment = Object.entries(emulators().elice.env);
  for (const [variable, value] of environment) process.env[variable] = value;
  const modules = { passport: { default: passport }, 'passport-elice': { Strategy } };
  await runSnippet(under('README.md', 'Passport strategies'), modules, { app });
  for (const [variable] of environment) Reflect.deleteProperty(process.env, variable);
  const end = await follow('elice', { app, passport, Strategy, ...rest }, '/auth/elice');
  expect([end.status, end.headers.get('location')]).toEqual([302, '/']);
});

it('docs/architecture.md writes a line for each call to a provider', async () => {
  const lines: unknown[][] = [];
  const console = { log: (...words: unknown[]) => lines.push(words) };
  await runSnippet(under('docs/architecture.md', 'Watching it'), {}, { console });
  const someone = await reader('elice');
  someone.passport.use(new someone.Strategy(optionsOf('elice'), (_context: object) => ({ id: 'me' })));
  const authenticate = someone.passport.authenticate('elice') as (req: unknown, res: unknown, next: unknown) => void;
  someone.app.get('/in', authenticate);
  someone.app.get('/auth/elice/callback', authenticate, (_req, res) => {
    res.send('in');
  });
  await follow('elice', someone, '/in');
  expect(lines.map(([provider, operation, method, , status]) => [provider, operation, method, status])).toEqual([
    ['elice', 'token', 'POST', 200],
    ['elice', 'profile', 'GET', 200],
  ]);
});

describe("provider-emulators's README", () => {
  const file = 'packages/provider-emulators/README.md';

  it('makes a dialect of its own', async () => {
    await runSnippet(under(file, 'Two dialects'), {}, { startEmulators: start });
    const { elice } = started[0]!;
    expect(elice.dialect).toMatchObject({ answers: { profile: { absent: ['phone'] } } });
  });

  it('logs in through supertest', async () => {
    const { app, passport, Strategy } = await reader('elice');
    const authenticate = passport.authenticate('elice', { successRedirect: '/' }) as (
      req: unknown,
      res: unknown,
      next: unknown,
    ) => void;
    app.get('/auth/elice', authenticate);
    app.get('/auth/elice/callback', authenticate);
    const seen: { profile: { id: string } }[] = [];
    await runSnippet(
      under(file, 'Use them in tests'),
      { 'provider-emulators': { startEmulators: start } },
      {
        app,
        passport,
        Strategy,
        request,
        callbackURL: 'http://localhost:3000/auth/elice/callback',
        verify: (context: { profile: { id: string } }) => {
          seen.push(context);
          return { id: 'me' };
        },
      },
    );
    expect(seen.map(({ profile }) => profile.id)).toEqual(['12345']);
  });

  it('switches faults on', async () => {
    const all = await start();
    await runSnippet(under(file, 'Faults'), {}, { emulators: all });
    expect([...all.elice.faults.armed, ...all.chainup.faults.armed]).toEqual([
      expect.objectContaining({ endpoint: 'token', fault: 'truncated' }),
      expect.objectContaining({ endpoint: 'profile', fault: 'rate-limited' }),
    ]);
  });
});

it("provider-doctor's README plays what was recorded", async () => {
  const dialect = { answers: { token: { names: { accessToken: 'token' } } } };
  const modules = { 'provider-emulators': { startEmulators: start }, './elecq.json': dialect };
  await runSnippet(under('packages/provider-doctor/README.md', 'Recordings'), modules, {});
  expect(started[0]!.elecq.dialect).toEqual(dialect);
});
