import { type SampleApp, startSampleApp, textOf } from './support/sample-app.js';

let app: SampleApp;
afterEach(() => app.close());

const account = (displayName: string): object => ({
  elice: { accounts: [{ id: '7', displayName, email: 'seven@x.example', phone: '', profileURL: '', locale: 'en' }] },
});

const FAMILY = '👨‍👩‍👧‍👦';

it.each([
  ['white space', ' \u3000 ', '7', 'only characters that cannot be seen'],
  ['marks that nobody sees', '\u200b\u3164\u2060', '7', 'only characters that cannot be seen'],
  ['direction marks', '\u202egnitirw\u202c', 'gnitirw', 'gnitirw'],
  ['420 characters', 'n'.repeat(420), `${'n'.repeat(80)}…`, `${'n'.repeat(80)}…`],
  ['emoji', FAMILY.repeat(100), `${FAMILY.repeat(80)}…`, `${FAMILY.repeat(80)}…`],
  ['a tower of accents', `Z${'\u0301'.repeat(300)}`, `Z${'\u0301'.repeat(4)}`, `Z${'\u0301'.repeat(4)}`],
])(
  'shows a name of %s in its place: in the greeting, the header and the profile',
  async (_what, name, shown, value) => {
    app = await startSampleApp(account(name));
    const visitor = app.visitor();
    await visitor.login('elice');
    await visitor.submit('/account/api/elice');
    for (const path of ['/', '/account']) {
      const page = await visitor.get(path);
      const [, header] = /class="who"[^>]*>([^]*?)<\/a>/.exec(page.html) ?? [];
      expect(textOf({ html: header! }).trim()).toBe(shown);
      expect(page.html).not.toMatch(/\p{Bidi_C}/u);
      expect(/<title>([^<]*)/.exec(page.html)?.[1]).not.toContain(name);
    }
    const page = await visitor.get('/account');
    expect(textOf(page)).toContain(`Hello, ${shown} `);
    const [, profile = ''] = page.html.split('>displayName</dt>');
    expect(textOf({ html: profile.split('</dd>')[0]! }).trim()).toBe(value);
  },
);
