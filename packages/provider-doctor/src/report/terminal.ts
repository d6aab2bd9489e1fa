import pc from 'picocolors';
import type { Finding, Report, Verdict } from '../report.js';
import { summary, TITLES } from './words.js';

/** A terminal. */
export interface Terminal {
  hasColours: boolean;
  /** How wide it is; undefined where lines may have any length, as in a file. */
  columns?: number | undefined;
}

/** Where the text of a finding begins, and that of its details. */
const [TEXT, DETAIL] = [11, 22];

/** The report for a person at a terminal. */
export function terminalReport(report: Report, label: string, { hasColours, columns }: Terminal): string {
  const colours = pc.createColors(hasColours);
  const paint: Record<Verdict, (text: string) => string> = {
    PASS: colours.green,
    WARN: colours.yellow,
    FAIL: (text) => colours.bold(colours.red(text)),
    NOT_RUN: colours.dim,
  };
  const { dim } = colours;
  const detail = (name: string, text: string): string =>
    `${' '.repeat(TEXT)}${name.padEnd(DETAIL - TEXT)}${folded(text, DETAIL, columns)}`;
  const linesOf = ({ verdict, check, expected, seen, side, source, remedy }: Finding): string[] => {
    const word = paint[verdict](verdict.replace('_', ' ').padEnd(8));
    if (verdict === 'NOT_RUN') return [`  ${word} ${dim(folded(seen, TEXT, columns))}`];
    const line = `  ${word} ${folded(`${check}: ${seen}`, TEXT, columns)}`;
    if (verdict === 'PASS') return [line];
    return [
      line,
      ...(expected === '' ? [] : [detail('expected', expected)]),
      ...(source === '' ? [] : [dim(detail('source', source))]),
      detail('side', side ?? 'not known'),
      detail('to do', remedy ?? 'nothing'),
    ];
  };
  const lines = [colours.bold(`${label}: what the doctor saw`), ''];
  let step: string | undefined;
  for (const finding of report.steps) {
    if (finding.step !== step) {
      if (step !== undefined) lines.push('');
      lines.push(colours.bold(TITLES[finding.step]));
      step = finding.step;
    }
    lines.push(...linesOf(finding));
  }
  lines.push('', ...summary(report).map((line) => folded(line, 0, columns)));
  return `${lines.join('\n')}\n`;
}

/** A text that begins at a column, its further lines below its first; a word that is too long stays whole. */
function folded(text: string, at: number, columns = Number.POSITIVE_INFINITY): string {
  const [first = '', ...words] = text.split(' ');
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (at + longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(at)}`);
}
