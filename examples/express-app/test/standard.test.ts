import { readmeOf } from '../../../test/support/readme.js';
import { DEVIATIONS, originOf } from '../src/standard/index.js';
import { NAMES, type SampleApp, startSampleApp, textOf, type VisitedPage } from './support/sample-app.js';

let app: SampleApp;
beforeEach(async () => {
  app = await startSampleApp();
});
afterEach(() => app.close());

/** The cells of the table under the heading that begins so. */
function rowsUnder(markdown: string, heading: string): string[][] {
  const section = markdown.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
}

it.each(NAMES)('the deviations of %s on the page are those of its README, row by row', (name) => {
  const rows = rowsUnder(readmeOf(`passport-${name}`), 'Where ');
  expect(rows.length).toBeGreaterThanOrEqual(5);
  expect(DEVIATIONS[name].map((deviation) => [...deviation.cells.en, originOf(deviation)])).toEqual(rows);
});

it.each(NAMES)('each deviation of %s says where it is from, in all languages', (name) => {
  for (const deviation of DEVIATIONS[name]) {
    expect(originOf(deviation)).not.toBe('');
    const [en, ...others] = Object.values(deviation.cells);
    for (const cells of others) {
      // Names on the wire are the same in every language.
      const codes = (texts: readonly string[]): string[] =>
        texts.flatMap((text) => text.match(/`[^`]+`/g) ?? []).sort();
      expect(codes(cells)).toEqual(codes(en!));
    }
  }
});

/** The comparison at a step: each line as `mark standard | made`. */
function comparisonAt({ html }: VisitedPage, title: string): string[] {
  const step = html.split('<li class="step').find((text) => text.includes(`<p class="title">${title}</p>`)) ?? '';
  const rows = step.split('<table class="beside">')[1]?.split('</table>')[0]?.split('<tr class="').slice(1) ?? [];
  return rows.map((row) => {
    const cells = row
      .split('<td>')
      .slice(1)
      .map((cell) => textOf({ html: cell }).trim());
    const difference = row.slice(0, row.indexOf('"'));
    return `${difference}: ${cells[1]!} | ${cells[2]!}`.trim();
  });
}

async function pageAfterLogin(name: (typeof NAMES)[number], action?: 'refresh'): Promise<VisitedPage> {
  const visitor = app.visitor();
  await visitor.login(name);
  if (action) await visitor.submit(`/account/${action}/${name}`);
  return visitor.get('/account');
}

const TOKEN = 'This app exchanges the code for tokens';
const REFRESH = 'This app exchanges the refresh token for new tokens';

it('shows ELECQ’s authorize call beside the one of the standard', async () => {
  const page = await pageAfterLogin('elecq');
  const callback = `${app.url}/auth/elecq/callback`;
  expect(comparisonAt(page, 'This app asks ELECQ where to send your browser')).toEqual([
    'other: sent by: Browser | sent by: Your app',
    expect.stringMatching(/^same: (GET http:\S+) \| \1$/),
    'other: response_type=code | responseType=code',
    'other: client_id=elecq-client | clientId=elecq-client',
    `other: redirect_uri=${callback} | redirectUri=${callback}`,
    'missing: state=… |',
    expect.stringMatching(/^more: {2}\| authorization: Basic ZWxl…\(\d+ chars\)$/),
  ]);
});

it('shows Elice’s token call beside the one of the standard', async () => {
  const page = await pageAfterLogin('elice');
  expect(comparisonAt(page, TOKEN)).toEqual([
    'same: sent by: Your app | sent by: Your app',
    expect.stringMatching(/^same: (POST http:\S+\/oauth\/token) \| \1$/),
    'other: content-type: application/x-www-form-urlencoded | content-type: application/json',
    'missing: grant_type=authorization_code |',
    expect.stringMatching(/^other: code=(\S+…\(\d+ chars\)) \| "code": "\1"$/),
    `missing: redirect_uri=${app.url}/auth/elice/callback |`,
    'other: client_id=elice-client | "client_id": "elice-client"',
    expect.stringMatching(/^other: client_secret=(…\(\d+ chars\)) \| "client_secret": "\1"$/),
  ]);
});

it('shows ChainUp’s sealed calls beside those of the standard', async () => {
  const page = await pageAfterLogin('chainup', 'refresh');
  for (const title of [TOKEN, REFRESH]) {
    const lines = comparisonAt(page, title);
    expect(lines).toContain('missing: authorization: Basic … |');
    for (const name of ['time', 'data', 'sign']) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^more: {2}\\| "${name}": "`)));
    }
  }
  expect(comparisonAt(page, 'Your browser visits ChainUp, where you choose and agree')).toContainEqual(
    expect.stringMatching(/^other: client_id=(\S+) \| appKey=\1$/),
  );
});

it('says that FlowAccount’s calls are those of the standard, where they are', async () => {
  const page = await pageAfterLogin('flowaccount', 'refresh');
  for (const title of [TOKEN, REFRESH, 'Your browser visits FlowAccount, where you choose and agree']) {
    const lines = comparisonAt(page, title);
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.filter((line) => !line.startsWith('same: '))).toEqual([]);
  }
  expect(textOf(page)).toContain('This is the request of the standard.');
});

it('tells our readings from what a document says', async () => {
  const elecq = textOf(await pageAfterLogin('elecq', 'refresh'));
  expect(elecq).toMatch(/the document does not show this call .*? Our decision No document says/);
  const flowaccount = textOf(await pageAfterLogin('flowaccount', 'refresh'));
  expect(flowaccount).toContain('Refresh token จะถูกสร้างใหม่ทุกครั้งที่ขอ refresh access token');
  expect(flowaccount).toMatch(/refreshExpiresAt is a day after the answer .*? Our decision/);
});
