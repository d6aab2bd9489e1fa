import pc from 'picocolors';
import type { Finding, Report, Verdict } from '../report.js';
import { summary, TITLES } from './words.js';

/** The report for a person at a terminal. */
export function terminalReport(report: Report, label: string, hasColours: boolean): string {
  const colours = pc.createColors(hasColours);
  const paint: Record<Verdict, (text: string) => string> = {
    PASS: colours.green,
    WARN: colours.yellow,
    FAIL: (text) => colours.bold(colours.red(text)),
    NOT_RUN: colours.dim,
  };
  const lines = [colours.bold(`${label}: what the doctor saw`), ''];
  let step: string | undefined;
  for (const finding of report.steps) {
    if (finding.step !== step) {
      if (step !== undefined) lines.push('');
      lines.push(colours.bold(TITLES[finding.step]));
      step = finding.step;
    }
    lines.push(...linesOf(finding, paint, colours.dim));
  }
  lines.push('', ...summary(report).map((line) => line));
  return `${lines.join('\n')}\n`;
}

function linesOf(
  { verdict, check, expected, seen, side, source, remedy }: Finding,
  paint: Record<Verdict, (text: string) => string>,
  dim: (text: string) => string,
): string[] {
  const word = paint[verdict](verdict.replace('_', ' ').padEnd(8));
  if (verdict === 'NOT_RUN') return [`  ${word} ${dim(seen)}`];
  if (verdict === 'PASS') return [`  ${word} ${check}: ${seen}`];
  return [
    `  ${word} ${check}: ${seen}`,
    ...(expected === '' ? [] : [`           expected   ${expected}`]),
    ...(source === '' ? [] : [dim(`           source     ${source}`)]),
    `           side       ${side ?? 'not known'}`,
    `           to do      ${remedy ?? 'nothing'}`,
  ];
}
