import type { Finding, Report } from '../report.js';
import { summary, TITLES } from './words.js';

/** The report as a file that may be mailed to the provider: shapes, no values. */
export function markdownReport(
  report: Report,
  label: string,
  about: { doctor: string; node: string; date: string },
): string {
  const lines = [
    `# ${label}: report of provider-doctor`,
    '',
    `One login, made by \`passport-${report.provider}\` (provider-doctor ${about.doctor}, Node ${about.node}, ${about.date}). This report holds names, types and lengths. It holds no value, token, code or key.`,
    '',
    ...summary(report).map((line) => `- ${line}`),
  ];
  let step: string | undefined;
  for (const finding of report.steps) {
    if (finding.step !== step) lines.push('', `## ${TITLES[finding.step]}`, '');
    step = finding.step;
    lines.push(...linesOf(finding));
  }
  return `${lines.join('\n')}\n`;
}

function linesOf({ verdict, check, expected, seen, side, source, remedy }: Finding): string[] {
  if (verdict === 'NOT_RUN') return [`- **NOT RUN**: ${text(seen)}`];
  const first = `- **${verdict}** ${text(check)}: ${text(seen)}`;
  const more = [
    ...(expected === '' ? [] : [`  - expected: ${text(expected)}${source === '' ? '' : ` (${text(source)})`}`]),
    ...(verdict === 'PASS' ? [] : [`  - side: ${side ?? 'not known'}`, `  - to do: ${text(remedy ?? 'nothing')}`]),
  ];
  return [first, ...more];
}

/** Names of members come from the provider: they are text here, and no Markdown. */
const text = (words: string): string => words.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ');
