import type { Side, Step } from 'provider-doctor';
import { STEPS } from '../src/report.js';
import { failures, type Name, NAMES, useSetup } from './support.js';

// What goes wrong, and what the report says of it: the step, whose side it is on, and what to do.

const onStage = useSetup();

type Row = [endpoint: string, fault: string, step: Step, side: Side, remedy: RegExp];

const EVERYWHERE: Row[] = [
  ['token', 'server-error', 'token', 'provider', /later/],
  ['token', 'rate-limited', 'token', 'provider', /Wait 30 s/],
  ['token', 'hang', 'token', 'provider', /ask the provider whether \w+ is right/],
  ['token', 'reset', 'token', 'network', /firewall or proxy/],
  ['token', 'html', 'token', 'settings', /Check the address in \w+/],
  ['token', 'empty', 'token', 'provider', /send this report/],
  ['token', 'truncated', 'token', 'provider', /send this report/],
];
const PAGE: Row[] = [
  ['authorize', 'unavailable', 'authorize', 'provider', /later/],
  ['authorize', 'reset', 'authorize', 'network', /firewall or proxy/],
];
const REFRESH: Row[] = [
  ['refresh', 'unavailable', 'refresh', 'provider', /later/],
  ['refresh', 'lost-answer', 'refresh', 'network', /firewall or proxy/],
];
const DECLINED: Row = ['authorize', 'declined', 'callback', 'login', /accept/];

const TABLE: Record<Name, Row[]> = {
  elecq: [
    ...EVERYWHERE,
    ...REFRESH,
    DECLINED,
    ['authorize', 'unavailable', 'authorize', 'provider', /later/],
    ['authorize', 'invalid-client', 'authorize', 'settings', /ELECQ_CLIENT_ID and ELECQ_CLIENT_SECRET/],
    ['token', 'expired-code', 'token', 'settings', /ELECQ_CLIENT_ID .* run the doctor again/],
    ['token', 'invalid-client', 'token', 'settings', /ELECQ_CLIENT_ID and ELECQ_CLIENT_SECRET/],
    ['token', 'refused-with-200', 'token', 'settings', /ELECQ_CLIENT_ID/],
    ['profile', 'expired-token', 'profile', 'settings', /ELECQ_USER_PROFILE_URL/],
    ['profile', 'html', 'profile', 'settings', /ELECQ_USER_PROFILE_URL/],
    ['refresh', 'expired-refresh-token', 'refresh', 'settings', /ELECQ_REFRESH_URL/],
  ],
  chainup: [
    ...EVERYWHERE,
    ...PAGE,
    ...REFRESH,
    DECLINED,
    ['token', 'expired-code', 'token', 'provider', /code 60003/],
    ['token', 'unsigned', 'token', 'provider', /allowUnsignedResponses/],
    ['token', 'wrong-signature', 'token', 'settings', /CHAINUP_PLATFORM_PUBLIC_KEY/],
    ['token', 'foreign-signature', 'token', 'settings', /CHAINUP_PLATFORM_PUBLIC_KEY/],
    ['token', 'garbled-data', 'token', 'settings', /CHAINUP_PRIVATE_KEY/],
    ['token', 'invalid-client', 'token', 'settings', /CHAINUP_CLIENT_ID/],
  ],
  elice: [
    ...EVERYWHERE,
    ...PAGE,
    DECLINED,
    ['token', 'expired-code', 'token', 'login', /Run the doctor again/],
    ['token', 'invalid-client', 'token', 'settings', /ELICE_CLIENT_ID and ELICE_CLIENT_SECRET/],
    ['profile', 'expired-token', 'profile', 'provider', /same environment/],
    ['profile', 'reset', 'profile', 'network', /firewall or proxy/],
  ],
  flowaccount: [
    ...EVERYWHERE,
    ...PAGE,
    ...REFRESH,
    DECLINED,
    ['token', 'expired-code', 'token', 'login', /Run the doctor again/],
    ['token', 'invalid-client', 'token', 'settings', /FLOWACCOUNT_CLIENT_ID and FLOWACCOUNT_CLIENT_SECRET/],
    ['refresh', 'expired-refresh-token', 'refresh', 'login', /Run the doctor again/],
  ],
};

/** A person's browser, also where the page sends it back at once. */
const browse = (name: Name) => async (url: string) => {
  const page = await fetch(url, { redirect: 'manual' });
  const back = page.headers.get('location');
  await (back === null ? onStage().login(name)(url) : fetch(back));
};

describe.each(NAMES)('%s', (name) => {
  it.each(TABLE[name])('%s: %s', async (endpoint, fault, step, side, remedy) => {
    const { faults } = onStage().emulators[name] as { faults: { always(e: string, f: string): void; clear(): void } };
    faults.always(endpoint, fault);
    const args = ['--refresh', '--option', 'timeout=500'];
    const { report, status } = await onStage()
      .examine(name, args, { open: browse(name) })
      .finally(() => faults.clear());
    const [first, ...others] = failures(report);
    expect({ status, others }).toEqual({ status: 1, others: [] });
    expect(first).toMatchObject({ step, side, remedy: expect.stringMatching(remedy) });
    // Of the answer that ended the login, nothing says that a login does without it.
    const said = report.steps.filter((finding) => finding.step === step).map((finding) => finding.remedy);
    expect(said).not.toContainEqual(expect.stringContaining('does not need this'));
    // What came after it was not looked at, and is told as such.
    const after = report.steps.filter((finding) => finding.verdict === 'NOT_RUN').map((finding) => finding.step);
    if (step === 'token') expect(after).toEqual(expect.arrayContaining(['profile', 'refresh']));
    expect(report.steps.map((finding) => finding.step)).toEqual(expect.arrayContaining([...STEPS]));
  });
});

it.each(['server-error', 'hang', 'reset', 'html', 'empty', 'expired-token'] as const)(
  'FlowAccount’s company call, %s: a warning, since it costs no login',
  async (fault) => {
    const { faults } = onStage().emulators.flowaccount;
    faults.always('profile', fault);
    const run = await onStage()
      .examine('flowaccount', ['--option', 'timeout=500'])
      .finally(() => faults.clear());
    expect(run.status).toBe(0);
    expect(run.report.steps.filter(({ step }) => step === 'profile')).toEqual([
      expect.objectContaining({ verdict: 'WARN', remedy: expect.any(String) }),
    ]);
  },
);

it('says that nobody came back, and what that may mean', async () => {
  const run = await onStage().examine('elice', ['--wait', '1'], { open: () => Promise.resolve() });
  expect(run.status).toBe(1);
  expect(failures(run.report)).toEqual([
    expect.objectContaining({ step: 'callback', side: 'settings', remedy: expect.stringContaining('registered') }),
  ]);
});
