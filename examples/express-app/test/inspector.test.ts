import type { RecordedRequest } from 'provider-emulators';
import { lineOf, recordedHttpClient, Recording } from '../src/inspector/index.js';
import { Masker } from '../src/inspector/mask.js';
import { textsIn } from '../src/languages/index.js';
import { NAMES, type SampleApp, startSampleApp, textOf, type VisitedPage } from './support/sample-app.js';

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

const TITLES = {
  elecq: [
    'Your browser asks this app to log in with ELECQ',
    'This app asks ELECQ where to send your browser',
    'This app tells your browser where to go',
    'Your browser visits ELECQ, where you choose and agree',
    'ELECQ has sent your browser back',
    'This app exchanges the code for tokens',
    'This app asks who you are',
    'This app lets you in',
  ],
  chainup: [
    'Your browser asks this app to log in with ChainUp',
    'Your browser visits ChainUp, where you choose and agree',
    'ChainUp has sent your browser back',
    'This app exchanges the code for tokens',
    'This app lets you in',
  ],
  elice: [
    'Your browser asks this app to log in with Elice',
    'Your browser visits Elice, where you choose and agree',
    'Elice has sent your browser back',
    'This app exchanges the code for tokens',
    'This app asks who you are',
    'This app lets you in',
  ],
  flowaccount: [
    'Your browser asks this app to log in with FlowAccount',
    'Your browser visits FlowAccount, where you choose and agree',
    'FlowAccount has sent your browser back',
    'This app exchanges the code for tokens',
    'This app asks who you are',
    'This app lets you in',
  ],
} as const;

const DEVIATIONS = {
  elecq: ['which a browser cannot send and must not know: so the server makes this call', 'ELECQ returns no state'],
  chainup: ['RSA-encrypted and signed'],
  elice: ['JSON, no grant_type', 'insists on state and lang'],
  flowaccount: ['supportCode'],
} as const;

const titlesIn = ({ html }: VisitedPage): string[] =>
  [...html.matchAll(/<p class="title">([^<]*)<\/p>/g)].map(([, title]) => title!);

/** Every text that was on the wire under a name which keeps a secret, by the emulator's own log. */
function secretsOf(requests: readonly RecordedRequest[]): Set<string> {
  const secret = /^(code|authorizationCode|state|access_?token|refresh_?token|token|client_?secret|data|sign|ticket)$/i;
  const found = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (typeof member === 'string' && member.length >= 8 && secret.test(name)) found.add(member);
      else collect(member);
    }
  };
  for (const { query, headers, body, decodedBody, answer } of requests) {
    collect([query, decodedBody, answer?.payload]);
    for (const text of [body, answer?.body ?? '']) {
      if (text.startsWith('{')) collect(JSON.parse(text));
    }
    const [, credentials] = headers.authorization?.split(' ') ?? [];
    if (credentials !== undefined) found.add(credentials);
  }
  return found;
}

describe.each(NAMES)('the flow of a login with %s', (name) => {
  it('is shown step by step, with its deviation where it happens', async () => {
    const visitor = app.visitor();
    await visitor.login(name);
    const page = await visitor.get('/account');
    expect(titlesIn(page)).toEqual(TITLES[name]);
    for (const deviation of DEVIATIONS[name]) expect(textOf(page)).toContain(deviation);
    const { origin } = new URL(app.emulators[name].url);
    expect(textOf(page)).toContain(`POST ${origin}`);
    expect(textOf(page)).toContain('HTTP 200 OK');
    // The redirect back answers a form that only the provider and the browser have seen.
    expect(textOf(page)).toContain('HTTP 302 Found · After pages that your app does not see');
  });

  it('shows no secret, of the login or of what follows', async () => {
    const visitor = app.visitor();
    await visitor.login(name);
    const pages = [await visitor.get('/account')];
    const { html } = pages[0]!;
    for (const action of [`/account/refresh/${name}`, `/account/api/${name}`]) {
      if (html.includes(`action="${action}"`)) await visitor.submit(action);
    }
    pages.push(await visitor.get('/account'));
    const { requests, strategyOptions } = app.emulators[name];
    const secrets = secretsOf(requests);
    // The log had them: without that the rest would prove nothing.
    expect(secrets.size).toBeGreaterThanOrEqual(4);
    if ('clientSecret' in strategyOptions) secrets.add(strategyOptions.clientSecret);
    if ('privateKey' in strategyOptions) secrets.add(strategyOptions.privateKey);
    for (const page of pages) {
      const shown = [...secrets].filter((secret) => page.html.includes(secret) || textOf(page).includes(secret));
      expect(shown).toHaveLength(0);
    }
    expect(pages[1]!.html).toMatch(/…\(\d+ chars\)/);
  });
});

it('shows a failed login on its error page, without its secrets', async () => {
  app.emulators.flowaccount.faults.next('token', 'expired-code');
  const page = await app.visitor().login('flowaccount');
  expect(titlesIn(page)).toEqual(TITLES.flowaccount.slice(0, 4));
  expect(textOf(page)).toContain('HTTP 400 Bad Request');
  for (const secret of secretsOf(app.emulators.flowaccount.requests)) expect(page.html).not.toContain(secret);
});

it('shows a call that got no answer', async () => {
  app.emulators.elice.faults.next('token', 'reset');
  const page = await app.visitor().login('elice');
  expect(page.status).toBe(503);
  expect(textOf(page)).toContain('No answer (ECONNRESET)');
});

it('tells a call that was given up from one that got no answer', async () => {
  const recording = new Recording('elice');
  const { url } = app.emulators.elice;
  const call = recording.run(() => recordedHttpClient().get(url, { signal: AbortSignal.abort() }));
  await expect(call).rejects.toThrow('canceled');
  expect(recording.steps.map(({ answer }) => lineOf(textsIn('en').flow, answer!))).toEqual(['No answer in time']);
});

it('keeps the flows of two users apart, also when they log in at the same time', async () => {
  const [one, other] = [app.visitor(), app.visitor()];
  const callbacks = await Promise.all([one.agree('elice', '20482'), other.agree('elice', '31007')]);
  await Promise.all([one.get(callbacks[0]), other.get(callbacks[1])]);
  const pages = await Promise.all([one.get('/account'), other.get('/account')]);
  expect(textOf(pages[0])).toContain('haneul@learners.example');
  expect(textOf(pages[0])).not.toContain('somchai@learners.example');
  expect(textOf(pages[1])).toContain('somchai@learners.example');
  expect(textOf(pages[1])).not.toContain('haneul@learners.example');
  for (const page of pages) expect(titlesIn(page)).toEqual(TITLES.elice);
});

it('keeps the latest flows only, and none after the logout', async () => {
  const visitor = app.visitor();
  await visitor.login('elice');
  for (let call = 0; call < 10; call += 1) await visitor.submit('/account/api/elice');
  const { html } = await visitor.get('/account');
  expect(html.match(/class="recorded"/g)).toHaveLength(8);
  await visitor.submit('/logout');
  await visitor.login('elice');
  expect((await visitor.get('/account')).html.match(/class="recorded"/g)).toHaveLength(1);
});

describe('masking', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1LTEwMDEifQ.c2lnbmF0dXJl';
  const LETTERS = 'eyJhbGciOiJub.eyJzdWIiOiJtZSJ.signature';

  it.each([
    [
      'a parameter by its name',
      (masker: Masker) => masker.url('https://a.example/cb?code=abcdefgh&lang=en'),
      'code=…(8 chars)&lang=en',
    ],
    ['an encoded parameter', (masker: Masker) => masker.url('/cb?state=a%2Fb%2Bc%3D%3D'), 'state=…(7 chars)'],
    ['a JWT anywhere', (masker: Masker) => masker.text(`see ${jwt}!`), `see eyJh…(${jwt.length} chars)!`],
    [
      'a JWT without a digit',
      (masker: Masker) => masker.text(`see ${LETTERS}!`),
      `see eyJh…(${LETTERS.length} chars)!`,
    ],
    ['a token-like run anywhere', (masker: Masker) => masker.text('got k3'.padEnd(40, 'x1')), 'got k3x1…(36 chars)'],
    ['a token in a path', (masker: Masker) => masker.url(`/reset/${'a1'.repeat(16)}/go`), '/reset/a1a1…(32 chars)/go'],
    ['credentials, but not their scheme', (masker: Masker) => masker.authorization('Basic dTpw'), 'Basic …(4 chars)'],
  ])('hides %s', (_what, mask, expected) => {
    expect(mask(new Masker())).toContain(expected);
  });

  it('hides what it has hidden once wherever it comes again', () => {
    const masker = new Masker();
    masker.form('client_secret=hunter22');
    expect(masker.text('invalid secret "hunter22" given')).not.toContain('hunter22');
  });

  it('shows nothing of a short or a client secret, and four characters of a long token', () => {
    const masker = new Masker();
    const value = 'abcd1234'.repeat(5);
    expect(masker.value('client_secret', value)).toBe('…(40 chars)');
    expect(masker.value('access_token', value)).toBe('abcd…(40 chars)');
    expect(masker.value('access_token', 'abc')).toBe('…(3 chars)');
  });

  it('takes a time that grows with the text, and not with its square', () => {
    // An hour, otherwise.
    const letters = 'a'.repeat(2_000_000);
    expect(new Masker().text(letters)).toContain('(2000000 characters)');
    expect(new Masker().url(`/cb?x=${letters}`)).toContain('characters)');
  });

  it('leaves alone what is no secret', () => {
    const masker = new Masker();
    for (const text of [
      'flowaccount-api offline_access',
      'บริษัท บ้านแอนด์การ์เด้น จำกัด',
      'https://example.com/profile/haneul',
    ]) {
      expect(masker.text(text)).toBe(text);
    }
    expect(masker.json({ code: '0', token_type: 'Bearer', expires_in: 3600 }, 'answer')).toEqual({
      code: '0',
      token_type: 'Bearer',
      expires_in: 3600,
    });
  });

  it('hides a short code in a request, where it is no result', () => {
    expect(new Masker().json({ code: '12345' }, 'request')).toEqual({ code: '…(5 chars)' });
  });
});
