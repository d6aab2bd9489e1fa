import { type SampleApp, startSampleApp, textOf, type VisitedPage, type Visitor } from './support/sample-app.js';

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp({ chainup: { accounts: ACCOUNTS } });
});
afterEach(() => app.close());

/** What is shown as opened or decoded, the latest flow first. */
const insidesIn = ({ html, ...page }: VisitedPage): string[] =>
  html
    .split('<div class="inside">')
    .slice(1)
    .map((part) => textOf({ ...page, html: part.slice(0, part.indexOf('</div>')) }));

interface HarFile {
  log: { entries: { request: { comment?: string }; response: { comment?: string } }[] };
}

/** By its shape nobody would take it for a secret. */
const OPEN_ID = 'canary-open-id';
const ACCOUNTS = [
  {
    id: OPEN_ID,
    displayName: 'Canary',
    email: 'canary@exchange.example',
    uid: 1,
    countryCode: '+66',
    mobileNumber: '1',
    authLevel: 1,
    authType: 1,
    ctime: 1,
  },
];

/** Every text that the emulator has opened or sealed, by its own crypto. */
const sealedTexts = (): string[] =>
  app.emulators.chainup.requests
    .filter(({ endpoint }) => endpoint === 'token' || endpoint === 'refresh')
    .flatMap(({ decodedBody, answer }) => [decodedBody, answer?.payload])
    .flatMap((content) => Object.values(content as Record<string, unknown>))
    .filter((value): value is string => typeof value === 'string' && value.length >= 8 && !/^\d+$/.test(value));

describe('an envelope of ChainUp', () => {
  it('is shown with what was sealed and what came out, step by step, with the sizes', async () => {
    const visitor = app.visitor();
    await visitor.login('chainup', OPEN_ID);
    const [sealed = '', opened = '', ...others] = insidesIn(await visitor.get('/account'));
    expect(others).toHaveLength(0);
    const { body, decodedBody, answer } = app.emulators.chainup.requests.find(({ endpoint }) => endpoint === 'token')!;
    const sent = JSON.parse(body) as { data: string; sign: string };
    const bytes = JSON.stringify(decodedBody).length;
    expect(sealed).toContain('What this app sealed');
    expect(sealed).toMatch(/\{ "code": "[^"]{0,4}…\(\d+ chars\)" \}/);
    const keyBytes = Buffer.from(sent.data, 'base64url').length;
    expect(sealed).toMatch(
      new RegExp(
        [
          `UTF-8: ${bytes} bytes`,
          'MD5 of the JSON, written as 32',
          `signs these digits \\(RSA, SHA-256\\): ${Buffer.from(sent.sign, 'base64url').length} bytes`,
          `at most ${keyBytes - 11} bytes \\(RSA, PKCS#1 v1.5\\). Blocks: 1, each of ${keyBytes} bytes`,
          `data has ${sent.data.length} characters, sign has ${sent.sign.length} characters`,
        ].join('.*'),
      ),
    );
    const got = JSON.parse(answer!.body ?? '') as { data: string; sign: string };
    expect(opened).toContain('What came out of the envelope');
    expect(opened).toMatch(/"refreshToken": "[^"]{0,4}…\(\d+ chars\)"/);
    expect(opened).toMatch(
      new RegExp(
        [
          `data of ${got.data.length} characters, sign of ${got.sign.length} characters`,
          'Blocks: \\d',
          `UTF-8: ${JSON.stringify(answer!.payload).length} bytes`,
          'MD5',
          'are by ChainUp',
        ].join('.*'),
      ),
    );
  });

  it('shows no code, token or openId, of a login or of a refresh, and no content of data and sign', async () => {
    const visitor = app.visitor();
    await visitor.login('chainup', OPEN_ID);
    await visitor.submit('/account/refresh/chainup');
    const page = await visitor.get('/account');
    const insides = insidesIn(page);
    expect(insides).toHaveLength(4);
    expect(insides[0]).toMatch(/"token": "[^"]{0,4}….*"openId": "[^"]{0,4}…/);
    const canaries = sealedTexts();
    expect(canaries).toContain(OPEN_ID);
    expect(canaries.length).toBeGreaterThanOrEqual(6);
    for (const inside of insides) expect(canaries.filter((canary) => inside.includes(canary))).toEqual([]);
    const bodies = app.emulators.chainup.requests.flatMap(({ body, answer }) => [body, answer?.body ?? '']);
    const parts = bodies.flatMap((body) => body.match(/[\w-]{100,}/g) ?? []);
    expect(parts.length).toBeGreaterThanOrEqual(8);
    expect(parts.filter((part) => page.html.includes(part))).toEqual([]);
  });

  it('is shown as sealed only where the answer could not be opened', async () => {
    const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    app.emulators.chainup.faults.next('token', 'wrong-signature');
    const insides = insidesIn(await app.visitor().login('chainup'));
    log.mockRestore();
    expect(insides).toHaveLength(1);
    expect(insides[0]).toContain('What this app sealed');
  });
});

describe('an envelope of ChainUp, taken home', () => {
  /** Every file of the page, the latest flow's first. */
  const filesOf = async (visitor: Visitor, ending: 'har' | 'md'): Promise<string[]> => {
    const { html } = await visitor.get('/account');
    const links = [...html.matchAll(new RegExp(`href="(/flows/[^"]*\\.${ending})"`, 'g'))].map(([, href]) => href!);
    return Promise.all(links.map(async (link) => (await visitor.get(link)).html));
  };

  it('is opened in the Markdown, and in the comments of the HAR, with its secrets masked', async () => {
    const visitor = app.visitor();
    await visitor.login('chainup', OPEN_ID);
    await visitor.submit('/account/refresh/chainup');
    const [refresh = '', login = ''] = await filesOf(visitor, 'md');
    expect(login).toMatch(
      /Sealed by our application: JSON of \d+ bytes; .*\n\n```json\n\{\n {2}"code": "[^"]*…\(\d+ chars\)"\n\}/,
    );
    expect(login).toMatch(/Opened by our application: .* holds\.\n\n```json\n\{[^}]*"openId": "…\(14 chars\)"/);
    expect(refresh).toMatch(/Sealed by .*\n\n```json\n\{[^}]*"refreshToken": "[^"]*…\(\d+ chars\)"/);
    const hars = await filesOf(visitor, 'har');
    const entries = hars.flatMap((har) => (JSON.parse(har) as HarFile).log.entries);
    const commented = entries.filter(({ request }) => request.comment?.startsWith('Sealed by our application'));
    expect(commented).toHaveLength(2);
    for (const { response } of commented) {
      expect(response.comment).toMatch(/^Opened by our application.*\n\{[^}]*"openId": "…\(14 chars\)"/);
    }
    const canaries = sealedTexts();
    expect(canaries).toContain(OPEN_ID);
    for (const file of [login, refresh, ...hars])
      expect(canaries.filter((canary) => file.includes(canary))).toEqual([]);
  });

  it('does not say who the person is, whatever ChainUp seals beside the tokens', async () => {
    const about = { nickName: 'Carina Canary', email: 'carina@canary.example' };
    app.emulators.chainup.faults.next('token', { payload: (real: object) => ({ ...real, ...about }) });
    const visitor = app.visitor();
    await visitor.login('chainup', OPEN_ID);
    for (const file of [...(await filesOf(visitor, 'md')), ...(await filesOf(visitor, 'har'))]) {
      expect(file).toMatch(/nickName/);
      expect(file).not.toMatch(/carina/i);
    }
  });
});

describe('a token that is a JWT', () => {
  it('is decoded, with its header and its claims, and without its signature', async () => {
    const visitor = app.visitor();
    await visitor.login('elecq', 'u-1002');
    const page = await visitor.get('/account');
    const { accessToken } = app.emulators.elecq.requests.find(({ endpoint }) => endpoint === 'token')!.answer!
      .payload as { accessToken: string };
    const [header = '', claims = '', signature = ''] = accessToken.split('.');
    const decode = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    const inside = insidesIn(page).find((text) => text.includes('accessToken , decoded'))!;
    expect(inside).toContain('not verified here');
    expect(inside).toContain(`"alg": "${String(decode(header)['alg'])}"`);
    expect(inside).toContain(`"exp": ${String(decode(claims)['exp'])}`);
    for (const part of [header, claims, signature, accessToken]) expect(page.html).not.toContain(part);
  });

  it('has what identifies a session masked', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const accessToken = [
      part({ alg: 'HS256', typ: 'JWT' }),
      part({ USER_ID: '100200300', jti: 'canary-jti-1', sid: 'canary-sid-2', nonce: 'canary-nonce-3' }),
      'canarysignature',
    ].join('.');
    app.emulators.elecq.faults.next('token', {
      body: JSON.stringify({ respCode: '200', respMsg: 'success', data: { accessToken, tokenType: 'Bearer' } }),
    });
    const visitor = app.visitor();
    const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const end = await visitor.login('elecq');
    const page = end.location === '/account' ? await visitor.get('/account') : end;
    log.mockRestore();
    const inside = insidesIn(page).find((text) => text.includes('accessToken , decoded'))!;
    expect(inside).toContain('"USER_ID": "100200300"');
    expect(inside).toContain('"jti": "…(12 chars)"');
    expect(page.html).not.toMatch(/canary/);
  });

  it('is nothing else that has dots', async () => {
    const visitor = app.visitor();
    await visitor.login('elice');
    expect(insidesIn(await visitor.get('/account'))).toHaveLength(0);
  });
});
