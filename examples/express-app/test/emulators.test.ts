import { startEmulators } from 'provider-emulators';
import { readConfig } from '../src/config.js';
import { type RunningApp, start } from '../src/server.js';
import { Developer } from './support/developer.js';

const running: RunningApp[] = [];
/** The app with emulators of its own, where the environment has no credentials. */
async function startApp(env: Record<string, string> = {}): Promise<RunningApp> {
  const app = await start(readConfig({ PORT: '0', LOG_LEVEL: 'silent', ...env }));
  running.push(app);
  return app;
}
afterEach(async () => {
  for (const app of running.splice(0)) await app.stop();
});

describe('the page of the emulators', () => {
  it.each(['en', 'ko', 'th', 'zh'])('has words in %s for every fault of every endpoint', async (language) => {
    const page = await new Developer(await startApp()).page('/emulators', language);
    expect(page.match(/<option/g)!.length).toBeGreaterThan(200);
    expect(page).toMatch(/value="token wrong-signature"/);
    expect(page).toMatch(/value="authorize no-state"/);
    expect(page).not.toContain('undefined');
  });

  it('switches a fault on for the next call: one login meets it, the next does not', async () => {
    const developer = new Developer(await startApp());
    const posted = await developer.post('elice/fault', { fault: 'token expired-code', until: 'played' });
    expect([posted.status, posted.headers.get('location')]).toEqual([303, '/emulators#emulator-elice']);
    expect(await developer.armed('elice')).toEqual(['Code for tokens: Expired code (next call)']);
    expect(await developer.armed('chainup')).toEqual([]);
    const refused = await developer.login('elice');
    expect(refused.status).toBe(401);
    expect(refused.text).toContain('Elice did not accept the login');
    expect(await developer.armed('elice')).toEqual([]);
    expect((await developer.login('elice')).text).toContain('Hello,');
  });

  it('switches a fault on until it is switched off, alone or with all others', async () => {
    const developer = new Developer(await startApp());
    await developer.post('chainup/fault', { fault: 'token wrong-signature', until: 'cleared' });
    await developer.post('chainup/fault', { fault: 'refresh unavailable', until: 'cleared' });
    for (const _ of [1, 2])
      expect((await developer.login('chainup')).text).toContain('answered something we do not understand');
    expect(await developer.armed('chainup')).toHaveLength(2);
    const off = await developer.post('chainup/off', { fault: 'token wrong-signature' });
    expect([off.status, off.headers.get('location')]).toEqual([303, '/emulators#emulator-chainup']);
    expect(await developer.armed('chainup')).toEqual(['Refresh: Down (503) (until switched off)']);
    expect((await developer.login('chainup')).text).toContain('Hello,');
    await developer.post('chainup/off', {});
    expect(await developer.armed('chainup')).toEqual([]);
  });

  it('switches the answers to what was seen in public, and back', async () => {
    const developer = new Developer(await startApp());
    const pressed = async (): Promise<string | undefined> =>
      /id="emulator-elice".*?value="(\w+)"\s+aria-pressed="true"/s.exec(await developer.page())?.[1];
    expect(await pressed()).toBe('documented');
    const posted = await developer.post('elice/dialect', { dialect: 'observed' });
    expect(posted.headers.get('location')).toBe('/emulators#emulator-elice');
    expect(await pressed()).toBe('observed');
    // Elice's account in the flow, as no document has it.
    expect((await developer.login('elice')).text).toContain('_result');
    await developer.post('elice/dialect', { dialect: 'documented' });
    expect(await pressed()).toBe('documented');
  });

  it('leads there from the cards of the login page and the account page, which tell what is switched on', async () => {
    const developer = new Developer(await startApp());
    await developer.post('flowaccount/fault', { fault: 'refresh lost-answer', until: 'cleared' });
    const text = 'Refresh: Lost answer: it is done, then the connection breaks (until switched off)';
    const home = await developer.page('/');
    expect(home).toContain('href="/emulators#emulator-flowaccount"');
    expect(home.split(text)).toHaveLength(2);
    const { text: account } = await developer.login('flowaccount');
    expect(account).toContain('href="/emulators#emulator-flowaccount"');
    expect(account.split(text)).toHaveLength(2);
  });
});

describe('nothing is switched', () => {
  it('without the token of the form', async () => {
    const app = await startApp();
    const developer = new Developer(app);
    await developer.page();
    const forged = { _csrf: 'forged', fault: 'token html', until: 'cleared' };
    expect((await developer.browser.post(`${app.url}/emulators/elice/fault`, forged)).status).toBe(403);
    expect(await developer.armed('elice')).toEqual([]);
  });

  it.each([
    ['elice/fault', { fault: 'token htlm', until: 'played' }],
    ['elice/fault', { fault: 'nowhere html', until: 'played' }],
    ['elice/fault', {}],
    ['elice/off', { fault: 'token htlm' }],
  ])('by a form that names what there is not: %s %j', async (action, form) => {
    const developer = new Developer(await startApp());
    expect((await developer.post(action, form)).status).toBe(400);
    expect(await developer.armed('elice')).toEqual([]);
  });

  it('at a provider that runs with credentials', async () => {
    const emulators = await startEmulators();
    try {
      const { elice } = emulators;
      const developer = new Developer(await startApp({ ...elice.env }));
      expect(await developer.page()).not.toContain('emulator-elice');
      expect(await developer.page('/')).not.toContain('emulator-elice');
      expect((await developer.post('elice/fault', { fault: 'token html', until: 'cleared' })).status).toBe(404);
      expect(elice.faults.armed).toEqual([]);
      const all = Object.assign(
        {},
        ...[elice, emulators.elecq, emulators.chainup, emulators.flowaccount].map((each) => each.env),
      );
      const app = await startApp(all as Record<string, string>);
      expect((await new Developer(app).browser.get(`${app.url}/emulators`)).status).toBe(404);
    } finally {
      await emulators.close();
    }
  });

  it('in production', async () => {
    const app = await startApp({ NODE_ENV: 'production', SESSION_SECRET: 'q3Zl0pVYfT8mWcK2uE7xHn5RbD9sJgA4' });
    const developer = new Developer(app);
    expect((await developer.browser.get(`${app.url}/emulators`)).status).toBe(404);
    expect(await developer.page('/')).not.toContain('/emulators');
  });
});
