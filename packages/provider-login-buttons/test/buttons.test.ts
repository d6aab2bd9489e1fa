import { type CustomProvider, languages, loginButton, loginButtonParts, providerNames } from 'provider-login-buttons';
import type { ProviderName } from 'provider-login-buttons';

const acme: CustomProvider = { name: 'acme', label: 'Acme', mark: 'M4 4h16v16H4z', colour: '#ffd500' };
const mark = (html: string): string => /<svg.*<\/svg>/.exec(html)?.[0] ?? '';
const text = (html: string): string | undefined => /<bdi class="provider-login-label">(.*?)<\/bdi>/.exec(html)?.[1];

describe('a login button', () => {
  test('is a link to the start of the login, named by its text', () => {
    const html = loginButton('elice');
    expect(html.replace(mark(html), '…')).toBe(
      '<a href="/auth/elice" rel="nofollow" class="provider-login-button provider-login-elice" lang="en">' +
        '…<bdi class="provider-login-label">Log in with Elice</bdi></a>',
    );
  });

  test('by POST is a form with its hidden fields and one button', () => {
    const html = loginButton('chainup', { method: 'post', href: '/go?a=1&b=2', fields: { _csrf: '"><b>' } });
    expect(html.replace(mark(html), '…')).toBe(
      '<form class="provider-login-form" method="post" action="/go?a=1&amp;b=2">' +
        '<input type="hidden" name="_csrf" value="&quot;&gt;&lt;b&gt;">' +
        '<button type="submit" class="provider-login-button provider-login-chainup" lang="en">' +
        '…<bdi class="provider-login-label">Log in with ChainUp</bdi></button></form>',
    );
  });

  test('has a mark of its own that assistive technology skips', () => {
    const marks = providerNames.map((name) => mark(loginButton(name)));
    expect(new Set(marks).size).toBe(providerNames.length);
    for (const svg of marks)
      expect(svg).toMatch(/^<svg class="provider-login-mark" .*aria-hidden="true" focusable="false"/);
  });

  test.each(providerNames)('for %s carries neither style nor script, which a CSP would stop', (name) => {
    for (const method of ['get', 'post'] as const) {
      expect(loginButton(name, { method })).not.toMatch(/<style|<script|style=| on\w+=|<use|url\(/);
    }
  });

  test('takes id, classes and data attributes, escaped', () => {
    const html = loginButton('elice', { attributes: { class: 'wide', id: 'x', 'data-note': '"<' } });
    expect(html).toContain(
      'class="provider-login-button provider-login-elice wide" lang="en" id="x" data-note="&quot;&lt;"',
    );
  });

  test.each(['onclick', 'style', 'href', 'data-x onclick', 'DATA-X', '"'])('refuses the attribute %s', (name) => {
    expect(() => loginButton('elice', { attributes: { [name]: 'x' } })).toThrow(/option "attributes" takes/);
  });

  test('refuses what a caller without types gets wrong', () => {
    expect(() => loginButton('google' as ProviderName)).toThrow(`must be one of ${providerNames.join(', ')}, or {`);
    expect(() => loginButton('toString' as ProviderName)).toThrow(TypeError);
    expect(() => loginButton('elice', { method: 'POST' as 'post' })).toThrow(/option "method" must be "get" or "post"/);
    expect(() => loginButton('elice', { action: 'link' as 'login' })).toThrow(/option "action" must be/);
    expect(() => loginButton('elice', { fields: { _csrf: 'x' } })).toThrow(/option "fields" is for method: "post"/);
    expect(() => loginButton('elice', { text: ' ' })).toThrow(/option "text" must not be empty/);
    const fields = { _csrf: undefined as unknown as string };
    expect(() => loginButton('elice', { method: 'post', fields })).toThrow(/is the CSRF token there/);
  });

  test.each<[string, unknown[], string]>([
    ['no provider', [null], 'the provider must be one of elecq'],
    ['null for the options', ['elice', null], 'the second argument must be an object of options, such as { language'],
    ['a text for the options', ['elice', 'x'], 'the second argument must be an object of options'],
    ['a list for the options', ['elice', []], 'the second argument must be an object of options'],
    ['a number for the language', ['elice', { language: 5 }], 'option "language" must be a text'],
    ['a number for the text', ['elice', { text: 5 }], 'option "text" must be a text'],
    ['a text for the fields', ['elice', { method: 'post', fields: 'x' }], 'option "fields" must be an object'],
    ['a number for the attributes', ['elice', { attributes: 5 }], 'option "attributes" must be an object'],
    ['another name for an option', ['elice', { lang: 'ko' }], 'there is no option "lang"; there are: language, href'],
    [
      'a member that a provider has not',
      [{ ...acme, color: '#fff' }],
      'there is no "color" in a provider; there are: name',
    ],
  ])('refuses %s with a TypeError that says what to do', (_title, args, message) => {
    const attempts = [loginButton, loginButtonParts] as unknown as ((...given: unknown[]) => unknown)[];
    for (const attempt of attempts) {
      // The parts of a button have neither fields nor attributes.
      if (attempt === attempts[1] && /fields|attributes/.test(message) && !message.startsWith('there is')) continue;
      expect(() => attempt(...args)).toThrow(TypeError);
      expect(() => attempt(...args)).toThrow(`provider-login-buttons: ${message}`);
    }
  });

  test('in parts is the same button', () => {
    const { href, className, lang, label, mark: svg, content } = loginButtonParts('flowaccount', { language: 'th' });
    expect(label).toBe('เข้าสู่ระบบด้วย FlowAccount');
    expect(content).toBe(`${svg}<bdi class="provider-login-label">${label}</bdi>`);
    expect(loginButton('flowaccount', { language: 'th' })).toBe(
      `<a href="${href}" rel="nofollow" class="${className}" lang="${lang}">${content}</a>`,
    );
  });
});

describe('the text', () => {
  test.each([
    ['en', 'en', 'Connect ELECQ', 'Log in with ChainUp', 'Log in with Elice', 'Log in with FlowAccount'],
    ['ko', 'ko', 'ELECQ 계정 연결', 'ChainUp 계정으로 로그인', '엘리스 계정으로 로그인', 'FlowAccount 계정으로 로그인'],
    ['th', 'th', 'เชื่อมต่อ ELECQ', 'เข้าสู่ระบบด้วย ChainUp', 'เข้าสู่ระบบด้วย Elice', 'เข้าสู่ระบบด้วย FlowAccount'],
    ['zh', 'zh-Hans', '连接 ELECQ', '使用 ChainUp 登录', '使用 Elice 登录', '使用 FlowAccount 登录'],
  ])('in %s is marked as %s; ELECQ connects, the others log in', (language, tag, ...labels) => {
    const names = ['elecq', 'chainup', 'elice', 'flowaccount'] as const;
    expect(names.map((name) => text(loginButton(name, { language })))).toEqual(labels);
    for (const name of providerNames) expect(loginButton(name, { language })).toContain(` lang="${tag}"`);
  });

  test.each([
    ['ko-KR', 'ko'],
    ['zh_CN', 'zh-Hans'],
    ['TH', 'th'],
    ['fr', 'en'],
    ['', 'en'],
    ['constructor', 'en'],
  ])('for the language tag %p is in %s', (language, tag) => {
    expect(loginButtonParts('elice', { language }).lang).toBe(tag);
  });

  test('says what it is told to: another action, or words of the caller, escaped', () => {
    expect(languages.map((language) => loginButtonParts('elice', { language, action: 'connect' }).label)).toEqual([
      'Connect Elice',
      '엘리스 계정 연결',
      'เชื่อมต่อ Elice',
      '连接 Elice',
    ]);
    expect(loginButtonParts('elecq', { action: 'login' }).label).toBe('Log in with ELECQ');
    expect(text(loginButton('elice', { text: '</bdi><script>alert("x")</script>&' }))).toBe(
      '&lt;/bdi&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;',
    );
  });
});

describe('the address', () => {
  test.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.com/x',
    'mailto:a@example.com',
    '//evil.example/auth',
    '/\\evil.example/auth',
    '/\t/evil.example/auth',
    ' //evil.example/auth',
    '\\\\evil.example/auth',
    'https:/evil.example',
    'https://',
    '',
  ])('%j is refused, and not repeated', (href) => {
    const attempts = [
      () => loginButton('elice', { href }),
      () => loginButton('elice', { href, method: 'post' }),
      () => loginButtonParts('elice', { href }),
    ];
    for (const attempt of attempts) {
      expect(attempt).toThrow(
        new TypeError(
          'provider-login-buttons: option "href" must be a path such as "/auth/elice", or a full http: or https: address',
        ),
      );
    }
  });

  test('that is not a text is refused', () => {
    expect(() => loginButton('elice', { href: 7 as unknown as string })).toThrow(/option "href" must be/);
  });

  test.each([
    '/auth/elice',
    'auth/elice?returnTo=%2Fa',
    '?login',
    '#elice',
    'https://login.example/x',
    'HTTP://localhost:3000/x',
  ])('%s leads where it says', (href) => {
    expect(loginButton('elice', { href })).toContain(`<a href="${href}" `);
    expect(loginButton('elice', { href, method: 'post' })).toContain(`action="${href}"`);
  });

  test('cannot break out of its attribute', () => {
    expect(loginButton('elice', { href: '/x"onclick="y' })).toContain('href="/x&quot;onclick=&quot;y"');
  });
});

describe('a provider of your own', () => {
  test.each([
    ['en', 'Log in with Acme'],
    ['ko', 'Acme 계정으로 로그인'],
    ['th', 'เข้าสู่ระบบด้วย Acme'],
    ['zh', '使用 Acme 登录'],
  ])('speaks %s', (language, label) => {
    const html = loginButton(acme, { language });
    expect(text(html)).toBe(label);
    expect(html).toContain('href="/auth/acme"');
    expect(html).toContain('class="provider-login-button provider-login-acme"');
  });

  test('shows its mark on its colour, in black or white, whichever can be seen', () => {
    expect(mark(loginButton(acme))).toContain(
      'fill="#ffd500"/><path fill="#000000" fill-rule="evenodd" d="M4 4h16v16H4z"/>',
    );
    expect(mark(loginButton({ ...acme, colour: '#1d4ed8' }))).toContain('fill="#1d4ed8"/><path fill="#ffffff"');
  });

  test('needs neither mark nor colour', () => {
    expect(mark(loginButton({ name: 'acme', label: 'Acme' }))).toMatch(
      /fill="#3f4757"\/><path fill="#ffffff" .* d="M8 8a/,
    );
  });

  test('with a hostile label is contained', () => {
    expect(text(loginButton({ ...acme, label: '<img src=x onerror=alert(1)>\u202e' }))).toBe(
      'Log in with &lt;img src=x onerror=alert(1)&gt;\u202e',
    );
  });

  test.each([
    [{ name: 'a b' }, 'name'],
    [{ name: '../x' }, 'name'],
    [{ name: '' }, 'name'],
    [{ label: ' ' }, 'label'],
    [{ label: undefined as unknown as string }, 'label'],
    [{ mark: '<svg onload="alert(1)">' }, 'mark'],
    [{ mark: 'M0 0"/><script>' }, 'mark'],
    [{ mark: '' }, 'mark'],
    [{ colour: 'red' }, 'colour'],
    [{ colour: '#ffffff"/><script>' }, 'colour'],
    [{ colour: 'url(//evil.example)' }, 'colour'],
  ])('with %j is refused, naming what is wrong', (wrong, member) => {
    expect(() => loginButton({ ...acme, ...wrong })).toThrow(
      new RegExp(`^provider-login-buttons: "${member}" of a provider must be `),
    );
  });
});
