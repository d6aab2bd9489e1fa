import type { Report, Step, Verdict } from '../report.js';

export const TITLES: Readonly<Record<Step, string>> = {
  settings: 'Settings',
  addresses: 'Addresses',
  authorize: 'Login page',
  callback: 'Callback',
  token: 'Tokens',
  profile: 'Who it is',
  refresh: 'Refresh',
  decline: 'A decline',
};

/** How many there are of each verdict, which steps were not run, and what to do first. */
export function summary({ steps }: Report): string[] {
  const count = (verdict: Verdict): number => steps.filter((finding) => finding.verdict === verdict).length;
  const notRun = steps.filter(({ verdict }) => verdict === 'NOT_RUN').map(({ step }) => TITLES[step].toLowerCase());
  const failed = steps.find(({ verdict }) => verdict === 'FAIL');
  return [
    `${count('FAIL')} FAIL, ${count('WARN')} WARN, ${count('PASS')} PASS.`,
    ...(notRun.length > 0 ? [`Not looked at: ${[...new Set(notRun)].join(', ')}.`] : []),
    ...(failed?.remedy ? [`Next: ${failed.remedy}`] : []),
  ];
}
