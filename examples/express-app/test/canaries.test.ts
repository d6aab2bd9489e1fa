import type { RecordedRequest } from 'provider-emulators';
import {
  NAMES,
  type Name,
  type SampleApp,
  startSampleApp,
  type VisitedPage,
  type Visitor,
} from './support/sample-app.js';

// Every provider: a login, a refresh, a call of its API, a failed login; then no secret in any page, export or log.

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

const SECRET_NAMES =
  /^(code|authorization_?code|state|access_?token|refresh_?token|token|client_?secret|code_?verifier|data|sign|ticket)$/i;

/** Each secret by a word for it, out of the emulator's own log, the environment and the browser's cookies. */
function secretsOf(name: Name, visitors: readonly Visitor[]): Map<string, string> {
  const found = new Map<string, string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'string' && member.length >= 8 && SECRET_NAMES.test(key)) found.set(member, key);
      else collect(member);
    }
  };
  const requests: readonly RecordedRequest[] = app.emulators[name].requests;
  for (const { query, headers, body, decodedBody, answer } of requests) {
    collect([query, decodedBody, answer?.payload]);
    for (const text of [body, answer?.body ?? '']) if (text.startsWith('{')) collect(JSON.parse(text));
    const [, credentials] = headers.authorization?.split(' ') ?? [];
    if (credentials !== undefined) found.set(credentials, 'authorization');
  }
  for (const [variable, value] of Object.entries(app.emulators[name].env)) {
    if (/SECRET|PRIVATE_KEY/.test(variable)) found.set(value, variable);
  }
  for (const { browser } of visitors) {
    for (const [cookie, value] of Object.entries(browser.cookies(app.url))) {
      if (value.length >= 8) found.set(value, `cookie ${cookie}`);
    }
  }
  return found;
}

const filesOn = ({ html }: VisitedPage): string[] =>
  [...html.matchAll(/href="(\/flows\/[^"]*\.(?:har|md))"/g)].map(([, href]) => href!);

it.each(NAMES)('no secret of %s is in a page, an export, a command or the log', async (name) => {
  const visitor = app.visitor();
  const others: Visitor[] = [];
  const seen: [where: string, text: string][] = [];
  const see = async (who: Visitor, path: string): Promise<VisitedPage> => {
    const page = await who.get(path);
    seen.push([path, page.html]);
    return page;
  };
  await visitor.login(name);
  for (const action of [`/account/refresh/${name}`, `/account/api/${name}`]) {
    const { html } = await visitor.get('/account');
    if (html.includes(`action="${action}"`)) await visitor.submit(action);
  }
  for (const fault of ['invalid-client', 'expired-code', 'unavailable'] as const) {
    const other = app.visitor();
    others.push(other);
    app.emulators[name].faults.next('token', fault);
    const failed = await other.login(name);
    seen.push([`the error page (${fault})`, failed.html]);
    for (const file of filesOn(failed)) await see(other, file);
    await see(other, '/flows');
  }
  const account = await see(visitor, '/account');
  const files = filesOn(account);
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const file of files) await see(visitor, file);
  // The page that shows what an emulator received is there for emulators of the app's own process only: raw.test.ts.
  for (const path of ['/', '/setup', '/nowhere', '/emulators', `/emulators/${name}/requests`]) await see(visitor, path);
  const secrets = secretsOf(name, [visitor, ...others]);
  // Client, code, state or ticket, tokens, session: without them the rest would prove nothing.
  expect(secrets.size).toBeGreaterThanOrEqual(8);
  expect(app.log.length).toBeGreaterThanOrEqual(3);
  seen.push(['the log', JSON.stringify(app.log)]);
  const leaks = [...secrets].flatMap(([secret, word]) =>
    seen
      .filter(([, text]) =>
        [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)].some((form) => text.includes(form)),
      )
      .map(([where]) => `${word} in ${where}`),
  );
  expect([...new Set(leaks)]).toEqual([]);
});
